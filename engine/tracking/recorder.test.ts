// What is told live is in the record already: a write that fails, or is not done, tells nothing.
import { describe, expect, it } from "vitest";
import type { SignalId } from "../domain/ids.ts";
import type { EngineEvent } from "../ports/announcer.ts";
import { fill, order, position } from "../testing/builders.ts";
import { Recorder, type RecorderDeps } from "./recorder.ts";

describe("the recorder", () => {
  it("announces what it wrote, once, and only after the write was done", async () => {
    const told: EngineEvent[] = [];
    const attempts: PromiseWithResolvers<void>[] = [];
    const recorder = new Recorder({
      announcer: { announce: (event: EngineEvent) => void told.push(event) },
      positions: { record: async () => undefined },
      decisions: {
        record: () => {
          const attempt = Promise.withResolvers<void>();
          attempts.push(attempt);
          return attempt.promise;
        },
      },
      timers: { after: (_delayMs: number, run: () => void) => setTimeout(run, 0) },
      journal: { write: () => undefined },
      meter: { count: () => undefined },
      crashPoint: () => undefined,
      confirmed: () => Promise.resolve(),
    } as unknown as RecorderDeps);
    const { tenantId, accountId, updatedAt: at } = position();
    const made = position({ quantity: "1" });
    recorder.decision({
      tenantId,
      signalId: "s" as SignalId,
      accountId,
      state: "done",
      reason: undefined,
      at,
    });
    recorder.order({ order: order({ state: "filled" }), event: "filled", at, detail: undefined });
    recorder.fill({ tenantId, fill: fill(), owned: true }, made);
    const attempted = async (count: number) => {
      while (attempts.length < count) await new Promise((resolve) => setTimeout(resolve, 1));
    };
    await attempted(1);
    expect(told).toEqual([]);
    attempts[0]?.reject(new Error("away"));
    await attempted(2);
    expect(told).toEqual([]);
    attempts[1]?.resolve();
    await recorder.drained();
    expect(told.map(({ kind }) => kind)).toEqual([
      "order.changed",
      "fill.recorded",
      "position.changed",
      "decision.settled",
    ]);
    expect(told).toContainEqual({ kind: "position.changed", at, position: made });
  });
});

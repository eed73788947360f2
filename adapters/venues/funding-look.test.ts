import { describe, expect, it } from "vitest";
import { decimal } from "../../engine/domain/decimal.ts";
import type { Funding } from "../../engine/domain/fill.ts";
import { createFundingLook } from "./funding-look.ts";
import type { Answer } from "./venue-reader.ts";

const FAILED = { kind: "failed", failure: { kind: "lost", reason: "TIMEOUT" } } as const;
const payment = (venueFundingId: string, quantity?: string) =>
  ({ venueFundingId, quantity: quantity === undefined ? undefined : decimal(quantity) }) as Funding;
const ok = (...value: readonly Funding[]): Answer<readonly Funding[]> => ({ kind: "ok", value });

/** Plays the answers one after the other; timers run when told to. */
function build(...answers: Answer<readonly Funding[]>[]) {
  const waiting: { delayMs: number; run: () => void }[] = [];
  const asked: number[] = [];
  const told: string[] = [];
  const look = createFundingLook({
    timers: {
      after: (delayMs, run) => {
        waiting.push({ delayMs, run });
        return () => undefined;
      },
      every: () => () => undefined,
    },
    read: async (sinceMs) => {
      asked.push(sinceMs);
      return answers[asked.length - 1] ?? FAILED;
    },
    onFunding: ({ venueFundingId }) => told.push(venueFundingId),
  });
  const next = async () => {
    const timer = waiting.shift();
    timer?.run();
    await new Promise(setImmediate);
    return timer?.delayMs;
  };
  return { look, next, asked, told };
}

describe("a look for funding", () => {
  it("is one for a burst, from before its first payment", async () => {
    const { look, next, asked, told } = build(ok(payment("a", "1"), payment("b", "-1")));
    look.due(50_000);
    look.due(49_990);
    look.due(50_010);
    expect([await next(), await next()]).toEqual([1_000, undefined]);
    expect([asked, told]).toEqual([[39_990], ["a", "b"]]);
  });

  it("is repeated where the venue did not answer", async () => {
    const { look, next, asked, told } = build(FAILED, ok(payment("a", "1")));
    look.due(50_000);
    expect([await next(), await next(), await next()]).toEqual([1_000, 2_000, undefined]);
    expect([asked, told]).toEqual([[40_000, 40_000], ["a"]]);
  });

  it("waits for a rate that is not told yet, but not for ever", async () => {
    const { look, next, told } = build(...Array(5).fill(ok(payment("a"), payment("b", "1"))));
    look.due(50_000);
    for (const [delayMs, known] of [
      [1_000, ["b"]],
      [2_000, ["b", "b"]],
      [5_000, ["b", "b", "b"]],
      [10_000, ["b", "b", "b", "b"]],
      [30_000, ["b", "b", "b", "b", "a", "b"]],
      [undefined, ["b", "b", "b", "b", "a", "b"]],
    ])
      expect([await next(), told]).toEqual([delayMs, known]);
  });
});

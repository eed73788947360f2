import { describe, expect, it } from "vitest";
import type { AccountId, SignalId } from "../domain/ids.ts";
import type { Signal } from "../domain/signal.ts";
import type { ExecutionJob } from "../ports/execution-queue.ts";
import { type RouteDeps, routeSignal } from "./route-signal.ts";

const signalId = "signal" as SignalId;
const signalTo = (size: number) =>
  ({ id: signalId, audience: Array.from({ length: size }, (_, at) => String(at)) }) as unknown as Signal;

async function rung(size: number, slots: readonly number[], slotOf: (account: number) => number | undefined) {
  const rings: [slot: number | undefined, from: number, to: number][] = [];
  const deps: RouteDeps = {
    queue: {
      ring: async (jobs: readonly ExecutionJob[], slot?: number) => {
        for (const { from, to } of jobs) rings.push([slot, from, to]);
      },
      consume: () => undefined,
      depth: async () => 0,
      close: async () => undefined,
    },
    chunkSize: 10,
    owners: { slots: () => slots, slotOf: (id) => slotOf(Number(id)) },
    accountOf: (id) => id as string as AccountId,
  };
  await routeSignal(deps, signalTo(size));
  return rings;
}

describe("a signal is rung", () => {
  it("in chunks at the only engine", async () => {
    expect(await rung(25, [0], () => 0)).toEqual([
      [0, 0, 10],
      [0, 10, 20],
      [0, 20, 25],
    ]);
  });

  it("at our own queue while nobody is known to own anything", async () => {
    expect(await rung(3, [], () => undefined)).toEqual([[undefined, 0, 3]]);
  });

  it("in wider chunks at each of several engines", async () => {
    expect(await rung(25, [0, 2], (account) => (account % 2) * 2)).toEqual([
      [0, 0, 20],
      [0, 20, 25],
      [2, 0, 20],
      [2, 20, 25],
    ]);
  });

  it("only where an account of the chunk is", async () => {
    expect(await rung(25, [0, 1], (account) => (account === 3 ? 1 : 0))).toEqual([
      [0, 0, 20],
      [0, 20, 25],
      [1, 0, 20],
    ]);
    expect(await rung(1, [0, 1], () => 1)).toEqual([[1, 0, 1]]);
  });

  it("nowhere without an audience", async () => {
    expect(await rung(0, [0, 1], () => 0)).toEqual([]);
  });
});

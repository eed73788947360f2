import { expect, it } from "vitest";
import { systemClock } from "./clock.ts";

/** Busy: as long as a request that is being executed. */
function waitMs(ms: number): void {
  const from = performance.now();
  while (performance.now() - from < ms);
}

it("stands still while a request is judged and executed, its entries in the ledger still in order", () => {
  const clock = systemClock();
  const [judgedMs, stamps, laterMs] = clock.atOneInstant(() => {
    const before = clock.nowMs();
    const first = clock.nowNs();
    waitMs(5);
    return [before, [first, clock.nowNs(), clock.atOneInstant(() => clock.nowNs())], clock.nowMs()] as const;
  });
  expect(laterMs).toBe(judgedMs);
  expect(stamps.map((ns) => Number(ns / 1_000_000n))).toEqual([judgedMs, judgedMs, judgedMs]);
  expect(new Set(stamps).size).toBe(3);
  expect([...stamps].sort()).toEqual(stamps);
  expect(clock.nowMs()).toBeGreaterThanOrEqual(judgedMs + 5);
});

it("goes on after a request that fails", () => {
  const clock = systemClock();
  const failing = () =>
    clock.atOneInstant(() => {
      throw new Error("broken");
    });
  const before = clock.nowMs();
  expect(failing).toThrow("broken");
  waitMs(2);
  expect(clock.nowMs()).toBeGreaterThan(before);
});

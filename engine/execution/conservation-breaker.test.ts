import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AccountId, ClientOrderId } from "../domain/ids.ts";
import type { Leg } from "../domain/order.ts";
import type { MonotonicMs, UnixMs } from "../domain/time.ts";
import { DEFAULT_SETTINGS } from "../settings.ts";
import { intent } from "../testing/builders.ts";
import { ConservationBreaker } from "./conservation-breaker.ts";

const VENUE = { name: "binance", environment: "paper" } as const;

function gate(
  limits: Partial<
    Pick<typeof DEFAULT_SETTINGS, "ordersPerAccountMax" | "ordersPerVenueMax" | "ordersMax">
  > = {},
) {
  let now = 0;
  let stopped = false;
  const watchers = new Set<() => void>();
  const reasons: string[] = [];
  const events: string[] = [];
  const breaker = new ConservationBreaker({
    stopEntries: async (reason) => {
      reasons.push(reason);
      stopped = true;
    },
    platformStopped: () => stopped,
    clock: { now: () => now as UnixMs, monotonic: () => now as MonotonicMs },
    timers: {
      after: () => () => undefined,
      every: (_, run) => {
        watchers.add(run);
        return () => watchers.delete(run);
      },
    },
    journal: { write: (_, event) => events.push(event) },
    meter: { observe: () => undefined, count: () => undefined, gauge: () => undefined },
    settings: { ...DEFAULT_SETTINGS, ...limits },
  });
  return {
    breaker,
    reasons,
    events,
    advance: (ms: number) => {
      now += ms;
    },
    resume: () => {
      for (const run of [...watchers]) run();
      stopped = false;
      for (const run of [...watchers]) run();
    },
  };
}

const order = (id: string, leg: Leg = "entry", accountId = "a") =>
  intent({
    clientOrderId: id as ClientOrderId,
    leg,
    accountId: accountId as AccountId,
    reduceOnly: leg !== "entry",
  });
const release = (breaker: ConservationBreaker, id: string) => breaker.release(id as ClientOrderId);

describe("the last gate", () => {
  it("lets every released order leave once, in any order and with any delay that its validity allows", () => {
    const steps = fc.array(
      fc.record({ delayMs: fc.integer({ min: 0, max: 9_000 }), reverse: fc.boolean() }),
      {
        maxLength: 20,
      },
    );
    fc.assert(
      fc.property(steps, (batches) => {
        const { breaker, advance } = gate();
        for (const [at, { delayMs, reverse }] of batches.entries()) {
          const ids = [0, 1, 2].map((place) => `${at}-${place}`);
          for (const id of ids) release(breaker, id);
          advance(delayMs);
          for (const id of reverse ? ids.toReversed() : ids)
            expect(breaker.pass(order(id), VENUE)).toBeUndefined();
        }
        expect(breaker.tripped).toBeUndefined();
      }),
    );
  });

  it("never lets more entries leave than were released, whatever is tried", () => {
    const step = fc.record({ release: fc.boolean(), id: fc.integer({ min: 0, max: 6 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { breaker } = gate();
        const released = new Set<number>();
        const left: number[] = [];
        for (const { release: releases, id } of steps) {
          // The record releases an identity once.
          if (releases && !released.has(id) && !left.includes(id)) {
            released.add(id);
            release(breaker, `${id}`);
          } else if (!releases && breaker.pass(order(`${id}`), VENUE) === undefined) left.push(id);
        }
        expect(new Set(left).size).toBe(left.length);
        for (const id of left) expect(released.has(id)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it("holds back an entry that nothing released, and every entry after it, but never a reduction", async () => {
    const { breaker, reasons, events, resume } = gate();
    release(breaker, "good");
    expect(breaker.pass(order("stray"), VENUE)).toEqual({ kind: "not-sent", reason: "CONSERVATION" });
    expect(breaker.tripped).toBe("NOT_RELEASED");
    expect(breaker.pass(order("good"), VENUE)).toMatchObject({ kind: "not-sent" });
    release(breaker, "stop");
    expect(breaker.pass(order("stop", "stop"), VENUE)).toBeUndefined();
    expect(breaker.pass(order("stray exit", "emergency-exit"), VENUE)).toBeUndefined();
    await Promise.resolve();
    expect(reasons).toEqual([expect.stringContaining("NOT_RELEASED")]);
    resume();
    expect(breaker.tripped).toBeUndefined();
    expect(events).toEqual(["conservation.tripped", "conservation.resumed"]);
    release(breaker, "after");
    expect(breaker.pass(order("after"), VENUE)).toBeUndefined();
  });

  it("sends nothing twice, not even what reduces, and has it looked up instead", () => {
    const { breaker } = gate();
    release(breaker, "exit");
    expect(breaker.pass(order("exit", "exit"), VENUE)).toBeUndefined();
    expect(breaker.pass(order("exit", "exit"), VENUE)).toMatchObject({
      kind: "unknown",
      code: "LEFT_ALREADY",
    });
    expect(breaker.tripped).toBe("LEFT_TWICE");
  });

  it.each([
    ["RATE_OF_ACCOUNT", { ordersPerAccountMax: 5 }, 5],
    ["RATE_OF_VENUE", { ordersPerVenueMax: 7 }, 7],
    ["RATE_OF_PROCESS", { ordersMax: 9 }, 9],
  ])("trips by %s, counted per window", (code, limits, most) => {
    const { breaker, advance } = gate(limits);
    const pour = (prefix: string, count: number) => {
      for (let at = 0; at < count; at += 1) {
        release(breaker, `${prefix}${at}`);
        breaker.pass(order(`${prefix}${at}`), VENUE);
      }
    };
    pour("a", most);
    advance(DEFAULT_SETTINGS.orderRateWindowMs);
    pour("b", most);
    expect(breaker.tripped).toBeUndefined();
    pour("c", 1);
    expect(breaker.tripped).toBe(code);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StrategyId } from "../domain/ids.ts";
import type { SignalAction } from "../domain/signal.ts";
import type { MonotonicMs } from "../domain/time.ts";
import { SignalRate } from "./signal-rate.ts";

const open: SignalAction = {
  ...{ kind: "open", direction: "long", entry: { kind: "market" }, stop: undefined },
  ...{ targets: [], size: undefined, leverage: undefined },
};
const close: SignalAction = { kind: "close", direction: undefined };
const [a, b] = ["a" as StrategyId, "b" as StrategyId];

function rate(perMinute: number) {
  let now = 0;
  const limiter = new SignalRate(perMinute, { monotonic: () => now as MonotonicMs });
  return {
    limiter,
    advance: (ms: number) => {
      now += ms;
    },
  };
}

describe("a strategy's rate", () => {
  it("takes a minute's worth at once, then says how long to wait, and keeps its word", () => {
    const { limiter, advance } = rate(30);
    for (let at = 0; at < 30; at += 1) expect(limiter.take({ strategyId: a, action: open })).toBeUndefined();
    const waitMs = limiter.take({ strategyId: a, action: open });
    expect(waitMs).toBe(2_000);
    expect(limiter.take({ strategyId: b, action: open })).toBeUndefined();
    expect(limiter.take({ strategyId: a, action: close })).toBeUndefined();
    advance(waitMs ?? 0);
    expect(limiter.take({ strategyId: a, action: open })).toBeUndefined();
    expect(limiter.take({ strategyId: a, action: open })).toBeGreaterThan(0);
  });

  it("never lets more through than a full bucket and what refilled, whatever the rhythm", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 200 }),
        (perMinute, pauses) => {
          const { limiter, advance } = rate(perMinute);
          let taken = 0;
          let elapsed = 0;
          for (const pause of pauses) {
            advance(pause);
            elapsed += pause;
            if (limiter.take({ strategyId: a, action: open }) === undefined) taken += 1;
            expect(taken).toBeLessThanOrEqual(perMinute + (elapsed * perMinute) / 60_000 + 1e-6);
          }
        },
      ),
    );
  });

  it("remembers what was accepted before a restart, and can be off", () => {
    const { limiter } = rate(5);
    limiter.remember(a, 5);
    expect(limiter.take({ strategyId: a, action: open })).toBeGreaterThan(0);
    const { limiter: off } = rate(0);
    for (let at = 0; at < 100; at += 1) expect(off.take({ strategyId: a, action: open })).toBeUndefined();
  });
});

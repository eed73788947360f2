// What memory knows of trades, and what it admits to have forgotten.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { VenueTradeId } from "../domain/ids.ts";
import type { InstrumentId } from "../domain/instrument.ts";
import type { UnixMs } from "../domain/time.ts";
import { KnownTrades, type TradeName } from "./known-trades.ts";

const MINUTE = 60_000;
const START = 1_800_000_000_000;
const trade = (id: number, atMs: number, change: Partial<TradeName> = {}): TradeName => ({
  instrumentId: "BTC/USDT:USDT" as InstrumentId,
  side: "buy",
  venueTradeId: String(id) as VenueTradeId,
  at: (START + atMs) as UnixMs,
  ...change,
});
const now = (ms: number) => (START + ms) as UnixMs;

describe("known trades", () => {
  it("are new once", () => {
    const known = new KnownTrades();
    expect(known.add(trade(1, 0), now(0))).toBe(true);
    expect(known.add(trade(1, 0), now(1))).toBe(false);
    expect(known.has(trade(1, 0))).toBe(true);
  });

  it("are told apart by instrument and by side: both sides of a trade with oneself count", () => {
    const known = new KnownTrades();
    known.add(trade(1, 0), now(0));
    expect(known.add(trade(1, 0, { side: "sell" }), now(0))).toBe(true);
    expect(known.add(trade(1, 0, { instrumentId: "ETH/USDT:USDT" as InstrumentId }), now(0))).toBe(true);
  });

  it("are held for 2 minutes at least, however old they were when they were told", () => {
    const known = new KnownTrades();
    known.add(trade(1, -86_400_000), now(0));
    known.add(trade(2, 1.8 * MINUTE), now(1.8 * MINUTE));
    known.add(trade(3, 2.2 * MINUTE), now(2.2 * MINUTE));
    expect(known.has(trade(1, -86_400_000))).toBe(true);
    known.add(trade(4, 3.6 * MINUTE), now(3.6 * MINUTE));
    expect([1, 2, 3, 4].map((id) => known.has(trade(id, 0)))).toEqual([true, true, true, true]);
  });

  it("that are forgotten are not younger than what it says of itself", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ waitMs: fc.nat(15 * MINUTE), lateMs: fc.integer({ min: -5_000, max: 60 * MINUTE }) }),
          { maxLength: 80 },
        ),
        (steps) => {
          const known = new KnownTrades();
          const told: { readonly trade: TradeName; readonly toldAt: number }[] = [];
          let nowMs = 0;
          for (const [id, { waitMs, lateMs }] of steps.entries()) {
            nowMs += waitMs;
            const next = trade(id, nowMs - lateMs);
            expect(known.add(next, now(nowMs))).toBe(true);
            told.push({ trade: next, toldAt: nowMs });
            for (const { trade: before, toldAt } of told) {
              if (known.has(before)) continue;
              expect(before.at).toBeLessThanOrEqual(known.forgottenUntil);
              expect(nowMs - toldAt).toBeGreaterThanOrEqual(2 * MINUTE);
            }
            const held = told.filter((one) => known.has(one.trade));
            // Generations change with the next trade, and that may be 15 minutes away.
            for (const { toldAt } of held) expect(nowMs - toldAt).toBeLessThanOrEqual(19 * MINUTE);
          }
        },
      ),
    );
  });
});

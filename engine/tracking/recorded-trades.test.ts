import { describe, expect, it } from "vitest";
import { AccountState } from "../accounts/account-state.ts";
import { decimal, ZERO } from "../domain/decimal.ts";
import type { Fill } from "../domain/fill.ts";
import type { AccountId, ClientOrderId, TenantId, VenueOrderId, VenueTradeId } from "../domain/ids.ts";
import type { InstrumentId } from "../domain/instrument.ts";
import type { MonotonicMs, UnixMs } from "../domain/time.ts";
import { order } from "../testing/builders.ts";
import { RecordedTrades } from "./recorded-trades.ts";

const ACCOUNT = "account" as AccountId;
const INSTRUMENT = "BTC/USDT:USDT" as InstrumentId;
const CLIENT = "f1e0aaaaaaaaaaaaaaaaaaaaaaaaaa" as ClientOrderId;

/** The record was read then. */
const READ_AT = 10_000 as UnixMs;

const fill = (at: number): Fill => ({
  accountId: ACCOUNT,
  venueTradeId: "7" as VenueTradeId,
  venueOrderId: "70" as VenueOrderId,
  clientOrderId: undefined,
  instrumentId: INSTRUMENT,
  side: "sell",
  positionSide: "both",
  quantity: decimal("1"),
  price: decimal("100"),
  fee: ZERO,
  realizedPnl: undefined,
  origin: "order",
  at: at as UnixMs,
});

/** The record holds one trade; `answer` lets a reading that is under way come back. */
function record(answer: Promise<void> = Promise.resolve()) {
  let readings = 0;
  const trades = new RecordedTrades({
    decisions: { orders: () => Promise.resolve([]) },
    positions: {
      filledQuantities: () => Promise.resolve(new Map()),
      recordedFills: async (_, fills) => {
        readings += 1;
        await answer;
        return fills;
      },
      recordedFundings: () => Promise.resolve([]),
    },
    clock: { now: () => 0 as UnixMs, monotonic: () => 0 as MonotonicMs },
  });
  return { trades, readings: () => readings };
}

function state(): AccountState {
  const recovered = new AccountState(ACCOUNT, "tenant" as TenantId);
  recovered.recordReadAt = READ_AT;
  return recovered;
}

const isKnown = (of: AccountState) => !of.rememberTrade(fill(500), READ_AT);

it("an order whose row lags behind its fills comes back with what they filled", async () => {
  const lagging = order({ state: "accepted" }, { clientOrderId: CLIENT, quantity: decimal("2") });
  const trades = new RecordedTrades({
    decisions: { orders: () => Promise.resolve([lagging]) },
    positions: {
      filledQuantities: () => Promise.resolve(new Map([[CLIENT, decimal("2")]])),
      recordedFills: (_, fills) => Promise.resolve(fills),
      recordedFundings: () => Promise.resolve([]),
    },
    clock: { now: () => 0 as UnixMs, monotonic: () => 0 as MonotonicMs },
  });
  const served = state();
  await trades.recall(served, CLIENT);
  expect(served.appliedQuantity(CLIENT)).toEqual(decimal("2"));
  expect(served.findOrder(CLIENT)?.state).toBe("accepted");
});

describe("trades of the record", () => {
  it("are asked for once, unless memory has forgotten them since", async () => {
    const { trades, readings } = record();
    const served = state();
    for (let time = 0; time < 3; time += 1) await trades.loadFills(served, [fill(500)]);
    expect(readings()).toBe(1);
    expect(isKnown(served)).toBe(true);
  });

  it("are asked for again by an account that trades for long: an old stop has its position's first trades read again and again", async () => {
    const { trades, readings } = record();
    const served = state();
    const minute = 60_000;
    for (let at = 1; at <= 60; at += 1) {
      const other = { ...fill(at * minute), venueTradeId: `later ${at}` as VenueTradeId };
      served.rememberTrade(other, (at * minute) as UnixMs);
    }
    await trades.loadFills(served, [fill(500)]);
    expect(readings()).toBe(1);
    expect(isKnown(served)).toBe(true);
  });

  it("are read again for an account that comes back, although its former state was still reading (chaos, seed 6)", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { trades } = record(promise);
    const reading = trades.loadFills(state(), [fill(500)]);
    const back = state();
    const again = trades.loadFills(back, [fill(500)]);
    resolve();
    await Promise.all([reading, again]);
    const later = state();
    await trades.loadFills(later, [fill(500)]);
    expect([isKnown(back), isKnown(later)]).toEqual([true, true]);
  });

  it("are not asked for where the recovery has learnt them", async () => {
    const { trades, readings } = record();
    const served = state();
    served.recordKnownSince = 9_000 as UnixMs;
    await trades.loadFills(served, [fill(9_000)]);
    expect(readings()).toBe(0);
    await trades.loadFills(served, [fill(8_999)]);
    expect(readings()).toBe(1);
  });

  it("are asked for where a stream tells what may be from before the record was read, and not for what is new", async () => {
    const { trades, readings } = record();
    const served = state();
    await trades.loadFills(served, [fill(90_000)]);
    expect(readings()).toBe(0);
    await trades.loadFills(served, [fill(9_000)]);
    expect(readings()).toBe(1);
  });
});

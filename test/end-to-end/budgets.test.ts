// Fifty signals at once on one account: whatever order they are decided in, no cap is ever exceeded at the venue.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadEngineConfig } from "../../config/engine.ts";
import type { AccountLimits } from "../../engine/domain/account.ts";
import { Decimal, decimal } from "../../engine/domain/decimal.ts";
import { type RunningEngine, startEngine } from "../../src/engine/start-engine.ts";
import { EngineClient, type Trace } from "../fleet/engine-client.ts";
import { eventually } from "../fleet/eventually.ts";
import { type FleetAccount, startFleet, type TestFleet } from "../fleet/test-fleet.ts";
import { acceptedTwice, ledgerOf, unprotected } from "../oracle/venue-oracle.ts";

const SIGNALS = 50;
const ORDER = decimal("1000");
/** A market order fills a little off the mark that it was sized with, by the book's spread and depth. */
const SLIPPAGE = decimal("1.005");
const CAPS = {
  openPositionsMax: 4,
  totalExposureMax: decimal("8500"),
  instrumentExposureMax: decimal("2500"),
  orderNotionalMax: decimal("1500"),
} satisfies Partial<AccountLimits>;

let fleet: TestFleet;
let running: RunningEngine;
let client: EngineClient;
let watching = true;
/** The worst that the venue ever held, in quote. */
const seen = { total: new Decimal(0), instrument: new Decimal(0), positions: 0 };

beforeAll(async () => {
  const limits = { ...CAPS, duplicateDirection: "add" } as const;
  fleet = await startFleet([
    { venue: "binance", limits, sizing: { kind: "quote", amount: ORDER } },
    { venue: "bybit", limits, sizing: { kind: "quote", amount: ORDER } },
    // Each of its orders is cut to the cap per order.
    { venue: "bybit", positionMode: "hedge", limits, sizing: { kind: "quote", amount: ORDER.mul(9) } },
  ]);
  const config = loadEngineConfig({ ...fleet.environment, ENGINE_PORT: "0", LOG_LEVEL: "fatal" });
  running = await startEngine({ config, onFatal: (reason) => expect.unreachable(reason) });
  client = new EngineClient(running.url, fleet);
  await eventually(() => expect(running.engine.recovered).toBe(true));
  void sampleWhileRunning();
});

afterAll(async () => {
  watching = false;
  await running?.stop();
  await fleet?.stop();
});

async function sampleWhileRunning(): Promise<void> {
  while (watching) {
    for (const account of fleet.accounts) sample(account);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Positions at mark plus entries that rest. */
function sample({ venue, paperAccountId }: FleetAccount): void {
  const exchange = fleet.venue.exchanges[venue];
  const entries = exchange.openOrders(paperAccountId).filter(({ reduceOnly }) => !reduceOnly);
  const notionals = [
    ...exchange
      .positions(paperAccountId)
      .map(({ symbol, notional }) => ({ symbol, notional: notional.abs() })),
    ...entries.map((order) => ({
      symbol: order.symbol,
      notional: order.quantity.sub(order.filledQuantity).mul(order.price ?? order.lastPriceOnCreated),
    })),
  ];
  const symbols = new Set(notionals.map(({ symbol }) => symbol));
  const sum = (of: typeof notionals) => Decimal.sum(0, ...of.map(({ notional }) => notional));
  seen.total = Decimal.max(seen.total, sum(notionals));
  for (const symbol of symbols) {
    seen.instrument = Decimal.max(seen.instrument, sum(notionals.filter((each) => each.symbol === symbol)));
  }
  seen.positions = Math.max(seen.positions, symbols.size);
}

function expectWithinCaps(): void {
  expect(seen.total.lte(CAPS.totalExposureMax.mul(SLIPPAGE)), `total ${seen.total}`).toBe(true);
  expect(seen.instrument.lte(CAPS.instrumentExposureMax.mul(SLIPPAGE)), `instrument ${seen.instrument}`).toBe(
    true,
  );
  expect(seen.positions).toBeLessThanOrEqual(CAPS.openPositionsMax);
  for (const exchange of ["binance", "bybit"] as const) {
    for (const entry of ledgerOf(fleet.venue, exchange)) {
      if (entry.kind !== "fill" || entry.realisedPnl !== "0") continue;
      const notional = decimal(entry.price).mul(entry.quantity);
      expect(notional.lte(CAPS.orderNotionalMax.mul(SLIPPAGE)), `order ${notional}`).toBe(true);
    }
  }
}

async function postAll(name: string, bodyOf: (at: number) => object): Promise<readonly Trace[]> {
  const posted = await Promise.all(
    Array.from({ length: SIGNALS }, (_, at) =>
      client.post({ id: `${name}-${at}`, issuedAt: new Date().toISOString(), ...bodyOf(at) }),
    ),
  );
  expect(posted.map(({ status }) => status)).toEqual(posted.map(() => 202));
  return eventually(async () => {
    const traces = await Promise.all(posted.map(({ body }) => client.trace(body.signalId ?? "")));
    for (const { decisions } of traces) {
      expect(decisions).toHaveLength(fleet.accounts.length);
      for (const { state } of decisions) expect(state).not.toBe("working");
    }
    return traces;
  }, 30_000);
}

/** How many were done and denied, and every code that stands in a denial. */
function outcome(traces: readonly Trace[], account: FleetAccount) {
  const decisions = traces.flatMap((trace) =>
    trace.decisions.filter(({ accountId }) => accountId === account.id),
  );
  const count = (state: string) => decisions.filter((each) => each.state === state).length;
  const denials = decisions.filter(({ state }) => state === "denied").map((each) => each.denials);
  for (const each of denials) expect(each.length).toBeGreaterThan(0);
  const codes = new Set(denials.flat().map(({ code }) => code));
  return { done: count("done"), denied: count("denied"), codes };
}

async function closeAll(): Promise<void> {
  for (const instrument of symbols()) {
    const held = fleet.accounts.some(
      ({ venue, paperAccountId }) =>
        !fleet.venue.exchanges[venue]
          .positions(paperAccountId, instrument)
          .every(({ quantity }) => quantity.isZero()),
    );
    if (!held) continue;
    const id = `close-${instrument}-${performance.now()}`;
    await client.post({ id, issuedAt: new Date().toISOString(), action: "close", instrument });
  }
  await eventually(() => expect(running.engine.positions()).toEqual([]));
}

describe("fifty signals at once", () => {
  it.each`
    name      | instruments | codes                                                | done
    ${"wide"} | ${30}       | ${["OPEN_POSITIONS_MAX"]}                            | ${undefined}
    ${"four"} | ${4}        | ${["TOTAL_EXPOSURE_MAX", "INSTRUMENT_EXPOSURE_MAX"]} | ${[8, 8, 4]}
    ${"deep"} | ${1}        | ${["INSTRUMENT_EXPOSURE_MAX"]}                       | ${[2, 2, 1]}
  `("$name: no cap is exceeded, and the rest is denied by its code", { timeout: 60_000 }, async (row) => {
    const traces = await postAll(row.name, (at) => ({
      ...{ action: "open", side: "long", stop: "3%", instrument: symbols()[at % row.instruments] },
    }));
    expectWithinCaps();
    const outcomes = fleet.accounts.map((account) => outcome(traces, account));
    expect(outcomes.map(({ done, denied }) => done + denied)).toEqual(outcomes.map(() => SIGNALS));
    if (row.done === undefined) {
      for (const { done } of outcomes) expect(done).toBeGreaterThanOrEqual(CAPS.openPositionsMax);
    } else expect(outcomes.map(({ done }) => done)).toEqual(row.done);
    const codes = new Set(outcomes.flatMap((each) => [...each.codes]));
    for (const code of row.codes) expect(codes).toContain(code);
    await eventually(() => expect(unprotected(fleet.venue, fleet.accounts)).toEqual([]));
    expect(acceptedTwice(fleet.venue)).toEqual([]);
    await closeAll();
  });
});

const symbols = (): readonly string[] =>
  fleet.venue.exchanges.binance.instruments().map(({ symbol }) => symbol);

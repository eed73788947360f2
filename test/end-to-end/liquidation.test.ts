// What the exchange does to a position: it is labelled by its cause in the record, booked once, and never fought. Nothing of it is
// opened again, and no stop or target is left behind.
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadEngineConfig } from "../../config/engine.ts";
import { Decimal } from "../../engine/domain/decimal.ts";
import { type RunningEngine, startEngine } from "../../src/engine/start-engine.ts";
import { EngineClient } from "../fleet/engine-client.ts";
import { eventually } from "../fleet/eventually.ts";
import { startFleet, type TestFleet } from "../fleet/test-fleet.ts";
import { acceptedTwice, ledgerOf, quantities } from "../oracle/venue-oracle.ts";

const SYMBOL = "ETHUSDT";

let fleet: TestFleet;
let running: RunningEngine;
let client: EngineClient;

beforeAll(async () => {
  fleet = await startFleet([
    { venue: "binance" },
    { venue: "bybit" },
    { venue: "binance", positionMode: "hedge" },
    { venue: "bybit", positionMode: "hedge" },
  ]);
  const config = loadEngineConfig({
    ...fleet.environment,
    ...{ ENGINE_PORT: "0", LOG_LEVEL: "fatal" },
  });
  running = await startEngine({ config, onFatal: (reason) => expect.unreachable(reason) });
  client = new EngineClient(running.url, fleet);
  await eventually(() => expect(running.engine.recovered).toBe(true));
});

afterAll(async () => {
  await running?.stop();
  await fleet?.stop();
});

const signal = (id: string, rest: object) => ({
  ...{ id, issuedAt: new Date().toISOString(), instrument: SYMBOL },
  ...rest,
});
const OPEN = { action: "open", side: "long", stop: "3%", targets: [{ percent: 2, share: 0.5 }] };

const FORCED = [
  { verb: "liquidate", origin: "liquidation" },
  { verb: "deleverage", origin: "adl" },
] as const;

/** The control API's words for what the exchange does by itself. */
async function force(verb: string, more: object = {}): Promise<void> {
  for (const [at, { venue, paperAccountId }] of fleet.accounts.entries()) {
    const path = `/${venue}/accounts/${encodeURIComponent(paperAccountId)}/${verb}`;
    const response = await fetch(`${fleet.venue.urls.control}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ symbol: SYMBOL, leg: at < 2 ? "both" : "long", ...more }),
    });
    expect(response.status).toBe(200);
  }
}

const entries = () =>
  (["binance", "bybit"] as const)
    .flatMap((exchange) => ledgerOf(fleet.venue, exchange))
    .filter(
      (entry) => entry.kind === "order.accepted" && !entry.reduceOnly && entry.clientOrderId.startsWith("f1"),
    ).length;

async function forcedFills(origin: string): Promise<readonly { account_id: string; owned: boolean }[]> {
  const { rows } = await fleet.pools.reading.query<{ account_id: string; owned: boolean }>(
    "select account_id, owned from fill where origin = $1",
    [origin],
  );
  return rows;
}

async function opened(id: string): Promise<void> {
  const { status, body } = await client.post(signal(id, OPEN));
  expect(status).toBe(202);
  await eventually(async () => {
    const { decisions } = await client.trace(body.signalId ?? "");
    expect(decisions.flatMap(({ denials }) => denials.map(({ code }) => code))).toEqual([]);
    expect((await client.positions()).length).toBe(fleet.accounts.length);
    for (const { venue, paperAccountId } of fleet.accounts)
      expect(fleet.venue.exchanges[venue].openConditionals(paperAccountId, SYMBOL).length).toBeGreaterThan(1);
  });
}

it.each(FORCED)(
  "labels $origin, closes the book and leaves nothing behind",
  { timeout: 60_000 },
  async ({ verb, origin }) => {
    await opened(origin);
    await force(verb);
    const before = entries();
    await eventually(async () => {
      expect(await client.positions()).toEqual([]);
      for (const { venue, paperAccountId } of fleet.accounts)
        expect(fleet.venue.exchanges[venue].openConditionals(paperAccountId, SYMBOL)).toEqual([]);
      const fills = await forcedFills(origin);
      expect(fills.map(({ account_id }) => account_id).sort()).toEqual(
        fleet.accounts.map(({ id }) => id).sort(),
      );
      for (const { owned } of fills) expect(owned).toBe(true);
    }, 20_000);
    // Longer than the guard's and the sweeper's next looks.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(entries()).toBe(before);
    expect(quantities(fleet.venue, fleet.accounts, SYMBOL)).toEqual(fleet.accounts.map(() => "0"));
    expect(acceptedTwice(fleet.venue)).toEqual([]);
  },
);

it("fits the protection to what auto-deleveraging leaves, and opens nothing again", {
  timeout: 60_000,
}, async () => {
  await opened("in-part");
  const held = quantities(fleet.venue, fleet.accounts, SYMBOL).map(Number);
  const before = entries();
  await force("deleverage", { quantity: "0.1" });
  const left = held.map((quantity) => (quantity - 0.1).toFixed(3));
  await eventually(async () => {
    const positions = await client.positions();
    expect(positions.map(({ quantity }) => Number(quantity).toFixed(3)).sort()).toEqual(left.toSorted());
    for (const [at, { venue, paperAccountId }] of fleet.accounts.entries()) {
      const stops = fleet.venue.exchanges[venue]
        .openConditionals(paperAccountId, SYMBOL)
        .filter(({ trigger }) => trigger === "stop");
      const covered = Number(Decimal.sum(0, ...stops.map(({ quantity }) => quantity ?? 0))).toFixed(3);
      // A stop that travelled inside the entry may stay larger: it only reduces.
      expect([left[at], venue === "bybit" ? held[at]?.toFixed(3) : left[at]]).toContain(covered);
    }
  }, 20_000);
  expect(entries()).toBe(before);
  await force("deleverage");
  await eventually(async () => expect(await client.positions()).toEqual([]), 20_000);
});

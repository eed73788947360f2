// What the exchange does to a position: it is labelled by its cause in the record, booked once, and never fought. Nothing of it is
// opened again, and no stop or target is left behind.
import { afterAll, beforeAll, expect, it } from "vitest";
import { createAccount } from "../../adapters/postgres/admin/accounts.ts";
import { loadEngineConfig } from "../../config/engine.ts";
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
    ...{ ENGINE_PORT: "0", LOG_LEVEL: "fatal", STRATEGY_SIGNALS_PER_MINUTE: "3" },
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

it("labels a liquidation, closes the book and leaves nothing behind", { timeout: 60_000 }, async () => {
  expect((await client.post(signal("opens", OPEN))).status).toBe(202);
  await eventually(async () => {
    expect((await client.positions()).length).toBe(fleet.accounts.length);
    for (const { venue, paperAccountId } of fleet.accounts)
      expect(fleet.venue.exchanges[venue].openConditionals(paperAccountId, SYMBOL).length).toBeGreaterThan(1);
  });
  for (const [at, { venue, paperAccountId }] of fleet.accounts.entries()) {
    const response = await fetch(
      `${fleet.venue.urls.control}/${venue}/accounts/${encodeURIComponent(paperAccountId)}/liquidate`,
      {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ symbol: SYMBOL, leg: at < 2 ? "both" : "long" }),
      },
    );
    expect(response.status).toBe(200);
  }
  const entries = () =>
    (["binance", "bybit"] as const)
      .flatMap((exchange) => ledgerOf(fleet.venue, exchange))
      .filter(
        (entry) =>
          entry.kind === "order.accepted" && !entry.reduceOnly && entry.clientOrderId.startsWith("f1"),
      );
  const before = entries().length;
  await eventually(async () => {
    expect(await client.positions()).toEqual([]);
    for (const { venue, paperAccountId } of fleet.accounts)
      expect(fleet.venue.exchanges[venue].openConditionals(paperAccountId, SYMBOL)).toEqual([]);
    const { rows } = await fleet.pools.reading.query<{ account_id: string; owned: boolean }>(
      "select account_id, owned from fill where origin = 'liquidation'",
    );
    expect(rows.map(({ account_id }) => account_id).sort()).toEqual(
      fleet.accounts.map(({ id }) => id).sort(),
    );
    for (const { owned } of rows) expect(owned).toBe(true);
  }, 20_000);
  // Longer than the guard's and the sweeper's next looks.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(entries().length).toBe(before);
  expect(quantities(fleet.venue, fleet.accounts, SYMBOL)).toEqual(fleet.accounts.map(() => "0"));
  expect(acceptedTwice(fleet.venue)).toEqual([]);
});

it("takes only so many entries of one strategy per minute, closes always, also after a restart", {
  timeout: 60_000,
}, async () => {
  const post = (id: string, rest: object) => client.post(signal(id, rest));
  expect((await post("second", OPEN)).status).toBe(202);
  expect((await post("third", OPEN)).status).toBe(202);
  const flood = await post("fourth", OPEN);
  expect(flood).toMatchObject({ status: 429, body: { code: "SIGNAL_RATE_EXCEEDED" } });
  expect((await post("close", { action: "close" })).status).toBe(202);
  expect(await post("second", OPEN)).toMatchObject({ status: 202, body: { status: "duplicate" } });
  await running.stop();
  const config = loadEngineConfig({
    ...fleet.environment,
    ...{ ENGINE_PORT: "0", LOG_LEVEL: "fatal", STRATEGY_SIGNALS_PER_MINUTE: "3" },
  });
  running = await startEngine({ config, onFatal: (reason) => expect.unreachable(reason) });
  client = new EngineClient(running.url, fleet);
  await eventually(() => expect(running.engine.recovered).toBe(true));
  const response = await fetch(`${running.url}/hooks/${fleet.strategy.token}`, {
    method: "POST",
    body: JSON.stringify(signal("fifth", OPEN)),
  });
  expect(response.status).toBe(429);
  expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
});

it("refuses testnet accounts, which no engine would serve", async () => {
  const { rows } = await fleet.pools.reading.query<{ trader_id: string; limits: object }>(
    "select trader_id, limits from account limit 1",
  );
  const outcome = await createAccount(fleet.admin, {
    ...{
      tenantId: fleet.tenantId,
      traderId: rows[0]?.trader_id as never,
      label: "testnet",
      venue: "binance",
    },
    ...{
      environment: "testnet",
      positionMode: "one-way",
      marginMode: "cross",
      limits: rows[0]?.limits as never,
    },
  });
  expect(outcome).toMatchObject({ kind: "refused", code: "ENVIRONMENT_NOT_SERVED" });
});

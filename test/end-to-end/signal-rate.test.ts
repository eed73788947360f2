// What is refused at the door: more entries of one strategy per minute than were agreed, and accounts that no engine would serve.
import { afterAll, beforeAll, expect, it } from "vitest";
import { createAccount } from "../../adapters/postgres/admin/accounts.ts";
import { loadEngineConfig } from "../../config/engine.ts";
import { type RunningEngine, startEngine } from "../../src/engine/start-engine.ts";
import { EngineClient } from "../fleet/engine-client.ts";
import { eventually } from "../fleet/eventually.ts";
import { startFleet, type TestFleet } from "../fleet/test-fleet.ts";

let fleet: TestFleet;
let running: RunningEngine;
let client: EngineClient;

async function start(): Promise<void> {
  const config = loadEngineConfig({
    ...fleet.environment,
    ...{ ENGINE_PORT: "0", LOG_LEVEL: "fatal", STRATEGY_SIGNALS_PER_MINUTE: "3" },
  });
  running = await startEngine({ config, onFatal: (reason) => expect.unreachable(reason) });
  client = new EngineClient(running.url, fleet);
  await eventually(() => expect(running.engine.recovered).toBe(true));
}

beforeAll(async () => {
  fleet = await startFleet([{ venue: "binance" }, { venue: "bybit" }]);
  await start();
});

afterAll(async () => {
  await running?.stop();
  await fleet?.stop();
});

const signal = (id: string, rest: object) => ({
  ...{ id, issuedAt: new Date().toISOString(), instrument: "ETHUSDT" },
  ...rest,
});
const OPEN = { action: "open", side: "long", stop: "3%" };

it("takes only so many entries of one strategy per minute, closes always, also after a restart", {
  timeout: 60_000,
}, async () => {
  const post = (id: string, rest: object) => client.post(signal(id, rest));
  expect((await post("first", OPEN)).status).toBe(202);
  expect((await post("second", OPEN)).status).toBe(202);
  expect((await post("third", OPEN)).status).toBe(202);
  const flood = await post("fourth", OPEN);
  expect(flood).toMatchObject({ status: 429, body: { code: "SIGNAL_RATE_EXCEEDED" } });
  expect((await post("close", { action: "close" })).status).toBe(202);
  expect(await post("second", OPEN)).toMatchObject({ status: 202, body: { status: "duplicate" } });
  await running.stop();
  await start();
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

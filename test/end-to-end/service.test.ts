// A trader's whole way through the service: link, read the report, follow, and see what a signal made of it; then leave.
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTrader } from "../../adapters/postgres/admin/people.ts";
import { systemClock } from "../../adapters/time/system-clock.ts";
import type { TraderId } from "../../engine/domain/ids.ts";
import {
  type ServiceWithEngine,
  startServiceWithEngine,
} from "../../src/service/testing/service-with-engine.ts";
import { EngineClient } from "../fleet/engine-client.ts";
import { eventually } from "../fleet/eventually.ts";
import { value } from "../fleet/test-fleet.ts";
import { dumpDatabase } from "../support/dump-database.ts";

let world: ServiceWithEngine;
let traderId: TraderId;
let host: string;
const answers: string[] = [];

beforeAll(async () => {
  world = await startServiceWithEngine();
  const { fleet } = world;
  traderId = value(await createTrader(fleet.admin, { tenantId: fleet.tenantId, name: "Ana" }));
  const { slug } = await fleet.admin.db
    .selectFrom("tenant")
    .select("slug")
    .where("id", "=", fleet.tenantId)
    .executeTakeFirstOrThrow();
  host = `${slug}.flotilla.example`;
}, 120_000);
afterAll(() => world?.stop());

async function ask<Body>(method: "GET" | "POST", url: string, payload?: object): Promise<[number, Body]> {
  const { service, fleet } = world;
  const by = { kind: "session", sessionId: crypto.randomUUID() as never, impersonatedBy: undefined } as const;
  const authorization = await service.as(fleet.tenantId, ["trader"], {
    ...{ traderId, by: { ...by, steppedUpAt: systemClock.now() } },
  });
  const { status, body } = await service.ask({
    ...{ method, url, headers: { host, authorization } },
    ...(payload === undefined ? {} : { payload }),
  });
  answers.push(JSON.stringify(body));
  return [status, body as Body];
}

it("leads from a key to positions, and out again", { timeout: 120_000 }, async () => {
  const { fleet, engine } = world;
  const key = await world.newKey("bybit", { balance: "10000" });
  const { apiKey, secret } = key;
  const wanted = {
    venue: "bybit",
    environment: "paper",
    label: "Ana at Bybit",
    profile: "balanced",
    apiKey,
    secret,
  };
  const [linked, { account, check }] = await ask<{ account: { id: string }; check: object }>(
    "POST",
    "/v1/accounts",
    wanted,
  );
  expect([linked, check]).toMatchObject([
    201,
    { verdict: "accepted", report: { balance: { equity: "10000" } } },
  ]);
  const accountId = account.id;
  await eventually(async () => {
    const [, seen] = await ask<object>("GET", `/v1/accounts/${accountId}`);
    expect(seen).toMatchObject({ live: { reconciled: true, equity: "10000" } });
  }, 30_000);

  const terms = { accountId, strategyId: fleet.strategy.id, sizing: { kind: "quote", amount: "1000" } };
  const [followed, made] = await ask<object>("POST", "/v1/subscriptions", terms);
  expect([followed, made]).toMatchObject([201, { feasibility: { equity: "10000" }, warnings: [] }]);

  const provider = new EngineClient(engine.url, fleet);
  const signal = { instrument: "BTCUSDT", issuedAt: new Date().toISOString() };
  let signalId = "";
  await eventually(async () => {
    // The engine hears of a new subscription in a moment.
    const id = `open-${crypto.randomUUID()}`;
    const { body } = await provider.post({ ...signal, id, action: "open", side: "long", stop: "2%" });
    signalId = body.signalId ?? "";
    const [status] = await ask("GET", `/v1/signals/${signalId}/decisions/${accountId}`);
    expect(status).toBe(200);
  }, 30_000);
  await eventually(async () => {
    const [, { items }] = await ask<{ items: object[] }>("GET", `/v1/positions?accountId=${accountId}`);
    expect(items).toMatchObject([
      { accountId, instrumentId: "BTC/USDT:USDT", signalId, stopPrice: expect.any(String) },
    ]);
    const [, seen] = await ask<object>("GET", `/v1/accounts/${accountId}`);
    expect(seen).toMatchObject({ live: { openPositions: 1 } });
  }, 30_000);

  expect(await ask("POST", "/v1/me/erasure", { confirm: "erase me" })).toMatchObject([
    409,
    { code: "ERASURE_POSITIONS_OPEN", open: [{ kind: "position", accountId }] },
  ]);
  await provider.post({ ...signal, id: "close-all", issuedAt: new Date().toISOString(), action: "close" });
  await eventually(async () => {
    const [, { items }] = await ask<{ items: object[] }>("GET", `/v1/positions?accountId=${accountId}`);
    expect(items).toEqual([]);
  }, 30_000);
  expect(await ask("POST", "/v1/me/erasure", { confirm: "erase me" })).toMatchObject([200, { erased: true }]);

  const dump = await dumpDatabase(fleet.databaseUrl);
  const everything = [...answers, ...world.journal, ...dump].join("\n");
  expect(everything).not.toContain(secret);
  expect(dump.filter((line) => /Ana/.test(line))).toEqual([]);
  expect(dump.filter((line) => line.startsWith("credential {"))).toEqual([]);
  expect(dump.some((line) => line.startsWith("fill {") && line.includes(accountId))).toBe(true);
});

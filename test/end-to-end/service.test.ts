// A trader's whole way through the service: link, read the report, follow, and see what a signal made of it; then leave.
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTrader } from "../../adapters/postgres/admin/people.ts";
import { systemClock } from "../../adapters/time/system-clock.ts";
import type { TraderId } from "../../engine/domain/ids.ts";
import { type ServiceClient, serviceClient } from "../../src/client/service-client.ts";
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
const answers: string[] = [];

beforeAll(async () => {
  world = await startServiceWithEngine();
  const { fleet } = world;
  traderId = value(await createTrader(fleet.admin, { tenantId: fleet.tenantId, name: "Ana" }));
  await world.service.app.listen({ host: "127.0.0.1", port: 0 });
}, 120_000);
afterAll(() => world?.stop());

/** As Ana's program would: over a socket, with a fresh code behind each token. */
function asAna(): ServiceClient {
  const { service, fleet } = world;
  const by = { kind: "session", sessionId: crypto.randomUUID() as never, impersonatedBy: undefined } as const;
  return serviceClient({
    url: `http://127.0.0.1:${(service.app.server.address() as AddressInfo).port}`,
    token: async () => {
      const who = { traderId, by: { ...by, steppedUpAt: systemClock.now() } };
      return (await service.as(fleet.tenantId, ["trader"], who)).replace("Bearer ", "");
    },
    fetch: async (request) => {
      const response = await fetch(request);
      answers.push(await response.clone().text());
      return response;
    },
  });
}

it("leads from a key to positions, and out again", { timeout: 120_000 }, async () => {
  const { fleet, engine } = world;
  const key = await world.newKey("bybit", { balance: "10000" });
  const { apiKey, secret } = key;
  const ana = asAna();
  const linked = await ana.POST("/v1/accounts", {
    body: {
      ...{ venue: "bybit", environment: "paper", label: "Ana at Bybit", profile: "balanced" },
      ...{ apiKey, secret },
    },
  });
  expect([linked.response.status, linked.data?.check]).toMatchObject([
    201,
    { verdict: "accepted", report: { balance: { equity: "10000" } } },
  ]);
  const accountId = linked.data?.account.id ?? "";
  const account = () => ana.GET("/v1/accounts/{accountId}", { params: { path: { accountId } } });
  const positions = () => ana.GET("/v1/positions", { params: { query: { accountId } } });
  await eventually(async () => {
    expect((await account()).data).toMatchObject({ live: { reconciled: true, equity: "10000" } });
  }, 30_000);

  const followed = await ana.POST("/v1/subscriptions", {
    body: { accountId, strategyId: fleet.strategy.id, sizing: { kind: "quote", amount: "1000" } },
  });
  expect([followed.response.status, followed.data]).toMatchObject([
    201,
    { feasibility: { equity: "10000" }, warnings: [] },
  ]);

  const provider = new EngineClient(engine.url, fleet);
  const signal = { instrument: "BTCUSDT", issuedAt: new Date().toISOString() };
  const isDecided = async (id: string) => {
    const path = { signalId: id, accountId };
    const { data } = await ana.GET("/v1/signals/{signalId}/decisions/{accountId}", { params: { path } });
    return data?.decision.accountId === accountId;
  };
  const posted: string[] = [];
  let signalId = "";
  await eventually(async () => {
    // The engine hears of a new subscription in a moment. The first signal that came after it opens the position.
    const id = `open-${crypto.randomUUID()}`;
    const { body } = await provider.post({ ...signal, id, action: "open", side: "long", stop: "2%" });
    posted.push(body.signalId ?? "");
    const decided = await Promise.all(posted.map(isDecided));
    signalId = posted[decided.indexOf(true)] ?? "";
    expect(signalId).not.toBe("");
  }, 30_000);
  await eventually(async () => {
    const { data } = await positions();
    expect(data?.items).toMatchObject([
      {
        ...{ accountId, instrumentId: "BTC/USDT:USDT", signalId, stopPrice: expect.any(String) },
        ...{ markPrice: expect.any(String), unrealizedPnl: expect.any(String) },
      },
    ]);
    expect((await account()).data).toMatchObject({ live: { openPositions: 1 } });
  }, 30_000);

  const erase = () => ana.POST("/v1/me/erasure", { body: { confirm: "erase me" } });
  expect((await erase()).error).toMatchObject({
    ...{ status: 409, code: "ERASURE_POSITIONS_OPEN", open: [{ kind: "position", accountId }] },
  });
  await provider.post({ ...signal, id: "close-all", issuedAt: new Date().toISOString(), action: "close" });
  await eventually(async () => {
    expect((await positions()).data).toEqual({ items: [], totals: [] });
  }, 30_000);
  expect((await erase()).data).toMatchObject({ erased: true });

  const dump = await dumpDatabase(fleet.databaseUrl);
  const everything = [...answers, ...world.journal, ...dump].join("\n");
  expect(everything).not.toContain(secret);
  expect(dump.filter((line) => /Ana/.test(line))).toEqual([]);
  expect(dump.filter((line) => line.startsWith("credential {"))).toEqual([]);
  expect(dump.some((line) => line.startsWith("fill {") && line.includes(accountId))).toBe(true);
});

// However many reports run, people do not wait for them: theirs are other connections. Held by the test, so that no clock decides it.
import type pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { SERVICE_POOL_SIZES } from "../../adapters/postgres/service-pools.ts";
import { startTestService, type TestService } from "./testing.ts";

let service: TestService;
let tenant: Awaited<ReturnType<TestService["tenant"]>>;
let authorization: string;
beforeAll(async () => {
  service = await startTestService();
  tenant = await service.tenant();
  authorization = await service.as(tenant.tenantId, ["trader"], { traderId: tenant.traderId });
}, 60_000);
afterAll(() => service.close());

const get = (url: string) =>
  service.ask({ method: "GET", url, headers: { host: tenant.host, authorization } });

it("answers people while every connection for reports is taken, and reports once one is free", async () => {
  const { analytics, trading } = service.pools;
  const { max } = SERVICE_POOL_SIZES.analytics;
  const held: pg.PoolClient[] = [];
  for (let count = 0; count < max; count += 1) held.push(await analytics.connect());
  try {
    const report = get("/v1/exports/orders");
    await expect.poll(() => analytics.waitingCount, { timeout: 15_000 }).toBe(1);
    for (const url of ["/v1/me", "/v1/accounts", "/v1/positions", "/v1/subscriptions", "/v1/orders"])
      expect([url, (await get(url)).status]).toEqual([url, 200]);
    expect([analytics.waitingCount, trading.waitingCount]).toEqual([1, 0]);
    held.pop()?.release();
    expect((await report).status).toBe(200);
  } finally {
    for (const client of held) client.release();
  }
});

import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRedisMemory } from "../../../adapters/cache/redis-memory.ts";
import { systemClock, systemTimers } from "../../../adapters/time/system-clock.ts";
import { ensureRedis } from "../../../test/support/ensure-redis.ts";
import { startRedis } from "../../../test/support/redis-process.ts";
import type { DependencyState } from "../../engine/http/health-routes.ts";
import { startTestHttp, type TestHttp } from "../../engine/http/testing.ts";
import { startHealth } from "../start-health.ts";
import { OPERATOR_TOKEN, startTestService, type TestService } from "../testing.ts";
import { healthView, platformHealthView } from "./health-shape.ts";

/** In this order: each test takes one more thing away. */
describe("health, as components go", () => {
  let service: TestService;
  let tenant: Awaited<ReturnType<TestService["tenant"]>>;
  let engine: TestHttp;
  const probes: Record<string, boolean> = {
    database: true,
    queue: true,
    "venue binance paper": true,
    "venue bybit paper": true,
  };

  beforeAll(async () => {
    service = await startTestService();
    tenant = await service.tenant();
    engine = await startTestHttp({
      probes: Object.keys(probes).map((name) => ({
        name,
        check: async (): Promise<Omit<DependencyState, "name">> => ({
          ok: probes[name] === true,
          detail: "as told",
        }),
      })),
    });
    await service.enginePools.reading.query(
      "insert into engine_process (id, slot, name, url, expires_at) values ($1, 0, 'test', $2, now() + interval '1 hour')",
      [randomUUID(), engine.url],
    );
  });
  afterAll(() => service.close());

  const get = async (url: string, roles: Parameters<TestService["as"]>[1], host = tenant.host) =>
    service.ask({
      method: "GET",
      url,
      headers: { host, authorization: await service.as(tenant.tenantId, roles) },
    });
  const platform = async () => {
    await service.monitor.collect();
    return platformHealthView.parse((await get("/v1/platform/health", ["platform-admin"])).body);
  };
  const engineReady = async () => (await fetch(`${engine.url}/readyz`)).status;

  it("is whole at first, and shown to those who look after it", async () => {
    expect(await platform()).toMatchObject({
      health: { trading: { status: "up" }, database: { status: "up" }, apis: { binance: "up", bybit: "up" } },
    });
    const { status, body } = await get("/v1/health", ["tenant-admin"]);
    expect(status).toBe(200);
    expect(healthView.parse(body)).toMatchObject({
      ...{ trading: { status: "up" }, database: { status: "up", connections: null } },
      ...{ apis: { binance: "up", bybit: "up" }, users: { active: 0, trading: 0 } },
    });
    expect(await service.ask({ method: "GET", url: "/readyz" })).toMatchObject({
      ...{ status: 200, body: { status: "ready", dependencies: [{ name: "database", ok: true }] } },
    });
  });

  it("is nobody else's to see", async () => {
    const refused = { status: 403, body: { code: "NOT_ALLOWED" } };
    for (const role of ["viewer", "provider", "trader"] as const) {
      expect(await get("/v1/health", [role])).toMatchObject(refused);
      expect(await get("/v1/platform/health", [role])).toMatchObject(refused);
    }
    expect(await get("/v1/platform/health", ["tenant-admin"])).toMatchObject(refused);
    const other = await service.tenant();
    expect(await get("/v1/health", ["tenant-admin"], other.host)).toMatchObject({
      body: { code: "TENANT_MISMATCH" },
    });
  });

  it("counts a tenant's calls for that tenant alone", async () => {
    const other = await service.tenant();
    const authorization = await service.as(other.tenantId, ["tenant-admin"]);
    const ask = () =>
      service.ask({ method: "GET", url: "/v1/health", headers: { host: other.host, authorization } });
    const first = healthView.parse((await ask()).body).performance;
    const second = healthView.parse((await ask()).body).performance;
    expect(first).toEqual({ latency: null, throughput: 0 });
    expect(second).toMatchObject({ latency: expect.any(Number), throughput: 1 });
  });

  it("tells a silent venue, in the field and at the engine's /readyz", async () => {
    probes["venue bybit paper"] = false;
    expect((await platform()).health).toMatchObject({
      ...{ trading: { status: "degraded" }, apis: { binance: "up", bybit: "down" } },
    });
    expect(await engineReady()).toBe(503);
    probes["venue bybit paper"] = true;
    expect((await platform()).health.apis.bybit).toBe("up");
    expect(await engineReady()).toBe(200);
  });

  it("tells a queue that is away", async () => {
    probes.queue = false;
    const { health, components } = await platform();
    expect(health.trading.status).toBe("degraded");
    expect(components).toContainEqual({ name: `engine ${engine.url}: queue`, ok: false, detail: "as told" });
    expect(await engineReady()).toBe(503);
    probes.queue = true;
  });

  it("shows the figures in /metrics to the operator alone", async () => {
    await platform();
    const bare = await service.ask({ method: "GET", url: "/metrics" });
    expect(bare).toMatchObject({ status: 401, body: { code: "AUTHENTICATION_REQUIRED" } });
    const wrong = await service.ask({
      method: "GET",
      url: "/metrics",
      headers: { authorization: "Bearer x" },
    });
    expect(wrong.status).toBe(401);
    const authorization = `Bearer ${OPERATOR_TOKEN}`;
    const { status, body } = await service.ask({
      method: "GET",
      url: "/metrics",
      headers: { authorization },
    });
    expect(status).toBe(200);
    for (const line of [
      "flotilla_trading_up 1",
      'flotilla_venue_up{venue="bybit"} 1',
      'flotilla_component_up{component="database"} 1',
      'flotilla_pool_connections{pool="trading",state="waiting"} 0',
      'flotilla_http_requests_total{operation="getHealth",status="403"} 4',
      'flotilla_http_request_duration_ms_count{operation="getHealth"}',
      "flotilla_nodejs_eventloop_lag_p99_seconds",
    ])
      expect(body).toContain(line);
    expect(body).toContain("flotilla_live_clients 0");
    expect(body).not.toContain(tenant.tenantId);
  });

  it("tells an engine that is gone, and still serves", async () => {
    await engine.close();
    const { health } = await platform();
    expect(health).toMatchObject({
      trading: { status: "down" },
      apis: { binance: "unknown", bybit: "unknown" },
    });
    expect((await service.ask({ method: "GET", url: "/readyz" })).status).toBe(200);
  });

  it("tells a Redis that is gone, and goes on without it", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "flotilla-health-"));
    const found = await ensureRedis();
    if (found.kind === "missing") throw new Error(found.sentence);
    const server = await startRedis(found.program, folder);
    const redis = await openRedisMemory({ url: server.url, onError: () => undefined });
    const { monitor, readyProbes, stop } = startHealth({
      ...{
        clock: systemClock,
        timers: systemTimers,
        journal: { write: () => undefined },
        pools: service.pools,
      },
      ...{ redis, engines: { clients: async () => new Map() } },
    });
    const seen = async () => {
      // The first look may have begun before.
      await monitor.collect();
      await monitor.collect();
      return monitor.last.components.find(({ name }) => name === "redis")?.ok;
    };
    try {
      expect(await seen()).toBe(true);
      await server.stop();
      expect(await seen()).toBe(false);
      expect(readyProbes.map(({ name }) => name)).toEqual(["database"]);
    } finally {
      await Promise.all([stop(), redis.close()]);
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("tells a database that is gone, and is not ready without it", async () => {
    await service.database.drop();
    await service.monitor.collect();
    await service.monitor.collect();
    expect(service.monitor.last.health).toMatchObject({
      ...{ database: { status: "down", connections: null }, users: { active: null, trading: null } },
    });
    expect(await service.ask({ method: "GET", url: "/readyz" })).toMatchObject({
      ...{ status: 503, body: { status: "not-ready", dependencies: [{ name: "database", ok: false }] } },
    });
  });
});

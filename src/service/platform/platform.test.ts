import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setTradingState } from "../../../adapters/postgres/admin/trading-states.ts";
import { expectOk } from "../../../adapters/postgres/testing.ts";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { Role } from "../access/role.ts";
import { startTestService, type TestService } from "../testing.ts";

const BASE = "flotilla.example";

describe("the platform", () => {
  let service: TestService;
  let tenant: Awaited<ReturnType<TestService["tenant"]>>;
  let platform: TenantId;
  let asPlatform: string;

  const steppedUp = async (tenantId: TenantId, roles: readonly Role[]) =>
    service.as(tenantId, roles, {
      by: {
        kind: "session",
        sessionId: randomUUID() as never,
        steppedUpAt: Date.now() as UnixMs,
        impersonatedBy: undefined,
      },
    });
  const ask = (
    method: "GET" | "POST" | "PUT" | "PATCH",
    url: string,
    {
      authorization = asPlatform,
      payload,
      host = BASE,
    }: { authorization?: string; payload?: object; host?: string } = {},
  ) => service.ask({ method, url, headers: { host, authorization }, ...(payload && { payload }) });

  beforeAll(async () => {
    service = await startTestService();
    tenant = await service.tenant();
    const { rows } = await service.enginePools.reading.query<{ id: TenantId }>(
      "select id from tenant where kind = 'platform'",
    );
    platform = rows[0]?.id ?? ("" as TenantId);
    asPlatform = await steppedUp(platform, ["platform-admin"]);
  });
  afterAll(() => service.close());

  const ROUTES = [
    ["GET", "/v1/platform/tenants", undefined],
    ["POST", "/v1/platform/tenants", { name: "x" }],
    ["GET", "/v1/platform/tenants/:id", undefined],
    ["PATCH", "/v1/platform/tenants/:id", { name: "x" }],
    ["PUT", "/v1/platform/tenants/:id/terms", { limits: {} }],
    ["POST", "/v1/platform/tenants/:id/suspend", undefined],
    ["POST", "/v1/platform/tenants/:id/resume", undefined],
    ["POST", "/v1/platform/tenants/:id/close", undefined],
    ["GET", "/v1/platform/usage", undefined],
    ["GET", "/v1/platform/kill-switches", undefined],
    ["POST", "/v1/platform/kill-switches", { state: "halted", reason: "x" }],
    ["GET", "/v1/platform/engines", undefined],
  ] as const;

  it.each([
    [{ name: "A", slug: "www" }, "www"],
    [{ name: "Admin" }, "admin"],
    [{ name: "B", slug: "api" }, "api"],
    [{ name: "Hooks" }, "hooks"],
    [{ name: "C", slug: "xn--80ak6aa92e" }, "xn--"],
  ])("makes no tenant under a host of the installation's own: %j", async (payload, slug) => {
    expect(await ask("POST", "/v1/platform/tenants", { payload })).toMatchObject({
      ...{ status: 422, body: { code: "SLUG_RESERVED", detail: expect.stringContaining(slug) } },
    });
  });

  it.each(ROUTES)(
    "%s %s is for platform admins, and for nobody of a tenant",
    async (method, path, payload) => {
      const url = path.replace(":id", tenant.tenantId);
      const more = payload === undefined ? {} : { payload };
      for (const roles of [["tenant-admin"], ["viewer"], ["trader"], ["provider"]] as const) {
        const authorization = await steppedUp(tenant.tenantId, roles);
        expect(await ask(method, url, { authorization, host: tenant.host, ...more })).toMatchObject({
          status: 403,
          body: { code: "NOT_ALLOWED" },
        });
      }
      const authorization = await steppedUp(platform, ["platform-admin"]);
      expect(await ask(method, url, { authorization, host: tenant.host, ...more })).toMatchObject({
        body: { code: "TENANT_MISMATCH" },
      });
    },
  );

  it("makes, lists, shows and renames tenants", async () => {
    const made = await ask("POST", "/v1/platform/tenants", { payload: { name: "Ação Capital" } });
    expect(made).toMatchObject({ status: 201, body: { id: expect.any(String) } });
    const { id } = made.body as { readonly id: string };
    expect(await ask("GET", `/v1/platform/tenants/${id}`)).toMatchObject({
      status: 200,
      body: { slug: "acao-capital", status: "active", limits: {} },
    });
    expect(await ask("POST", "/v1/platform/tenants", { payload: { name: "Ação Capital" } })).toMatchObject({
      status: 409,
    });
    expect(await ask("PATCH", `/v1/platform/tenants/${id}`, { payload: { name: "Nova" } })).toMatchObject({
      status: 204,
    });
    expect(await ask("GET", "/v1/platform/tenants?limit=1")).toMatchObject({
      status: 200,
      body: { items: [{ id, name: "Nova" }], next: expect.any(String) },
    });
    expect(await ask("GET", "/v1/platform/tenants?cursor=x")).toMatchObject({ status: 400 });
    expect(await ask("GET", `/v1/platform/tenants/${platform}`)).toMatchObject({ status: 404 });
    expect(await ask("PATCH", `/v1/platform/tenants/${platform}`, { payload: { name: "x" } })).toMatchObject({
      status: 404,
    });
  });

  it("sets terms that hold", async () => {
    const url = `/v1/platform/tenants/${tenant.tenantId}/terms`;
    const payload = { features: ["copy"], limits: { traders: 1, signalsPerMonth: 5 } };
    expect(await ask("PUT", url, { payload })).toMatchObject({ status: 204 });
    expect(await ask("GET", `/v1/platform/tenants/${tenant.tenantId}`)).toMatchObject({ body: payload });
    const authorization = await steppedUp(tenant.tenantId, ["tenant-admin"]);
    const refused = await ask("POST", "/v1/traders", {
      authorization,
      host: tenant.host,
      payload: { name: "two" },
    });
    expect(refused).toMatchObject({ status: 403, body: { code: "LIMIT_REACHED" } });
    expect(await ask("PUT", url, { payload: {} })).toMatchObject({ status: 400 });
    expect(await ask("PUT", url, { payload: { limits: { camels: 1 } } })).toMatchObject({ status: 400 });
    expect(await ask("PUT", url, { payload: { features: ["everything"] } })).toMatchObject({ status: 400 });
    const nobody = `/v1/platform/tenants/${randomUUID()}/terms`;
    expect(await ask("PUT", nobody, { payload })).toMatchObject({ status: 404 });
    const plain = await service.as(platform, ["platform-admin"]);
    expect(await ask("PUT", url, { authorization: plain, payload })).toMatchObject({
      body: { code: "STEP_UP_REQUIRED" },
    });
  });

  it("suspends a tenant with its entries, and lets both go again; what an admin holds stays held", async () => {
    const other = await service.tenant();
    const url = (verb: string) => `/v1/platform/tenants/${other.tenantId}/${verb}`;
    const states = async () => {
      const { rows } = await service.enginePools.reading.query(
        "select t.status, s.state from tenant t left join trading_state s on s.tenant_id = t.id and s.scope = 'tenant' where t.id = $1",
        [other.tenantId],
      );
      return rows[0];
    };
    expect(await ask("POST", url("suspend"))).toMatchObject({ status: 204 });
    expect(await states()).toEqual({ status: "suspended", state: "reducing" });
    expect(await ask("GET", `/v1/platform/tenants?status=suspended`)).toMatchObject({
      body: { items: [{ id: other.tenantId }] },
    });
    const authorization = await service.as(other.tenantId, ["tenant-admin"]);
    expect(await ask("GET", "/v1/tenant/settings", { authorization, host: other.host })).toMatchObject({
      status: 403,
      body: { code: "TENANT_SUSPENDED" },
    });
    expect(await ask("POST", url("resume"))).toMatchObject({ status: 204 });
    expect(await states()).toEqual({ status: "active", state: "active" });

    const { tenantId } = other;
    const target = { tenantId, scope: "tenant", scopeId: tenantId } as const;
    expectOk(await setTradingState(service.admin, target, "halted", "an audit"));
    expect(await ask("POST", url("close"))).toMatchObject({ status: 204 });
    expect(await states()).toEqual({ status: "closed", state: "halted" });
    expect(await ask("POST", url("resume"))).toMatchObject({ status: 204 });
    expect(await states()).toEqual({ status: "active", state: "halted" });
    expect(await ask("POST", `/v1/platform/tenants/${randomUUID()}/suspend`)).toMatchObject({ status: 404 });
    expect(await ask("POST", `/v1/platform/tenants/${platform}/close`)).toMatchObject({ status: 404 });
  });

  it("counts the usage of all tenants, a month at a time", async () => {
    await tenant.addAccount("one");
    for (const revokedAt of [null, 2])
      await service.database.asOwner(
        `insert into api_key (tenant_id, id, person_id, name, prefix, key_hash, scopes, revoked_at, created_at)
         select $1, gen_random_uuid(), id, 'a key', 'fk', gen_random_uuid()::text, '{read}', $2, 1 from person
         where tenant_id = $1 limit 1`,
        [tenant.tenantId, revokedAt],
      );
    const { status, body } = await ask("GET", "/v1/platform/usage");
    expect(status).toBe(200);
    expect((body as { items: readonly object[] }).items).toContainEqual(
      expect.objectContaining({
        id: tenant.tenantId,
        traders: 1,
        providers: 1,
        accounts: 1,
        apiKeys: 1,
        signals: 0,
        executions: 0,
      }),
    );
    expect(await ask("GET", "/v1/platform/usage?month=2026-13")).toMatchObject({ status: 400 });
    const asTenant = service.pools.analytics.query("select * from usage_of_tenants('2026-01')");
    await expect(asTenant).rejects.toThrow("only the platform");
  });

  it("halts everybody, or one instrument for everybody, and everybody sees it", async () => {
    for (const instrumentId of [undefined, "BTC/USDT:USDT"]) {
      const payload = { state: "reducing", reason: "a drill", ...(instrumentId && { instrumentId }) };
      expect(await ask("POST", "/v1/platform/kill-switches", { payload })).toMatchObject({ status: 204 });
    }
    const items = [
      { scope: "instrument", scopeId: "BTC/USDT:USDT", ofPlatform: true, state: "reducing" },
      { scope: "platform", ofPlatform: true, state: "reducing" },
    ];
    expect(await ask("GET", "/v1/platform/kill-switches")).toMatchObject({ status: 200, body: { items } });
    const authorization = await service.as(tenant.tenantId, ["trader"], { traderId: tenant.traderId });
    expect(await ask("GET", "/v1/kill-switches", { authorization, host: tenant.host })).toMatchObject({
      body: { items },
    });
    expect(
      await ask("POST", "/v1/platform/kill-switches", { payload: { state: "off", reason: "x" } }),
    ).toMatchObject({
      status: 400,
    });
  });

  it("shows the engines and their shards", async () => {
    const id = randomUUID();
    await service.enginePools.reading.query(
      `insert into engine_process (id, slot, name, url, expires_at)
         values ($1, 5, 'machine:1', 'http://127.0.0.1:1', clock_timestamp() + interval '1 minute')`,
      [id],
    );
    await service.enginePools.reading.query("update shard_lease set owner = $1 where shard < 2", [id]);
    const { status, body } = await ask("GET", "/v1/platform/engines");
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { items: [{ id, slot: 5, shards: [0, 1] }] },
    });
    expect((body as { shardsWithoutOwner: unknown[] }).shardsWithoutOwner).toHaveLength(62);
  });

  it("is told the key figures of the most real environment that any tenant has accounts in", async () => {
    const environment = async () =>
      ((await ask("GET", "/v1/platform/kpis")).body as { readonly environment: string }).environment;
    await tenant.addAccount("one more");
    expect(await environment()).toBe("paper");
    await service.enginePools.reading.query("update account set environment = 'testnet'");
    expect(await environment()).toBe("testnet");
    await service.enginePools.reading.query(
      "update account set environment = 'live' where label = 'one more'",
    );
    expect(await environment()).toBe("live");
  });
});

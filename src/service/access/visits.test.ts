import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changeRoles } from "../../../adapters/postgres/people/people.ts";
import { setTenantTerms } from "../../../adapters/postgres/tenants/platform-tenants.ts";
import { expectOk } from "../../../adapters/postgres/testing.ts";
import type { TenantId } from "../../../engine/domain/ids.ts";
import { describedOperations } from "../http/described-operations.ts";
import { bearer, join, type Member, post, type SignedIn, signIn, stepUp } from "../testing/members.ts";
import { MovableClock } from "../testing/movable-clock.ts";
import { startTestService, type TestService } from "../testing.ts";
import { POLICY } from "./policy.ts";

const BASE = "flotilla.example";

describe("an admin of the platform who looks into a tenant (x-tenant)", { timeout: 30_000 }, () => {
  const clock = new MovableClock();
  let service: TestService;
  let tenant: Awaited<ReturnType<TestService["tenant"]>>;
  let other: Awaited<ReturnType<TestService["tenant"]>>;
  let platform: TenantId;
  let admin: Member;
  let session: SignedIn;
  beforeAll(async () => {
    service = await startTestService({ everyClock: clock });
    tenant = await service.tenant();
    other = await service.tenant();
    const { body } = await service.ask({ method: "GET", url: "/v1/tenant", headers: { host: BASE } });
    platform = (body as { readonly id: TenantId }).id;
    admin = await join(service, { tenantId: platform, host: BASE }, ["platform-admin"]);
    session = await signIn(service, admin);
  });
  afterAll(() => service.close());

  const slugOf = ({ host }: { readonly host: string }) => host.split(".")[0] ?? "";
  const ask = (
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    url: string,
    {
      by = session,
      host = BASE,
      into = slugOf(tenant),
    }: { by?: SignedIn; host?: string; into?: string } = {},
  ) => service.ask({ method, url, headers: { host, ...bearer(by), "x-tenant": into } });
  const refused = (code: string) => ({ body: { code } });

  it("sees what its admins see, of that tenant alone, on the platform's address and on the tenant's", async () => {
    await tenant.addAccount("theirs");
    await other.addAccount("foreign");
    for (const host of [BASE, tenant.host]) {
      const { status, body } = await ask("GET", "/v1/accounts", { host });
      expect([
        status,
        (body as { items: readonly { label: string }[] }).items.map(({ label }) => label),
      ]).toEqual([200, ["theirs"]]);
    }
    for (const url of [
      "/v1/people",
      "/v1/positions",
      "/v1/kpis",
      "/v1/health",
      "/v1/audit",
      "/v1/tenant/settings",
    ])
      expect([url, (await ask("GET", url)).status]).toEqual([url, 200]);
    expect((await ask("GET", "/v1/me")).body).toMatchObject({
      ...{ tenantId: tenant.tenantId, personId: admin.personId, roles: ["tenant-admin"] },
      ...{ visitsFrom: platform, person: null, impersonatedBy: null },
    });
  });

  it("is seen: each question stands in the tenant's audit", async () => {
    await ask("GET", "/v1/positions");
    const { body } = await ask("GET", "/v1/audit?limit=2");
    expect((body as { items: readonly object[] }).items).toMatchObject([
      { action: "platform.read", actor: `person:${admin.personId}`, detail: { operation: "listAudit" } },
      { action: "platform.read", actor: `person:${admin.personId}`, detail: { operation: "listPositions" } },
    ]);
  });

  it("changes nothing there, whatever it is, with a fresh code too", async () => {
    const stepped = await stepUp(service, platform, admin, session);
    const changes = describedOperations().filter(({ id, method }) => {
      const rule = POLICY[id];
      return method !== "GET" && rule?.kind === "restricted" && !rule.isRead;
    });
    expect(changes.length).toBeGreaterThan(60);
    for (const { id, method, path } of changes) {
      const url = path.replaceAll(/:\w+/g, tenant.tenantId);
      const { status, body } = await ask(method, url, { by: stepped });
      expect([id, status, (body as { code: string }).code]).toEqual([
        id,
        403,
        expect.stringMatching(/^(VISIT_READ_ONLY|NOT_ALLOWED|TENANT_MISMATCH|FEATURE_OFF)$/),
      ]);
    }
    expect(await ask("POST", "/v1/strategies", { by: stepped })).toMatchObject(refused("VISIT_READ_ONLY"));
  });

  it("keeps what is their own at home: sessions, keys, the platform", async () => {
    expect(await ask("GET", "/v1/sessions")).toMatchObject(refused("TENANT_MISMATCH"));
    expect(await ask("DELETE", "/v1/session")).toMatchObject(refused("TENANT_MISMATCH"));
    expect(await ask("GET", "/v1/platform/tenants")).toMatchObject(refused("NOT_ALLOWED"));
    expect((await ask("GET", "/v1/platform/tenants", { into: "platform" })).status).toBe(200);
  });

  it("names a tenant that there is, and the one of the host", async () => {
    expect(await ask("GET", "/v1/me", { into: "nobody" })).toMatchObject(refused("TENANT_UNKNOWN"));
    expect(await ask("GET", "/v1/me", { host: other.host })).toMatchObject(refused("TENANT_MISMATCH"));
  });

  it("may look into a suspended tenant, where its own people are refused", async () => {
    const suspended = await service.tenant();
    const own = await signIn(service, await join(service, suspended, ["tenant-admin"]));
    expectOk(await setTenantTerms(service.admin, suspended.tenantId, { status: "suspended" }));
    clock.advance(10_001);
    session = await signIn(service, admin);
    expect((await ask("GET", "/v1/accounts", { into: slugOf(suspended) })).status).toBe(200);
    expect(await ask("GET", "/v1/accounts", { into: slugOf(suspended), by: own })).toMatchObject(
      refused("TENANT_SUSPENDED"),
    );
  });

  it("is nobody else: not a tenant's admin, not who looks through another's eyes", async () => {
    for (const role of ["tenant-admin", "trader", "provider", "viewer"] as const) {
      const by = await signIn(service, await join(service, other, [role]));
      expect(await ask("GET", "/v1/me", { by })).toMatchObject({
        status: 403,
        ...refused("TENANT_MISMATCH"),
      });
      // Saying one's own is no harm.
      expect((await ask("GET", "/v1/me", { by, into: slugOf(other) })).status).toBe(200);
    }
    const stepped = await stepUp(service, platform, admin, session);
    const trader = await join(service, tenant, ["trader"]);
    const wanted = { tenant: slugOf(tenant), personId: trader.personId, reason: "ticket 12" };
    const eyes = await post<SignedIn>(service, "/v1/impersonations", BASE, wanted, bearer(stepped));
    expect(eyes.status).toBe(201);
    expect((await ask("GET", "/v1/me", { by: eyes.body })).status).toBe(200);
    expect(await ask("GET", "/v1/me", { by: eyes.body, into: slugOf(other) })).toMatchObject(
      refused("TENANT_MISMATCH"),
    );
  });

  it("has seen the last of it once the session has ended or the role is gone", async () => {
    const second = await join(service, { tenantId: platform, host: BASE }, ["platform-admin"]);
    const by = await signIn(service, second);
    expect((await ask("GET", "/v1/accounts", { by })).status).toBe(200);
    expectOk(await changeRoles(service.admin, { tenantId: platform, id: second.personId }, ["viewer"]));
    expect(await ask("GET", "/v1/accounts", { by })).toMatchObject({
      status: 403,
      ...refused("NOT_ALLOWED"),
    });
    const ended = await signIn(service, admin);
    await service.ask({ method: "DELETE", url: "/v1/session", headers: { host: BASE, ...bearer(ended) } });
    expect(await ask("GET", "/v1/accounts", { by: ended })).toMatchObject(refused("SESSION_ENDED"));
  });
});

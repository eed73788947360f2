import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setPersonStatus } from "../../../adapters/postgres/people/people.ts";
import { expectOk } from "../../../adapters/postgres/testing.ts";
import { bearer, join, type Member, post, type SignedIn, signIn, stepUp } from "../testing/members.ts";
import { MovableClock } from "../testing/movable-clock.ts";
import { startTestService, type TestService } from "../testing.ts";

const DAY_MS = 86_400_000;

describe("API keys", () => {
  const clock = new MovableClock();
  let service: TestService;
  let tenant: Awaited<ReturnType<TestService["tenant"]>>;
  let member: Member;
  let session: SignedIn;
  beforeAll(async () => {
    service = await startTestService({ everyClock: clock });
    tenant = await service.tenant();
    member = await join(service, tenant, ["trader"]);
    session = await signIn(service, member);
  });
  afterAll(() => service.close());

  const make = async (
    by: SignedIn,
    scopes: readonly string[],
    host = tenant.host,
    expiresInDays?: number,
  ) => {
    const wanted = { name: "bot", scopes, ...(expiresInDays === undefined ? {} : { expiresInDays }) };
    const made = await post<{ id: string; key: string }>(service, "/v1/api-keys", host, wanted, bearer(by));
    expect(made.status).toBe(201);
    return made.body;
  };
  const me = (key: string, headers: Readonly<Record<string, string>> = {}) =>
    service.ask({
      method: "GET",
      url: "/v1/me",
      headers: { host: tenant.host, authorization: `Bearer ${key}`, ...headers },
    });
  const list = async (by: SignedIn) =>
    (await service.ask({ method: "GET", url: "/v1/api-keys", headers: { host: tenant.host, ...bearer(by) } }))
      .body as { readonly items: readonly { readonly id: string; readonly lastUsedAt: string | null }[] };

  it("are made after a step-up, shown once, and act as their person within their scopes", async () => {
    const stepped = await stepUp(service, tenant.tenantId, member, session);
    const { id, key } = await make(stepped, ["read"]);
    expect(key).toMatch(new RegExp(`^flk_${tenant.tenantId.replaceAll("-", "")}_[A-Za-z0-9_-]{43}$`));
    expect(await me(key)).toMatchObject({ status: 200, body: { personId: member.personId, by: "api-key" } });
    expect(JSON.stringify(await list(session))).not.toContain(key);
    expect((await list(session)).items).toContainEqual(
      expect.objectContaining({ id, name: "bot", scopes: ["read"], prefix: key.slice(0, 43) }),
    );
    const authorization = { authorization: `Bearer ${key}` };
    const more = await post(
      service,
      "/v1/api-keys",
      tenant.host,
      { name: "k", scopes: ["read"] },
      authorization,
    );
    expect(more).toMatchObject({ status: 403, body: { code: "PERSON_REQUIRED" } });
  });

  it("are exactly as many as the tenant may have, however many are made at once", async () => {
    const limited = await service.tenant();
    const limit = 5;
    await service.enginePools.reading.query("update tenant set limits = $2 where id = $1", [
      limited.tenantId,
      JSON.stringify({ apiKeys: limit }),
    ]);
    const owner = await join(service, limited, ["trader"]);
    const by = await stepUp(service, limited.tenantId, owner, await signIn(service, owner));
    const wanted = { name: "bot", scopes: ["read"] };
    const makeOne = () =>
      post<{ id: string; code: string }>(service, "/v1/api-keys", limited.host, wanted, bearer(by));
    const answers = await Promise.all(Array.from({ length: 40 }, makeOne));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(limit);
    for (const { status, body } of answers)
      if (status !== 201)
        expect({ status, body }).toMatchObject({
          status: 403,
          body: { code: "LIMIT_REACHED", detail: `The tenant may have ${limit} API keys and has ${limit}.` },
        });
    expect((await makeOne()).status).toBe(403);
    const [revoked] = answers.filter(({ status }) => status === 201);
    await service.ask({
      method: "DELETE",
      url: `/v1/api-keys/${revoked?.body.id}`,
      headers: { host: limited.host, ...bearer(by) },
    });
    expect((await makeOne()).status).toBe(201);
  });

  it("say when they were last used, to the minute", async () => {
    const { id, key } = await make(await stepUp(service, tenant.tenantId, member, session), ["read"]);
    const lastUsed = async () =>
      (await list(await signIn(service, member))).items.find((item) => item.id === id)?.lastUsedAt;
    expect(await lastUsed()).toBeNull();
    await me(key);
    const first = await lastUsed();
    clock.advance(59_000);
    await me(key);
    expect(await lastUsed()).toBe(first);
    clock.advance(1_000);
    await me(key);
    expect(await lastUsed()).toBe(new Date(clock.now()).toISOString());
  });

  it("open nothing once revoked, expired, or when their person is suspended", async () => {
    clock.advance(600_000);
    session = await signIn(service, member);
    const stepped = await stepUp(service, tenant.tenantId, member, session);
    const [revoked, expiring] = [
      await make(stepped, ["read"]),
      await make(stepped, ["read"], tenant.host, 1),
    ];
    const stranger = await signIn(service, await join(service, tenant, ["trader"]));
    const revoke = (by: SignedIn) =>
      service.ask({
        method: "DELETE",
        url: `/v1/api-keys/${revoked.id}`,
        headers: { host: tenant.host, ...bearer(by) },
      });
    expect((await revoke(stranger)).status).toBe(404);
    expect((await revoke(session)).status).toBe(204);
    expect(await me(revoked.key)).toMatchObject({ status: 401, body: { code: "TOKEN_INVALID" } });
    expect((await me(expiring.key)).status).toBe(200);
    clock.advance(DAY_MS);
    expect((await me(expiring.key)).status).toBe(401);
    expect((await me(`${revoked.key.slice(0, -4)}AAAA`)).status).toBe(401);
    session = await signIn(service, member);
    const { key } = await make(await stepUp(service, tenant.tenantId, member, session), ["read"]);
    const person = { tenantId: tenant.tenantId, id: member.personId };
    expectOk(await setPersonStatus(service.admin, person, "suspended"));
    expect((await me(key)).status).toBe(401);
    expectOk(await setPersonStatus(service.admin, person, "active"));
    expect((await me(key)).status).toBe(200);
  });

  it("belong to one tenant; only the platform's service keys may name another", async () => {
    const other = await service.tenant();
    const [slug = ""] = other.host.split(".");
    const platform = { tenantId: await platformId(), host: "flotilla.example" };
    const admin = await join(service, platform, ["platform-admin"]);
    const stepped = await stepUp(service, platform.tenantId, admin, await signIn(service, admin));
    const { key } = await make(stepped, ["read", "manage"], platform.host);
    const inOther = { host: other.host, "x-tenant": slug };
    expect(await me(key, inOther)).toMatchObject({
      status: 200,
      body: { tenantId: other.tenantId, roles: ["tenant-admin"], person: null },
    });
    expect((await me(key, { host: "flotilla.example", "x-tenant": slug })).status).toBe(200);
    expect((await me(key, { host: tenant.host, "x-tenant": slug })).status).toBe(403);
    expect(await me(key, { host: "flotilla.example", "x-tenant": "nobody" })).toMatchObject({
      body: { code: "TENANT_UNKNOWN" },
    });
    session = await signIn(service, member);
    const own = await make(await stepUp(service, tenant.tenantId, member, session), ["read"]);
    expect(await me(own.key, inOther)).toMatchObject({ status: 403, body: { code: "TENANT_MISMATCH" } });
    expect((await me(own.key, { host: other.host })).status).toBe(403);
  });

  const platformId = async () => {
    const { body } = await service.ask({
      method: "GET",
      url: "/v1/tenant",
      headers: { host: "flotilla.example" },
    });
    return (body as { id: typeof tenant.tenantId }).id;
  };
});

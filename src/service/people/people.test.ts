import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bearer, join, type Member, post, type SignedIn, signIn, stepUp } from "../testing/members.ts";
import { MovableClock } from "../testing/movable-clock.ts";
import { startTestService, type TestService } from "../testing.ts";

interface Person {
  readonly id: string;
  readonly roles: readonly string[];
  readonly status: string;
  readonly providerId: string | null;
  readonly code: string;
}

describe("the people of a tenant", () => {
  const clock = new MovableClock();
  let service: TestService;
  let tenant: Awaited<ReturnType<TestService["tenant"]>>;
  let other: typeof tenant;
  let admin: Member;
  let by: SignedIn;
  beforeAll(async () => {
    service = await startTestService({ everyClock: clock });
    tenant = await service.tenant();
    other = await service.tenant();
    admin = await join(service, tenant, ["tenant-admin"]);
    by = await stepUp(service, tenant.tenantId, admin, await signIn(service, admin));
  });
  afterAll(() => service.close());

  const get = (url: string, session = by, host = tenant.host) =>
    service.ask({ method: "GET", url, headers: { host, ...bearer(session) } });
  const act = (url: string, payload: object | undefined = undefined, session = by) =>
    post<Person>(service, url, tenant.host, payload, bearer(session));
  const setRoles = async (personId: string, roles: readonly string[], session = by) =>
    (await service.ask({
      method: "PUT",
      url: `/v1/people/${personId}/roles`,
      headers: { host: tenant.host, ...bearer(session) },
      payload: { roles },
    })) as { status: number; body: Person };

  it("are invited by an admin, and come in with what their role needs", async () => {
    clock.advance(1);
    const email = "Paula@people.example";
    const invited = await act("/v1/people", { email, name: "Paula", roles: ["provider"], locale: "pt-BR" });
    expect(invited).toMatchObject({
      status: 201,
      body: { status: "invited", email: "paula@people.example", providerId: null },
    });
    expect(await act("/v1/people", { email, name: "P", roles: ["viewer"] })).toMatchObject({
      status: 409,
      body: { code: "ALREADY_THERE", detail: "person: there is a person with this e-mail address already." },
    });
    const tokenOf = async () => /#(\S+)/.exec((await service.outbox(tenant.tenantId))[0]?.body ?? "")?.[1];
    const first = await tokenOf();
    clock.advance(1);
    expect((await act(`/v1/people/${invited.body.id}/invitation`)).status).toBe(204);
    const accept = (token: string | undefined) =>
      post(service, "/v1/invitations/accept", tenant.host, { token, password: "a fine password" });
    expect((await accept(first)).status).toBe(422);
    expect((await accept(await tokenOf())).status).toBe(201);
    const shown = (await get(`/v1/people/${invited.body.id}`)).body as Person;
    expect(shown).toMatchObject({ status: "active", roles: ["provider"] });
    expect(shown.providerId).not.toBeNull();
    expect((await act(`/v1/people/${invited.body.id}/invitation`)).body.code).toBe("INVALID");
  });

  it("are seen by admins only, and never by another tenant's", async () => {
    const strangers = await join(service, other, ["tenant-admin"]);
    const their = await signIn(service, strangers);
    expect((await get(`/v1/people/${admin.personId}`, their, other.host)).status).toBe(404);
    expect(JSON.stringify((await get("/v1/people", their, other.host)).body)).not.toContain(admin.email);
    for (const role of ["trader", "provider", "viewer"] as const) {
      const session = await signIn(service, await join(service, tenant, [role]));
      expect(await get("/v1/people", session)).toMatchObject({ status: 403, body: { code: "NOT_ALLOWED" } });
      expect((await get(`/v1/people/${admin.personId}`, session)).status).toBe(403);
      expect(
        (await act("/v1/people", { email: "x@people.example", name: "x", roles: ["viewer"] }, session))
          .status,
      ).toBe(403);
    }
  });

  it("come in pages", async () => {
    for (let made = 0; made < 3; made++) {
      clock.advance(1);
      await act("/v1/people", { email: `page${made}@people.example`, name: "page", roles: ["viewer"] });
    }
    const first = (await get("/v1/people?limit=2")).body as { items: Person[]; next: string };
    const second = (await get(`/v1/people?limit=2&cursor=${first.next}`)).body as { items: Person[] };
    const names = [...first.items, ...second.items].map(({ id }) => id);
    expect(new Set(names).size).toBe(4);
    expect(await get("/v1/people?cursor=nonsense")).toMatchObject({
      status: 400,
      body: { code: "CURSOR_INVALID" },
    });
  });

  it("get and lose roles, after a step-up", async () => {
    const viewer = await join(service, tenant, ["viewer"]);
    const plain = await signIn(service, admin);
    expect((await setRoles(viewer.personId, ["provider"], plain)).body.code).toBe("STEP_UP_REQUIRED");
    const changed = await setRoles(viewer.personId, ["provider", "viewer"]);
    expect(changed).toMatchObject({ status: 200, body: { roles: ["provider", "viewer"] } });
    expect(changed.body.providerId).not.toBeNull();
    expect((await setRoles(viewer.personId, ["platform-admin"])).body.code).toBe("INVALID");
    expect((await setRoles(other.tenantId, ["viewer"])).status).toBe(404);
    const invited = { email: "boss@people.example", name: "b", roles: ["tenant-admin"] };
    expect((await act("/v1/people", invited, plain)).body.code).toBe("STEP_UP_REQUIRED");
    expect((await act("/v1/people", invited)).status).toBe(201);
  });

  it("always keep an admin, also when two remove each other at once", async () => {
    expect((await setRoles(admin.personId, ["viewer"])).body.code).toBe("LAST_ADMIN");
    expect((await act(`/v1/people/${admin.personId}/suspend`)).body.code).toBe("LAST_ADMIN");
    const second = await join(service, tenant, ["tenant-admin"]);
    const theirs = await stepUp(service, tenant.tenantId, second, await signIn(service, second));
    const both = await Promise.all([
      setRoles(second.personId, ["viewer"]),
      setRoles(admin.personId, ["viewer"], theirs),
    ]);
    // Whoever comes second is told so by the lock, or is no admin any more when they knock.
    expect(["200,403", "200,409"]).toContain(String(both.map(({ status }) => status).toSorted()));
    const [kept, lost] = both[0]?.status === 200 ? [by, second] : [theirs, admin];
    expect((await setRoles(lost.personId, ["tenant-admin"], kept)).status).toBe(200);
  });

  it("are signed out when they are suspended, and come back when resumed", async () => {
    const member = await join(service, tenant, ["trader"]);
    const session = await signIn(service, member);
    expect((await act(`/v1/people/${member.personId}/suspend`)).body.status).toBe("suspended");
    const refreshed = await post(service, "/v1/session/refresh", tenant.host, {
      refreshToken: session.refreshToken,
    });
    expect(refreshed.status).toBe(401);
    expect(await signIn(service, member)).toMatchObject({ code: "SIGN_IN_REFUSED" });
    expect((await act(`/v1/people/${member.personId}/suspend`)).body.code).toBe("INVALID");
    expect((await act(`/v1/people/${member.personId}/resume`)).body.status).toBe("active");
    expect(await signIn(service, member)).toMatchObject({ kind: "session" });
  });

  describe("looked at through their eyes", () => {
    const look = (personId: string, session = by) =>
      post<{ accessToken: string; code: string }>(
        service,
        "/v1/impersonations",
        tenant.host,
        { personId, reason: "ticket 12", minutes: 10 },
        bearer(session),
      );

    it("show a banner, change nothing, are told, and stand in the audit with both names", async () => {
      const member = await join(service, tenant, ["trader"]);
      by = await stepUp(service, tenant.tenantId, admin, await signIn(service, admin));
      clock.advance(1);
      const seen = await look(member.personId);
      expect(seen.status).toBe(201);
      const eyes = { ...by, accessToken: seen.body.accessToken };
      expect((await get("/v1/me", eyes)).body).toMatchObject({
        personId: member.personId,
        impersonatedBy: admin.personId,
        impersonation: {
          by: admin.personId,
          reason: "ticket 12",
          until: new Date(clock.now() + 600_000).toISOString(),
        },
      });
      for (const [method, url] of [
        ["DELETE", "/v1/sessions"],
        ["POST", "/v1/session/codes"],
        ["POST", "/v1/me/totp"],
        ["POST", "/v1/api-keys"],
        ["PUT", "/v1/me/password"],
      ] as const) {
        const refused = await service.ask({ method, url, headers: { host: tenant.host, ...bearer(eyes) } });
        expect([url, refused.status, (refused.body as Person).code]).toEqual([
          url,
          403,
          "IMPERSONATION_READ_ONLY",
        ]);
      }
      await get("/v1/me/export", eyes);
      await get(`/v1/accounts/${member.personId}`, eyes);
      const question = { accountId: member.personId, sizing: { kind: "quote", amount: "100" } };
      await post(service, "/v1/feasibility", tenant.host, question, bearer(eyes));
      const [told] = await service.outbox(tenant.tenantId);
      expect(told).toMatchObject({ address: member.email, body: expect.stringContaining("ticket 12") });
      const end = await service.ask({
        method: "DELETE",
        url: "/v1/session",
        headers: { host: tenant.host, ...bearer(eyes) },
      });
      expect(end.status).toBe(204);
      expect((await get("/v1/me", eyes)).body).toMatchObject({ code: "SESSION_ENDED" });
      const audit = await service.admin.db
        .selectFrom("audit")
        .select(["actor", "action", "detail"])
        .where("tenant_id", "=", tenant.tenantId)
        .where("action", "in", ["impersonation.started", "impersonation.read", "session.ended"])
        .orderBy("id", "desc")
        .limit(6)
        .execute();
      const actor = `person:${admin.personId} as ${member.personId}`;
      const read = (detail: object) => ({ actor, action: "impersonation.read", detail });
      expect(audit).toEqual([
        { actor, action: "session.ended", detail: expect.anything() },
        read({ operation: "askFeasibility", params: {} }),
        read({ operation: "getAccount", params: { accountId: member.personId } }),
        read({ operation: "exportMe", params: {} }),
        read({ operation: "getMe", params: {} }),
        { actor: `person:${admin.personId}`, action: "impersonation.started", detail: expect.anything() },
      ]);
    });

    it("end by themselves, and never reach an admin or another tenant", async () => {
      const member = await join(service, tenant, ["viewer"]);
      const seen = await look(member.personId);
      expect((await look(admin.personId)).body.code).toBe("NOT_ALLOWED");
      const stranger = await join(service, other, ["viewer"]);
      expect((await look(stranger.personId)).status).toBe(404);
      expect((await look(member.personId, await signIn(service, member))).status).toBe(403);
      clock.advance(600_001);
      expect((await get("/v1/me", { ...by, accessToken: seen.body.accessToken })).status).toBe(401);
    });
  });
});

import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Role } from "../access/role.ts";
import { bearer, join, type Member, type SignedIn, signIn, stepUp } from "../testing/members.ts";
import { startTestService, type TestService } from "../testing.ts";

describe("an access token that has minutes left", { timeout: 30_000 }, () => {
  let service: TestService;
  let tenant: Awaited<ReturnType<TestService["tenant"]>>;
  let url: string;
  let admin: SignedIn;
  beforeAll(async () => {
    service = await startTestService();
    await service.app.listen({ host: "127.0.0.1", port: 0 });
    url = `http://127.0.0.1:${(service.app.server.address() as AddressInfo).port}`;
    tenant = await service.tenant();
    admin = (await signedUp("tenant-admin", true)).session;
  });
  afterAll(() => service.close());

  async function signedUp(role: Role, withCode = false): Promise<{ member: Member; session: SignedIn }> {
    const member = await join(service, tenant, [role]);
    const session = await signIn(service, member);
    if (!withCode) return { member, session };
    return { member, session: await stepUp(service, tenant.tenantId, member, session) };
  }

  async function ask(method: string, path: string, session: SignedIn, body?: object) {
    const response = await fetch(new URL(path, url), {
      method,
      headers: { ...bearer(session), ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : (JSON.parse(text) as object) };
  }

  const strategy = (session: SignedIn, name: string) => ask("POST", "/v1/strategies", session, { name });
  const ENDED = { status: 401, body: { code: "SESSION_ENDED" } };

  it("changes nothing after its session was signed out, and may read until it ends by itself", async () => {
    const { session } = await signedUp("provider");
    expect(await strategy(session, "before")).toMatchObject({ status: 201 });
    expect(await ask("DELETE", "/v1/session", session)).toMatchObject({ status: 204 });
    expect(await strategy(session, "after")).toMatchObject(ENDED);
    expect(await ask("DELETE", "/v1/sessions", session)).toMatchObject(ENDED);
    const { body } = await ask("GET", "/v1/strategies", session);
    expect(body).toMatchObject({ items: [{ name: "before" }] });
  });

  it("changes nothing after another session signed everything out", async () => {
    const { member, session } = await signedUp("provider");
    expect(await ask("DELETE", "/v1/sessions", await signIn(service, member))).toMatchObject({ status: 204 });
    expect(await strategy(session, "after")).toMatchObject(ENDED);
  });

  it("changes nothing after its person was suspended, nor once they are resumed", async () => {
    const { member, session } = await signedUp("provider");
    const person = `/v1/people/${member.personId}`;
    expect(await ask("POST", `${person}/suspend`, admin)).toMatchObject({ status: 200 });
    expect(await strategy(session, "suspended")).toMatchObject(ENDED);
    expect(await ask("POST", `${person}/resume`, admin)).toMatchObject({ status: 200 });
    expect(await strategy(session, "resumed")).toMatchObject(ENDED);
    expect(await strategy(await signIn(service, member), "again")).toMatchObject({ status: 201 });
  });

  it("changes nothing after its person erased themself", async () => {
    const { session } = await signedUp("trader", true);
    expect(await ask("POST", "/v1/me/erasure", session, { confirm: "erase me" })).toMatchObject({
      ...{ status: 200, body: { erased: true } },
    });
    const paper = { venue: "binance", label: "ghost" };
    expect(await ask("POST", "/v1/paper-accounts", session, paper)).toMatchObject(ENDED);
  });

  it("changes nothing with a role that was taken away", async () => {
    const { member, session } = await signedUp("provider");
    const roles = `/v1/people/${member.personId}/roles`;
    expect(await ask("PUT", roles, admin, { roles: ["viewer"] })).toMatchObject({ status: 200 });
    expect(await strategy(session, "demoted")).toMatchObject({ status: 403, body: { code: "NOT_ALLOWED" } });
  });

  it("shows an impersonator nothing once they are suspended", async () => {
    const { member: watched } = await signedUp("trader");
    const { member, session } = await signedUp("tenant-admin", true);
    const wish = { personId: watched.personId, reason: "ticket 7" };
    const eyes = (await ask("POST", "/v1/impersonations", session, wish)).body as SignedIn;
    expect(await ask("GET", "/v1/me", eyes)).toMatchObject({ status: 200 });
    await ask("POST", `/v1/people/${member.personId}/suspend`, admin);
    expect(await ask("GET", "/v1/me", eyes)).toMatchObject(ENDED);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listTraders } from "../../../adapters/postgres/admin/people.ts";
import { LINK_LIFE_MS } from "../../../adapters/postgres/people/mail-links.ts";
import { findPerson } from "../../../adapters/postgres/people/people.ts";
import { FREEZE_MS } from "../../../adapters/postgres/people/proof-changes.ts";
import { bearer, join, PASSWORD, post, type SignedIn, signIn, stepUp } from "../testing/members.ts";
import { MovableClock } from "../testing/movable-clock.ts";
import { startTestService, type TestService } from "../testing.ts";

describe("coming in", () => {
  const clock = new MovableClock();
  let service: TestService;
  let tenant: Awaited<ReturnType<TestService["tenant"]>>;
  let other: typeof tenant;
  beforeAll(async () => {
    service = await startTestService({ everyClock: clock });
    tenant = await service.tenant();
    other = await service.tenant();
    await service.database.asOwner(`update tenant set sign_up = 'open' where id = '${tenant.tenantId}'`);
  });
  afterAll(() => service.close());

  const mailTo = async (address: string) =>
    (await service.outbox(tenant.tenantId)).find((message) => message.address === address);
  const tokenTo = async (address: string): Promise<string> =>
    /#(fl[ip]_\S+)/.exec((await mailTo(address))?.body ?? "")?.[1] ?? "";
  const signUp = (email: string, host = tenant.host) =>
    post(service, "/v1/sign-ups", host, { email, name: "Dora", locale: "pt-BR" });
  const accept = (token: string, password = PASSWORD, host = tenant.host) =>
    post<{ code: string; field: string; personId: string }>(service, "/v1/invitations/accept", host, {
      token,
      password,
    });
  const forget = (email: string) => post(service, "/v1/password-resets", tenant.host, { email });
  const reset = (token: string, password: string) =>
    post<{ code: string }>(service, "/v1/password-resets/confirm", tenant.host, { token, password });
  const login = (email: string, password: string) =>
    post(service, "/v1/sessions", tenant.host, { email, password });

  it("is open where the tenant says so, by a link that proves the address and works once", async () => {
    expect(await signUp("dora@people.example")).toMatchObject({ status: 202 });
    expect((await mailTo("dora@people.example"))?.subject).toContain("Bem-vindo");
    expect((await login("dora@people.example", PASSWORD)).status).toBe(401);
    const token = await tokenTo("dora@people.example");
    expect(await accept(token, PASSWORD, other.host)).toMatchObject({
      status: 403,
      body: { code: "TENANT_MISMATCH" },
    });
    const joined = await accept(token);
    expect(joined.status).toBe(201);
    expect((await accept(token)).body.code).toBe("LINK_INVALID");
    const person = await findPerson(service.admin, tenant.tenantId, { email: "Dora@People.example" });
    expect(person).toMatchObject({ status: "active", roles: ["trader"], email_verified_at: clock.now() });
    expect(await listTraders(service.admin, tenant.tenantId)).toContainEqual(
      expect.objectContaining({ id: person?.trader_id, name: "Dora" }),
    );
    expect((await login("dora@people.example", PASSWORD)).status).toBe(200);
  });

  it("is by invitation elsewhere", async () => {
    expect(await signUp("eva@people.example", other.host)).toMatchObject({
      status: 403,
      body: { code: "SIGN_UP_CLOSED" },
    });
  });

  it("answers known and unknown addresses alike, in words and time", async () => {
    const { email } = await join(service, tenant, ["trader"]);
    const times: number[] = [];
    const timed = async <T>(work: Promise<T>): Promise<T> => {
      const started = performance.now();
      const answer = await work;
      times.push(performance.now() - started);
      return answer;
    };
    const [a, b] = [await timed(signUp(email)), await timed(signUp("frida@people.example"))];
    const [c, d] = [await timed(forget(email)), await timed(forget("nobody@people.example"))];
    expect([a.status, a.body]).toEqual([b.status, b.body]);
    expect([c.status, c.body]).toEqual([d.status, d.body]);
    expect(await mailTo("nobody@people.example")).toBeUndefined();
    process.stdout.write(
      `known and unknown answered after ${times.map((ms) => ms.toFixed(0)).join(", ")} ms\n`,
    );
  });

  it.each([
    ["short", "1234567"],
    ["long", "x1".repeat(65)],
    ["common", "senha123"],
    ["common with digits behind", "Password2026"],
    ["all the same", "zzzzzzzzzzzz"],
  ])("refuses a password that is %s", async (_, password) => {
    const token = `fli_${"0".repeat(32)}_${"A".repeat(43)}`;
    expect(await accept(token, password)).toMatchObject({
      status: 400,
      body: { code: "FIELD_INVALID", field: "password" },
    });
  });

  it("takes any other password, signs and emoji included", async () => {
    await signUp("greta@people.example");
    expect((await accept(await tokenTo("greta@people.example"), "çãé 🦜🦜🦜🦜")).status).toBe(201);
    expect((await login("greta@people.example", "çãé 🦜🦜🦜🦜")).status).toBe(200);
  });

  it("refuses links that are made up or too old", async () => {
    await signUp("hilda@people.example");
    const token = await tokenTo("hilda@people.example");
    expect((await accept(`${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`)).body.code).toBe(
      "LINK_INVALID",
    );
    clock.advance(LINK_LIFE_MS.invitation);
    expect((await accept(token)).body).toMatchObject({ code: "LINK_INVALID", field: "token" });
  });

  it("sets a forgotten password anew: sessions end, and keys are frozen for a day", async () => {
    const member = await join(service, tenant, ["trader"]);
    const before = await signIn(service, member);
    await forget(member.email);
    const old = await tokenTo(member.email);
    clock.advance(1);
    await forget(member.email);
    const token = await tokenTo(member.email);
    expect((await reset(old, "another good one")).body.code).toBe("LINK_INVALID");
    expect((await reset(token, "another good one")).status).toBe(204);
    expect((await reset(token, "yet another one")).body.code).toBe("LINK_INVALID");
    expect((await login(member.email, PASSWORD)).status).toBe(401);
    const refreshed = await post(service, "/v1/session/refresh", tenant.host, {
      refreshToken: before.refreshToken,
    });
    expect(refreshed.status).toBe(401);
    const now = await post<SignedIn>(service, "/v1/sessions", tenant.host, {
      email: member.email,
      password: "another good one",
    });
    const stepped = await stepUp(service, tenant.tenantId, member, now.body);
    const key = () =>
      post(service, "/v1/api-keys", tenant.host, { name: "k", scopes: ["read"] }, bearer(stepped));
    expect(await key()).toMatchObject({ status: 403, body: { code: "SECURITY_FREEZE" } });
    const me = await service.ask({
      method: "GET",
      url: "/v1/me",
      headers: { host: tenant.host, ...bearer(stepped) },
    });
    expect(me.body).toMatchObject({
      person: { frozenUntil: new Date(clock.now() + FREEZE_MS).toISOString() },
    });
  });

  it("mails one address three times an hour, known or not", async () => {
    const { email } = await join(service, tenant, ["viewer"]);
    for (const address of [email, "unknown@people.example"]) {
      const answers: number[] = [];
      for (let tries = 0; tries < 4; tries++) answers.push((await forget(address)).status);
      expect(answers).toEqual([202, 202, 202, 429]);
    }
  });

  it("changes a password for who knows the old one, and ends the other sessions", async () => {
    const member = await join(service, tenant, ["viewer"]);
    const [here, there] = [await signIn(service, member), await signIn(service, member)];
    const change = (current: string) =>
      service.ask({
        method: "PUT",
        url: "/v1/me/password",
        headers: { host: tenant.host, ...bearer(here) },
        payload: { current, next: "a newer better one" },
      });
    expect(await change("not the old one")).toMatchObject({ status: 401, body: { field: "current" } });
    expect((await change(PASSWORD)).status).toBe(204);
    const go = (by: SignedIn) =>
      post(service, "/v1/session/refresh", tenant.host, { refreshToken: by.refreshToken });
    expect([(await go(here)).status, (await go(there)).status]).toEqual([200, 401]);
  });
});

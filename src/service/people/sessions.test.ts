import { generateKeyPairSync } from "node:crypto";
import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { read } from "../../../adapters/postgres/admin/administration.ts";
import { passwordOf } from "../../../adapters/postgres/people/secrets.ts";
import {
  REFRESH_GRACE_MS,
  SESSION_IDLE_MS,
  SESSION_LIFE_MS,
} from "../../../adapters/postgres/people/sessions.ts";
import { ACCESS_TOKEN_SECONDS, AccessTokens } from "../access/access-token.ts";
import {
  bearer,
  join,
  type Member,
  PASSWORD,
  post,
  proveChat,
  type SignedIn,
  signIn,
} from "../testing/members.ts";
import { MovableClock } from "../testing/movable-clock.ts";
import { startTestService, type TestService } from "../testing.ts";
import { Passwords } from "./passwords.ts";
import { SIGN_IN_LIMITS } from "./sign-in.ts";

describe("sessions", () => {
  const clock = new MovableClock();
  let service: TestService;
  let tenant: Awaited<ReturnType<TestService["tenant"]>>;
  let other: typeof tenant;
  let member: Member;
  beforeAll(async () => {
    service = await startTestService({ everyClock: clock });
    tenant = await service.tenant();
    other = await service.tenant();
    member = await join(service, tenant, ["trader"]);
  });
  afterAll(() => service.close());

  const me = (accessToken: string, on = service, host = tenant.host) =>
    on.ask({ method: "GET", url: "/v1/me", headers: { host, authorization: `Bearer ${accessToken}` } });
  const refresh = (refreshToken: string, on = service, host = tenant.host) =>
    post<SignedIn & { readonly code: string }>(on, "/v1/session/refresh", host, { refreshToken });

  it("begin with address and password, in any case of letters", async () => {
    const login = { email: member.email.toUpperCase(), password: PASSWORD };
    const times: number[] = [];
    for (let measured = 0; measured < 5; measured++) {
      const started = performance.now();
      await post(service, "/v1/sessions", tenant.host, login);
      times.push(performance.now() - started);
    }
    process.stdout.write(`five sign-ins took ${times.map((ms) => ms.toFixed(0)).join(", ")} ms\n`);
    const { status, body, headers } = await post<SignedIn>(service, "/v1/sessions", tenant.host, login);
    expect(status).toBe(200);
    expect(headers["cache-control"]).toBe("no-store");
    expect(await me(body.accessToken)).toMatchObject({
      status: 200,
      body: {
        personId: member.personId,
        roles: ["trader"],
        person: { email: member.email, secondFactor: null },
      },
    });
  });

  it("tell whoever signed in that they did, where they asked for it, and nobody else", async () => {
    const asking = await join(service, tenant, ["trader"]);
    const others = await join(service, tenant, ["tenant-admin"]);
    const items = [{ channel: "telegram", chatId: "7", locale: "en", kinds: ["new-sign-in"] }];
    for (const person of [asking, others]) {
      const { accessToken } = await signIn(service, person);
      await proveChat(service, tenant, `Bearer ${accessToken}`, "7");
      const saved = await service.ask({
        ...{ method: "PUT", url: "/v1/notification-preferences", payload: { items } },
        headers: { host: tenant.host, authorization: `Bearer ${accessToken}` },
      });
      expect(saved.status).toBe(200);
    }
    await signIn(service, asking);
    const { rows } = await service.enginePools.reading.query(
      "select person_id, body -> 'facts' ->> 'ip' as ip from notification_outbox where kind = 'new-sign-in' and tenant_id = $1",
      [tenant.tenantId],
    );
    expect(rows).toEqual([{ person_id: asking.personId, ip: "127.0.0.1" }]);
  });

  it("are refused alike for strangers, wrong passwords, other tenants and people who have not joined", async () => {
    const refused = await Promise.all([
      post(service, "/v1/sessions", tenant.host, { email: member.email, password: "wrong password" }),
      post(service, "/v1/sessions", tenant.host, { email: "nobody@people.example", password: PASSWORD }),
      post(service, "/v1/sessions", other.host, { email: member.email, password: PASSWORD }),
    ]);
    for (const { status, body } of refused) {
      expect(status).toBe(401);
      expect(body).toEqual(refused[0]?.body);
      expect(body).toMatchObject({ code: "SIGN_IN_REFUSED" });
    }
  });

  it("hash a password again when its cost was raised since", async () => {
    const old = await join(service, tenant, ["viewer"]);
    const cheap = new Passwords({
      pepper: service.people.keys.pepper,
      cost: { memoryKiB: 64, passes: 1, parallelism: 1 },
    });
    const hashed = await cheap.hash(PASSWORD);
    const stored = () => read(service.admin, tenant.tenantId, (db) => passwordOf(db, old.email));
    await service.database.asOwner("update person_secret set password_hash = $1 where person_id = $2", [
      hashed.kind === "hashed" ? hashed.text : "",
      old.personId,
    ]);
    expect((await stored())?.hash).toContain("m=64,t=1");
    expect(await signIn(service, old)).toMatchObject({ kind: "session" });
    expect((await stored())?.hash).toContain("m=19456,t=2");
    expect(await signIn(service, old)).toMatchObject({ kind: "session" });
  });

  it("name their tenant on the installation's own address, and only there", async () => {
    const [slug] = tenant.host.split(".");
    const login = { tenant: slug, email: member.email, password: PASSWORD };
    const { body } = await post<SignedIn>(service, "/v1/sessions", "127.0.0.1:8070", login);
    expect((await me(body.accessToken, service, "127.0.0.1:8070")).status).toBe(200);
    expect((await refresh(body.refreshToken, service, "127.0.0.1:8070")).status).toBe(200);
    expect(await post(service, "/v1/sessions", other.host, login)).toMatchObject({
      status: 403,
      body: { code: "TENANT_MISMATCH" },
    });
  });

  it("go on by refresh tokens that work once each", async () => {
    const first = await signIn(service, member);
    const second = await refresh(first.refreshToken);
    expect(second.status).toBe(200);
    expect(second.body.refreshToken).not.toBe(first.refreshToken);
    clock.advance(REFRESH_GRACE_MS + 1);
    const third = await refresh(second.body.refreshToken);
    expect(third.status).toBe(200);
    expect((await me(third.body.accessToken)).status).toBe(200);
  });

  it("answer two tabs that race with the same token", async () => {
    const first = await signIn(service, member);
    const [a, b] = await Promise.all([refresh(first.refreshToken), refresh(first.refreshToken)]);
    expect([a.status, b.status]).toEqual([200, 200]);
    expect(a.body.refreshToken).toBe(b.body.refreshToken);
  });

  it("end for everybody when an old refresh token comes again", async () => {
    const first = await signIn(service, member);
    const thief = await refresh(first.refreshToken);
    clock.advance(REFRESH_GRACE_MS + 1);
    expect(await refresh(first.refreshToken)).toMatchObject({ status: 401, body: { code: "SESSION_ENDED" } });
    expect((await refresh(thief.body.refreshToken)).status).toBe(401);
  });

  it("are not ended by tokens that somebody made up", async () => {
    const { refreshToken } = await signIn(service, member);
    const forged = `${refreshToken.slice(0, -87)}${"A".repeat(43)}.${"A".repeat(43)}`;
    expect((await refresh(forged)).status).toBe(401);
    expect((await refresh(refreshToken)).status).toBe(200);
  });

  it("end when nobody uses them, and at last in any case", async () => {
    const idle = await signIn(service, member);
    clock.advance(SESSION_IDLE_MS);
    expect((await refresh(idle.refreshToken)).status).toBe(401);
    let used = await signIn(service, member);
    const steps = Math.ceil(SESSION_LIFE_MS / (SESSION_IDLE_MS - 1));
    for (let step = 1; step < steps; step++) {
      clock.advance(SESSION_IDLE_MS - 1);
      const next = await refresh(used.refreshToken);
      expect(next.status).toBe(200);
      used = next.body;
    }
    clock.advance(SESSION_IDLE_MS - 1);
    expect((await refresh(used.refreshToken)).status).toBe(401);
  });

  it("are the same in every process of the installation", async () => {
    const beside = await startTestService({ everyClock: clock, beside: service });
    const here = await signIn(service, member);
    expect((await me(here.accessToken, beside)).status).toBe(200);
    const there = await refresh(here.refreshToken, beside);
    expect(there.status).toBe(200);
    const ended = await beside.ask({
      method: "DELETE",
      url: "/v1/session",
      headers: { host: tenant.host, ...bearer(there.body) },
    });
    expect(ended.status).toBe(204);
    expect((await refresh(there.body.refreshToken)).status).toBe(401);
    await beside.close();
  });

  it("are listed and ended by their own person only", async () => {
    const [a, b] = [await signIn(service, member), await signIn(service, member)];
    const stranger = await signIn(service, await join(service, tenant, ["trader"]));
    const list = await service.ask({
      method: "GET",
      url: "/v1/sessions",
      headers: { host: tenant.host, ...bearer(a) },
    });
    const { items } = list.body as {
      readonly items: readonly { readonly id: string; readonly isThisOne: boolean }[];
    };
    expect(items.filter(({ isThisOne }) => isThisOne).map(({ id }) => id)).toEqual([a.sessionId]);
    expect(items.map(({ id }) => id)).toContain(b.sessionId);
    expect(items.map(({ id }) => id)).not.toContain(stranger.sessionId);
    const end = (by: SignedIn, id: string) =>
      service.ask({
        method: "DELETE",
        url: `/v1/sessions/${id}`,
        headers: { host: tenant.host, ...bearer(by) },
      });
    expect(await end(stranger, b.sessionId)).toMatchObject({ status: 404, body: { code: "NOT_FOUND" } });
    expect((await end(a, b.sessionId)).status).toBe(204);
    expect((await refresh(b.refreshToken)).status).toBe(401);
    const all = await service.ask({
      method: "DELETE",
      url: "/v1/sessions",
      headers: { host: tenant.host, ...bearer(a) },
    });
    expect(all.status).toBe(204);
    expect((await refresh(a.refreshToken)).status).toBe(401);
    expect((await refresh(stranger.refreshToken)).status).toBe(200);
  });

  it("are not begun by guessing: an account and an address answer only so often", async () => {
    const victim = await join(service, tenant, ["viewer"]);
    const guess = (password: string, ip: string) =>
      service.ask({
        method: "POST",
        url: "/v1/sessions",
        remoteAddress: ip,
        headers: { host: tenant.host },
        payload: { email: victim.email, password },
      });
    const { most, windowMs } = SIGN_IN_LIMITS.account;
    const answers = await Promise.all(
      Array.from({ length: most + 5 }, (_, at) => guess("wrong guess", `10.0.0.${at}`)),
    );
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(most);
    const blocked = await guess(PASSWORD, "10.0.1.1");
    expect(blocked).toMatchObject({ status: 429, body: { code: "RATE_LIMITED" } });
    expect(Number((blocked.headers as Record<string, string>)["retry-after"])).toBeGreaterThan(0);
    clock.advance(windowMs);
    expect((await guess(PASSWORD, "10.0.1.1")).status).toBe(200);
  });

  it("keep the refresh token of browsers in a cookie, which works only with its CSRF token", async () => {
    const login = { email: member.email, password: PASSWORD, cookie: true };
    const here = await service.ask({
      method: "POST",
      url: "/v1/sessions",
      headers: { host: "127.0.0.1:8070" },
      payload: { ...login, tenant: tenant.host.split(".")[0] },
    });
    expect(here).toMatchObject({ status: 200, body: { refreshToken: null } });
    const cookies = ((here.headers as Record<string, unknown>)["set-cookie"] as string[]) ?? [];
    expect(cookies[0]).toMatch(/^flotilla-refresh=flr_\S+; Path=\/; SameSite=Strict; Max-Age=\d+; HttpOnly$/);
    const [, value = ""] = /^(flotilla-refresh=\S+);/.exec(cookies[0] ?? "") ?? [];
    const [, csrf = ""] = /^flotilla-csrf=(\S+);/.exec(cookies[1] ?? "") ?? [];
    const go = (headers: Readonly<Record<string, string>>) =>
      post<SignedIn>(service, "/v1/session/refresh", "127.0.0.1:8070", {}, { cookie: value, ...headers });
    expect(await go({})).toMatchObject({ status: 403, body: { code: "CSRF_REFUSED" } });
    expect((await go({ "x-csrf-token": "x".repeat(csrf.length) })).status).toBe(403);
    expect((await go({ "x-csrf-token": csrf, "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await go({ "x-csrf-token": csrf })).status).toBe(200);
    expect(await post(service, "/v1/sessions", tenant.host, login)).toMatchObject({
      status: 400,
      body: { code: "COOKIE_NEEDS_HTTPS" },
    });
  });

  it("are proved by our own signature only", async () => {
    const { accessToken } = await signIn(service, member);
    const [, payload = ""] = accessToken.split(".");
    const none = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${payload}.`;
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
    const hmac = await new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(Buffer.alloc(32, 1));
    const ours = await service.people.tokens.verify(accessToken, clock.now());
    if (ours === undefined) throw new Error("our own token is not valid");
    const foreign = await new AccessTokens(generateKeyPairSync("ed25519")).issue(ours, clock.now());
    for (const token of [none, hmac, foreign])
      expect(await me(token)).toMatchObject({ status: 401, body: { code: "TOKEN_INVALID" } });
    expect(await me(accessToken, service, other.host)).toMatchObject({ body: { code: "TENANT_MISMATCH" } });
    clock.advance(ACCESS_TOKEN_SECONDS * 1_000 + 1);
    expect((await me(accessToken)).status).toBe(401);
  });
});

import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { read } from "../../../adapters/postgres/admin/administration.ts";
import { CODE_LIFE_MS, CODE_TRIES } from "../../../adapters/postgres/people/codes.ts";
import { FREEZE_MS } from "../../../adapters/postgres/people/proof-changes.ts";
import {
  bearer,
  codeFor,
  join,
  type Member,
  PASSWORD,
  post,
  type SignedIn,
  signIn,
  stepUp,
} from "../testing/members.ts";
import { MovableClock } from "../testing/movable-clock.ts";
import { startTestService, type TestService } from "../testing.ts";
import { FACTOR_TRIES } from "./check-code.ts";
import { CODE_SENDS } from "./request-code.ts";
import { totpCode } from "./totp.ts";

interface Asked {
  readonly requestId: string;
  readonly channel: string;
}
const STEP_MS = 30_000;

describe("one-time codes", () => {
  const clock = new MovableClock();
  let service: TestService;
  let tenant: Awaited<ReturnType<TestService["tenant"]>>;
  beforeAll(async () => {
    service = await startTestService({ everyClock: clock });
    tenant = await service.tenant();
  });
  afterAll(() => service.close());

  const newcomer = async (): Promise<{ readonly member: Member; readonly session: SignedIn }> => {
    const member = await join(service, tenant, ["trader"]);
    return { member, session: await signIn(service, member) };
  };
  const ask = (session: SignedIn) =>
    post<Asked>(service, "/v1/session/codes", tenant.host, undefined, bearer(session));
  const give = (session: SignedIn, requestId: string, code: string) =>
    post<{ readonly accessToken: string; readonly code: string }>(
      service,
      "/v1/session/step-up",
      tenant.host,
      { requestId, code },
      bearer(session),
    );
  /** Enrols an authenticator app. */
  const withTotp = async (member: Member, session: SignedIn) => {
    const stepped = await stepUp(service, tenant.tenantId, member, session);
    const made = await post<{ secret: string }>(
      service,
      "/v1/me/totp",
      tenant.host,
      undefined,
      bearer(stepped),
    );
    const { secret } = made.body;
    const confirmed = await post<{ recoveryCodes: string[] }>(
      service,
      "/v1/me/totp/confirm",
      tenant.host,
      { code: totpCode(secret, clock.now()) },
      bearer(stepped),
    );
    expect(confirmed.status).toBe(200);
    clock.advance(STEP_MS);
    return { secret, stepped, recoveryCodes: confirmed.body.recoveryCodes };
  };
  const login = (member: Member) =>
    post<Asked & SignedIn & { kind: string }>(service, "/v1/sessions", tenant.host, {
      email: member.email,
      password: PASSWORD,
    });
  const loginCode = (requestId: string, code: string) =>
    post<SignedIn & { code: string }>(service, "/v1/sessions/code", tenant.host, { requestId, code });

  it("open what needs a fresh code, once each, and for their own request", async () => {
    const { member, session } = await newcomer();
    const create = (by: SignedIn) =>
      post<{ code: string }>(
        service,
        "/v1/api-keys",
        tenant.host,
        { name: "k", scopes: ["read"] },
        bearer(by),
      );
    expect(await create(session)).toMatchObject({ status: 403, body: { code: "STEP_UP_REQUIRED" } });
    const first = await ask(session);
    expect(first).toMatchObject({ status: 201, body: { channel: "email" } });
    const code = await codeFor(service, tenant.tenantId, member.email);
    const second = await ask(session);
    expect((await give(session, second.body.requestId, code)).status).toBe(401);
    expect((await give(session, randomUUID(), code)).status).toBe(401);
    const given = await give(session, first.body.requestId, code);
    expect(given.status).toBe(200);
    expect((await give(session, first.body.requestId, code)).body.code).toBe("CODE_REFUSED");
    expect((await create({ ...session, accessToken: given.body.accessToken })).status).toBe(201);
  });

  it("count in the session that asked for them, and for ten minutes", async () => {
    const { member, session } = await newcomer();
    const elsewhere = await signIn(service, member);
    const { body } = await ask(session);
    const code = await codeFor(service, tenant.tenantId, member.email);
    expect((await give(elsewhere, body.requestId, code)).status).toBe(401);
    clock.advance(CODE_LIFE_MS);
    const later = await signIn(service, member);
    expect((await give(later, body.requestId, code)).status).toBe(401);
  });

  it("may be tried five times, also all at once", async () => {
    const { member, session } = await newcomer();
    const { body } = await ask(session);
    const code = await codeFor(service, tenant.tenantId, member.email);
    const wrong = code === "000000" ? "000001" : "000000";
    const tries = await Promise.all(
      Array.from({ length: 2 * CODE_TRIES }, () => give(session, body.requestId, wrong)),
    );
    expect(tries.map(({ status }) => status)).toEqual(tries.map(() => 401));
    expect((await give(session, body.requestId, code)).status).toBe(401);
  });

  it("are sent three times in ten minutes to one address", async () => {
    const { session } = await newcomer();
    for (let sent = 0; sent < CODE_SENDS.most; sent++) expect((await ask(session)).status).toBe(201);
    expect(await ask(session)).toMatchObject({ status: 429, body: { code: "RATE_LIMITED" } });
  });

  it("are asked for at sign-in where there is an authenticator app; each works once, one step early or late", async () => {
    const { member, session } = await newcomer();
    const { secret, recoveryCodes } = await withTotp(member, session);
    const asked = await login(member);
    expect(asked.body).toMatchObject({ kind: "code-needed", channel: "totp" });
    const code = totpCode(secret, clock.now());
    const entered = await loginCode(asked.body.requestId, code);
    expect(entered.status).toBe(200);
    const again = await login(member);
    expect((await loginCode(again.body.requestId, code)).body.code).toBe("CODE_REFUSED");
    clock.advance(2 * STEP_MS);
    const late = totpCode(secret, (clock.now() - STEP_MS) as ReturnType<MovableClock["now"]>);
    expect((await loginCode(again.body.requestId, late)).status).toBe(200);
    const [recovery = ""] = recoveryCodes;
    const lost = await login(member);
    expect((await loginCode(lost.body.requestId, recovery)).status).toBe(200);
    const more = await login(member);
    expect((await loginCode(more.body.requestId, recovery)).status).toBe(401);
  });

  it("freeze keys and end other sessions when a factor is replaced or dropped, and tell the person", async () => {
    const { member, session } = await newcomer();
    const { secret, stepped } = await withTotp(member, session);
    const other = (await loginCode((await login(member)).body.requestId, totpCode(secret, clock.now()))).body;
    const gone = await service.ask({
      method: "DELETE",
      url: "/v1/me/second-factor",
      headers: { host: tenant.host, ...bearer(stepped) },
    });
    expect(gone.status).toBe(204);
    expect((await service.outbox(tenant.tenantId))[0]?.address).toBe(member.email);
    const refreshed = await post(service, "/v1/session/refresh", tenant.host, {
      refreshToken: other.refreshToken,
    });
    expect(refreshed.status).toBe(401);
    const key = { name: "k", scopes: ["read"] };
    expect(await post(service, "/v1/api-keys", tenant.host, key, bearer(stepped))).toMatchObject({
      status: 403,
      body: { code: "SECURITY_FREEZE" },
    });
    clock.advance(FREEZE_MS);
    const fresh = await stepUp(service, tenant.tenantId, member, await signIn(service, member));
    expect((await post(service, "/v1/api-keys", tenant.host, key, bearer(fresh))).status).toBe(201);
  });

  it("prove a phone number, which then can be the second factor", async () => {
    const { member, session } = await newcomer();
    const stepped = await stepUp(service, tenant.tenantId, member, session);
    const phone = "+5511999990000";
    const put = (number: string) =>
      service.ask({
        method: "PUT",
        url: "/v1/me/phone",
        headers: { host: tenant.host, ...bearer(stepped) },
        payload: { phone: number },
      });
    expect(await put("11 99999")).toMatchObject({
      status: 400,
      body: { code: "FIELD_INVALID", field: "phone" },
    });
    const asked = (await put(phone)).body as Asked;
    const confirm = {
      requestId: asked.requestId,
      code: await codeFor(service, tenant.tenantId, phone),
      asFactor: true,
    };
    expect((await post(service, "/v1/me/phone/confirm", tenant.host, confirm, bearer(stepped))).status).toBe(
      204,
    );
    clock.advance(1);
    const entered = await login(member);
    expect(entered.body).toMatchObject({ kind: "code-needed", channel: "sms" });
    const code = await codeFor(service, tenant.tenantId, phone);
    expect((await loginCode(entered.body.requestId, code)).status).toBe(200);
  });

  it("are needed for every change of a factor, and what is not there is not dropped or confirmed", async () => {
    const { member, session } = await newcomer();
    const call = (method: "POST" | "PUT" | "DELETE", url: string, by: SignedIn, payload?: object) =>
      service.ask({
        method,
        url,
        headers: { host: tenant.host, ...bearer(by) },
        ...(payload === undefined ? {} : { payload }),
      });
    const changes = [
      ["POST", "/v1/me/totp", undefined],
      ["POST", "/v1/me/totp/confirm", { code: "123456" }],
      ["DELETE", "/v1/me/second-factor", undefined],
      ["PUT", "/v1/me/phone", { phone: "+5511999990001" }],
      ["POST", "/v1/me/phone/confirm", { requestId: randomUUID(), code: "123456" }],
    ] as const;
    for (const [method, url, payload] of changes)
      expect(await call(method, url, session, payload)).toMatchObject({
        status: 403,
        body: { code: "STEP_UP_REQUIRED" },
      });
    const stepped = await stepUp(service, tenant.tenantId, member, session);
    const outcomes: unknown[] = [];
    for (const [method, url, payload] of changes.toReversed()) {
      const { status, body } = await call(method, url, stepped, payload);
      outcomes.push([url, status, (body as { readonly code?: string }).code]);
    }
    expect(outcomes).toEqual([
      ["/v1/me/phone/confirm", 401, "CODE_REFUSED"],
      ["/v1/me/phone", 200, undefined],
      ["/v1/me/second-factor", 409, "FACTOR_MISSING"],
      ["/v1/me/totp/confirm", 409, "FACTOR_MISSING"],
      ["/v1/me/totp", 201, undefined],
    ]);
    const wrong = await call("POST", "/v1/me/totp/confirm", stepped, { code: "not-a-code" });
    expect(wrong).toMatchObject({ status: 401, body: { code: "CODE_REFUSED", field: "code" } });
    expect((await login(member)).body.kind).toBe("session");
  });

  it("withstand 100,000 guesses: in a day not one attack in 500 would hit", async () => {
    const guesses = 100_000;
    const { admin } = service;
    const key = `factor:${randomUUID()}`;
    const at = clock.now();
    const admitted = await read(admin, tenant.tenantId, async (db) => {
      // One guess a second, by the very function that every check goes through.
      const { rows } = await sql<{ admitted: number }>`
        select count(*) filter (where count_attempt(${key}, ${at}::bigint + n * 1000, ${FACTOR_TRIES.most}, ${FACTOR_TRIES.windowMs}) is null) as admitted
        from generate_series(0, ${guesses - 1}) as n`.execute(db);
      return rows[0]?.admitted ?? guesses;
    });
    const windows = Math.ceil((guesses * 1_000) / FACTOR_TRIES.windowMs);
    expect(admitted).toBe(windows * FACTOR_TRIES.most);
    /** Three codes of an app are valid at any time: this step's, and its neighbours'. */
    const chance = 1 - (1 - 3 / 1e6) ** admitted;
    process.stdout.write(
      `${guesses} guesses: ${admitted} were compared, chance of a hit ${chance.toFixed(5)}\n`,
    );
    expect(chance).toBeLessThan(0.002);
  });
});

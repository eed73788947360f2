import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount } from "../../../adapters/postgres/admin/accounts.ts";
import { findPerson } from "../../../adapters/postgres/people/people.ts";
import { FREEZE_MS } from "../../../adapters/postgres/people/proof-changes.ts";
import { expectOk, LIMITS } from "../../../adapters/postgres/testing.ts";
import type { AccountId, TraderId } from "../../../engine/domain/ids.ts";
import { bearer, join, type Member, post, type SignedIn, signIn, stepUp } from "../testing/members.ts";
import { MovableClock } from "../testing/movable-clock.ts";
import { startTestService, type TestService } from "../testing.ts";

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
type Change = readonly [method: Method, url: string, payload?: object];
interface Proof {
  readonly authorization: string;
}

const NEW_PASSWORD = "another good one";
const REFUSED = (code: string) => ({ status: 403, body: { code } });

describe("what a trader's proofs open", () => {
  const clock = new MovableClock();
  let service: TestService;
  let tenant: Awaited<ReturnType<TestService["tenant"]>>;
  let member: Member;
  let traderId: TraderId;
  beforeAll(async () => {
    service = await startTestService({ everyClock: clock });
    tenant = await service.tenant();
    member = await join(service, tenant, ["trader"]);
    const person = await findPerson(service.admin, tenant.tenantId, { id: member.personId });
    traderId = person?.trader_id as TraderId;
  });
  afterAll(() => service.close());

  const ask = async (proof: Proof, [method, url, payload]: Change) =>
    service.ask({
      ...{ method, url, headers: { host: tenant.host, ...proof } },
      ...(payload === undefined ? {} : { payload }),
    });
  const stepped = async (session: SignedIn) => {
    // So that the code just sent is the newest.
    clock.advance(1);
    return stepUp(service, tenant.tenantId, member, session);
  };
  const newKey = async (session: SignedIn, scopes: readonly string[]): Promise<Proof> => {
    const wanted: Change = ["POST", "/v1/api-keys", { name: "bot", scopes }];
    const { body } = await ask(bearer(await stepped(session)), wanted);
    return { authorization: `Bearer ${(body as { key: string }).key}` };
  };
  const account = async (environment: "live" | "paper"): Promise<AccountId> =>
    expectOk(
      await createAccount(service.admin, {
        ...{ tenantId: tenant.tenantId, traderId, label: randomUUID(), venue: "binance", limits: LIMITS },
        ...{ environment, positionMode: "one-way", marginMode: "cross" },
      }),
    );
  const link = (environment: "live" | "paper"): Change => {
    const typed = { apiKey: "12345678", secret: "12345678" };
    return ["POST", "/v1/accounts", { venue: "binance", environment, label: randomUUID(), ...typed }];
  };
  const unlink = (id: AccountId): Change => ["POST", `/v1/accounts/${id}/unlink`];

  it("a key that is not the paper venue's is linked and let go of with a fresh code; the first one too", async () => {
    const session = await signIn(service, member);
    const [live, paper] = [await account("live"), await account("paper")];
    const key = await newKey(session, ["manage"]);
    for (const change of [link("live"), unlink(live)]) {
      expect(await ask(bearer(session), change)).toMatchObject(REFUSED("STEP_UP_REQUIRED"));
      expect(await ask(key, change)).toMatchObject(REFUSED("PERSON_REQUIRED"));
    }
    const withCode = bearer(await stepped(session));
    // It gets as far as the engine, which is not there.
    expect(await ask(withCode, link("live"))).toMatchObject({ body: { code: "ENGINE_UNREACHABLE" } });
    expect(await ask(withCode, unlink(live))).toMatchObject({ status: 200, body: { status: "unlinked" } });
    for (const proof of [bearer(session), key])
      expect(await ask(proof, link("paper"))).toMatchObject({ body: { code: "ENGINE_UNREACHABLE" } });
    expect(await ask(key, unlink(paper))).toMatchObject({ status: 200, body: { status: "unlinked" } });
  });

  it("after a reset nothing about accounts, keys and webhooks changes for a day, with a code or an API key; stopping does", async () => {
    // Only so many codes are sent in an hour.
    clock.advance(3_600_000);
    const before = await signIn(service, member);
    const [live, paper] = [await account("live"), await account("paper")];
    const key = await newKey(before, ["manage", "trade"]);
    const hooks: Change = [
      ...(["POST", "/v1/webhook-endpoints"] as const),
      { url: "https://hooks.example/in", kinds: ["order-filled"] },
    ];
    const made = (await ask(key, hooks)).body as { id: string };
    const hook = `/v1/webhook-endpoints/${made.id}`;

    const { email, host } = member;
    await post(service, "/v1/password-resets", host, { email });
    const mail = (await service.outbox(tenant.tenantId)).find(
      ({ address, body }) => address === email && body.includes("#flp_"),
    );
    const token = /#(flp_\S+)/.exec(mail?.body ?? "")?.[1];
    const confirmed = { token, password: NEW_PASSWORD };
    expect((await post(service, "/v1/password-resets/confirm", host, confirmed)).status).toBe(204);
    const again = await post<SignedIn>(service, "/v1/sessions", host, { email, password: NEW_PASSWORD });
    const session = bearer(await stepped(again.body));

    const forBoth: readonly Change[] = [
      ...[link("live"), link("paper"), unlink(live), unlink(paper), hooks],
      ["POST", "/v1/paper-accounts", { venue: "binance", label: "thief" }],
      ["PATCH", `/v1/accounts/${paper}`, { label: "mine now" }],
      ["PATCH", hook, { url: "https://hooks.example/thief" }],
      ["POST", `${hook}/secret`],
      ["DELETE", hook],
    ];
    const forPeople: readonly Change[] = [
      ["PUT", `/v1/accounts/${live}/key`, { apiKey: "12345678", secret: "12345678" }],
      ["PUT", `/v1/accounts/${paper}/limits`, { profile: "bold" }],
      ["PUT", "/v1/notification-preferences", { items: [] }],
      ["POST", "/v1/api-keys", { name: "thief", scopes: ["manage"] }],
      ["POST", `/v1/accounts/${live}/arm`],
    ];
    const refusals = async (proof: Proof, changes: readonly Change[]) => {
      for (const change of changes)
        expect([change, await ask(proof, change)]).toMatchObject([change, REFUSED("SECURITY_FREEZE")]);
    };
    await refusals(session, [...forBoth, ...forPeople]);
    await refusals(key, forBoth);
    expect(await ask(session, ["POST", `/v1/accounts/${live}/disarm`])).toMatchObject({ status: 200 });
    const { items } = (await ask(session, ["GET", "/v1/api-keys"])).body as { items: { id: string }[] };
    expect(await ask(session, ["DELETE", `/v1/api-keys/${items.at(-1)?.id}`])).toMatchObject({ status: 204 });

    clock.advance(FREEZE_MS);
    expect(await ask(key, hooks)).toMatchObject({ status: 201 });
    expect(await ask(key, unlink(paper))).toMatchObject({ status: 200 });
  });
});

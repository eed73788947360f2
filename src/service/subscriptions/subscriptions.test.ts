import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount, createSubscription } from "../../../adapters/postgres/admin/accounts.ts";
import { createTrader } from "../../../adapters/postgres/admin/people.ts";
import { PostgresSignalStore } from "../../../adapters/postgres/postgres-signal-store.ts";
import { expectOk, LIMITS, testSignal } from "../../../adapters/postgres/testing.ts";
import { systemClock } from "../../../adapters/time/system-clock.ts";
import { decimal } from "../../../engine/domain/decimal.ts";
import type { AccountId, SubscriptionId } from "../../../engine/domain/ids.ts";
import { eventually } from "../../../test/fleet/eventually.ts";
import type { Role } from "../access/role.ts";
import { type ServiceWithEngine, startServiceWithEngine } from "../testing/service-with-engine.ts";
import type { TestService } from "../testing.ts";

type Tenant = Awaited<ReturnType<TestService["tenant"]>>;
type Method = "GET" | "POST" | "PATCH";
const SIZING = { kind: "quote", amount: "500" };

describe("following a strategy", { timeout: 60_000 }, () => {
  let world: ServiceWithEngine;
  let service: TestService;
  let tenant: Tenant;
  let other: Tenant;
  let account: string;
  let strategyId: string;
  /** Of another trader, and of another tenant. */
  const foreignAccounts: AccountId[] = [];
  const foreign: SubscriptionId[] = [];

  const ask = async (of: Tenant, method: Method, url: string, authorization: string, payload?: object) =>
    service.ask({
      ...{ method, url, headers: { host: of.host, authorization } },
      ...(payload === undefined ? {} : { payload }),
    });
  const as = (roles: readonly Role[], who: object = {}) => service.as(tenant.tenantId, roles, who);
  const mine = async (method: Method, url: string, payload?: object) =>
    ask(tenant, method, url, await as(["trader"], { traderId: tenant.traderId }), payload);
  const paperAccount = async (label: string, more: object = {}) => {
    const { body, status } = await mine("POST", "/v1/paper-accounts", { venue: "binance", label, ...more });
    expect([status, body]).toMatchObject([201, {}]);
    return (body as { account: { id: string } }).account.id;
  };
  const subscribe = (accountId: string, more: object = {}) =>
    mine("POST", "/v1/subscriptions", { accountId, strategyId, sizing: SIZING, ...more });
  /** Its engine knows what it has. */
  const known = (accountId: string) =>
    eventually(async () => {
      const { body } = await mine("GET", `/v1/accounts/${accountId}`);
      expect(body).toMatchObject({ live: { reconciled: true } });
    }, 20_000);

  beforeAll(async () => {
    world = await startServiceWithEngine();
    ({ service } = world);
    [tenant, other] = [await service.tenant(), await service.tenant()];
    strategyId = tenant.strategy.id;
    const second = expectOk(await createTrader(service.admin, { tenantId: tenant.tenantId, name: "second" }));
    const theirs = expectOk(
      await createAccount(service.admin, {
        ...{ tenantId: tenant.tenantId, traderId: second, label: "theirs", venue: "binance" },
        ...{ environment: "paper", positionMode: "one-way", marginMode: "cross", limits: LIMITS },
      }),
    );
    const elsewhere = await other.addAccount("foreign");
    foreignAccounts.push(theirs, elsewhere);
    foreign.push(await tenant.subscribe(theirs), await other.subscribe(elsewhere));
    account = await paperAccount("mine");
    await known(account);
  }, 120_000);
  afterAll(() => world?.stop());

  it("begins with what it would mean", async () => {
    const question = { accountId: account, sizing: SIZING, instruments: ["BTC/USDT:USDT"] };
    const answer = await mine("POST", "/v1/feasibility", question);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        ...{ equity: "10000", smallestCapital: expect.any(String), worstLossPerTrade: expect.any(String) },
        worstDay: { entriesEndAt: "200", lossMax: expect.any(String) },
        instruments: [
          { direction: "long", order: { notional: expect.any(String) }, denials: [] },
          { direction: "short" },
        ],
      },
    });
    const small = { ...question, sizing: { kind: "quote", amount: "0.01" } };
    const { body } = await mine("POST", "/v1/feasibility", small);
    const [long] = (body as { instruments: { order: unknown; denials: { code: string }[] }[] }).instruments;
    expect(long).toMatchObject({ order: null, denials: [{ code: expect.any(String) }] });
    expect(
      await mine("POST", "/v1/feasibility", { ...question, sizing: { kind: "quote", amount: "-1" } }),
    ).toMatchObject({ status: 400, body: { field: "sizing.amount" } });
    for (const accountId of [...foreignAccounts, randomUUID()])
      expect(await mine("POST", "/v1/feasibility", { ...question, accountId })).toMatchObject({
        status: 404,
        body: { code: "NOT_FOUND", field: "accountId" },
      });
  });

  it("is chosen by what signals look like, and by followers only where they are not to be told apart", async () => {
    const list = () => mine("GET", "/v1/marketplace/strategies");
    expect(await list()).toMatchObject({
      status: 200,
      body: {
        items: [{ id: strategyId, name: "strategy", provider: { name: "provider" }, followers: null }],
      },
    });
    const now = systemClock.now();
    const signal = { ...testSignal(tenant, []), receivedAt: now, issuedAt: now, expiresAt: now };
    await new PostgresSignalStore(service.enginePools).accept(signal, "{}", []);
    const tried = { ...testSignal(tenant, []), receivedAt: now, test: true };
    await new PostgresSignalStore(service.enginePools).accept(tried, "{}", []);
    for (const name of ["a", "b", "c"]) await follower(name);
    const one = await mine("GET", `/v1/marketplace/strategies/${strategyId}`);
    expect(one).toMatchObject({
      status: 200,
      body: {
        followers: 4,
        signals: {
          ...{ count: 1, entries: 1, withStop: 1, withTargets: 1, leverageMax: "3" },
          ...{ instruments: ["BTC/USDT:USDT"], directions: ["long"], entryTypes: ["limit"] },
        },
      },
    });
    expect(JSON.stringify([await list(), one])).not.toMatch(/secret|token|hash|source_?ips?/i);
    for (const id of [other.strategy.id, randomUUID()])
      expect(await mine("GET", `/v1/marketplace/strategies/${id}`)).toMatchObject({ status: 404 });
    expect(await mine("GET", "/v1/marketplace/strategies/x")).toMatchObject({ status: 400 });
  });

  async function follower(name: string): Promise<void> {
    const { tenantId } = tenant;
    const traderId = expectOk(await createTrader(service.admin, { tenantId, name }));
    const accountId = expectOk(
      await createAccount(service.admin, {
        ...{ tenantId, traderId, label: name, venue: "binance", limits: LIMITS },
        ...{ environment: "paper", positionMode: "one-way", marginMode: "cross" },
      }),
    );
    await tenant.subscribe(accountId);
  }

  it("is answered with the same, once per account", async () => {
    const answer = await subscribe(account);
    expect(answer).toMatchObject({
      status: 201,
      body: {
        subscription: {
          ...{ status: "active", sizing: SIZING, tooSmall: "skip", directions: ["long", "short"] },
          ...{ account: { id: account, label: "mine" }, strategy: { id: strategyId, name: "strategy" } },
        },
        feasibility: { equity: "10000" },
      },
    });
    expect(await subscribe(account)).toMatchObject({
      status: 409,
      body: { code: "ALREADY_THERE", detail: "subscription: this account follows this strategy already." },
    });
    expect(await mine("GET", `/v1/subscriptions?accountId=${account}`)).toMatchObject({
      body: { items: [{ account: { id: account } }] },
    });
  });

  it("is refused only where nothing could ever be followed; too little money is a warning", async () => {
    const poor = await paperAccount("poor", { balance: "1" });
    await known(poor);
    const answer = await subscribe(poor, { sizing: { kind: "percent-of-equity", percent: "50" } });
    expect(answer).toMatchObject({ status: 201 });
    const { warnings } = answer.body as { warnings: { code: string }[] };
    expect(warnings.map(({ code }) => code)).toContain("CAPITAL_TOO_SMALL");
    const tiny = await paperAccount("tiny");
    await known(tiny);
    expect(await subscribe(tiny, { sizing: { kind: "quote", amount: "0.01" } })).toMatchObject({
      status: 422,
      body: { code: "FEASIBILITY_NEVER", field: "sizing" },
    });
    // What a multiple comes to depends on the signal.
    expect(await subscribe(tiny, { sizing: { kind: "multiplier", factor: "1" } })).toMatchObject({
      status: 201,
    });
  });

  it("is changed, paused, resumed and ended, and then stays ended", async () => {
    const id = await paperAccount("changing");
    const { body } = await subscribe(id);
    const url = `/v1/subscriptions/${(body as { subscription: { id: string } }).subscription.id}`;
    const changes = {
      sizing: { kind: "risk-percent", percent: "1" },
      directions: ["long"],
      tooSmall: "smallest",
    };
    expect(await mine("PATCH", url, changes)).toMatchObject({ status: 200, body: changes });
    expect(await mine("PATCH", url, { directions: [] })).toMatchObject({ status: 400 });
    expect(await mine("PATCH", url, { status: "active" })).toMatchObject({ status: 400 });
    expect(await mine("POST", `${url}/pause`)).toMatchObject({ status: 200, body: { status: "paused" } });
    expect(await mine("POST", `${url}/resume`)).toMatchObject({ body: { status: "active" } });
    expect(await mine("POST", `${url}/end`)).toMatchObject({ body: { status: "ended" } });
    for (const verb of ["pause", "resume", "end"])
      expect(await mine("POST", `${url}/${verb}`)).toMatchObject({
        status: 409,
        body: { code: "SUBSCRIPTION_ENDED" },
      });
    expect(await mine("PATCH", url, changes)).toMatchObject({ body: { code: "SUBSCRIPTION_ENDED" } });
    expect(await mine("GET", url)).toMatchObject({ status: 200, body: { status: "ended" } });
    const listed = (await mine("GET", "/v1/subscriptions")).body as { items: { status: string }[] };
    expect(listed.items.filter(({ status }) => status === "ended")).toEqual([]);
    expect(await subscribe(id)).toMatchObject({ status: 201 });
  });

  it("needs an account with a key, and the feature that its environment is part of", async () => {
    const keyless = await tenant.addAccount("keyless");
    expect(await subscribe(keyless)).toMatchObject({ status: 409, body: { code: "NO_KEY" } });
    expect(await subscribe(account, { strategyId: other.strategy.id })).toMatchObject({
      status: 404,
      body: { field: "strategyId" },
    });
    const plain = await service.tenant();
    await service.database.asOwner("update tenant set features = '{live-trading}' where id = $1", [
      plain.tenantId,
    ]);
    const authorization = await service.as(plain.tenantId, ["trader"], { traderId: plain.traderId });
    const linked = await plain.addAccount("linked");
    await service.database.asOwner(
      `insert into credential values ($1, $2, 'binance', 1, decode(repeat('00', 64), 'hex'), 1)`,
      [plain.tenantId, linked],
    );
    const wanted = { accountId: linked, strategyId: plain.strategy.id, sizing: SIZING };
    expect(await ask(plain, "POST", "/v1/subscriptions", authorization, wanted)).toMatchObject({
      status: 403,
      body: { code: "FEATURE_OFF" },
    });
    const paused = expectOk(
      await createSubscription(service.admin, {
        ...{ tenantId: plain.tenantId, accountId: linked, strategyId: plain.strategy.id, tooSmall: "skip" },
        ...{ sizing: { kind: "quote", amount: decimal(1) }, directions: ["long"] },
      }),
    );
    const resume = `/v1/subscriptions/${paused}/resume`;
    expect(await ask(plain, "POST", resume, authorization)).toMatchObject({ body: { code: "FEATURE_OFF" } });
  });

  const OPERATIONS = (id: string): readonly (readonly [Method, string, object?])[] => [
    ["GET", `/v1/subscriptions/${id}`],
    ["PATCH", `/v1/subscriptions/${id}`, { tooSmall: "smallest" }],
    ["POST", `/v1/subscriptions/${id}/pause`],
    ["POST", `/v1/subscriptions/${id}/resume`],
    ["POST", `/v1/subscriptions/${id}/end`],
  ];

  it("of others is not there, nobody follows with others' accounts, and no provider looks", async () => {
    const provider = await as(["provider"], { providerId: tenant.providerId });
    const viewer = await as(["viewer"]);
    for (const id of [...foreign, randomUUID()])
      for (const [method, url, body] of OPERATIONS(id)) {
        expect([url, await mine(method, url, body)]).toMatchObject([url, { status: 404 }]);
        expect(await ask(tenant, method, url, provider, body)).toMatchObject({ status: 403 });
      }
    for (const [method, url, body] of OPERATIONS(foreign[0] ?? ""))
      expect(await ask(tenant, method, url, viewer, body)).toMatchObject({
        status: method === "GET" ? 200 : 403,
      });
    for (const accountId of foreignAccounts)
      expect(await subscribe(accountId)).toMatchObject({ status: 404, body: { field: "accountId" } });
    for (const url of ["/v1/subscriptions", "/v1/marketplace/strategies"])
      expect(await ask(tenant, "GET", url, provider)).toMatchObject({ status: 403 });
    const { body } = await mine("GET", "/v1/subscriptions?withEnded=true");
    const ids = (body as { items: { id: string }[] }).items.map(({ id }) => id);
    for (const id of foreign) expect(ids).not.toContain(id);
  });
});

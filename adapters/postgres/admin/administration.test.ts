import { createHash, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decimal } from "../../../engine/domain/decimal.ts";
import type { AccountId, StrategyId, TenantId } from "../../../engine/domain/ids.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { listAudit } from "../audit/list-audit.ts";
import { type DatabasePools, openPools } from "../database-pools.ts";
import { PostgresSignalStore } from "../postgres-signal-store.ts";
import { createTestTenant, expectOk, LIMITS, NOW, type TestTenant, testSignal } from "../testing.ts";
import {
  createAccount,
  createSubscription,
  linkCredential,
  listAccounts,
  listSubscriptions,
  setArmed,
  updateAccount,
  updateSubscription,
} from "./accounts.ts";
import { createProvider, createTenant, listProviders, listTenants, listTraders } from "./people.ts";
import { listPositions, listSignals } from "./recent.ts";
import { createStrategy, listStrategies, replaceToken, rotateSigningSecret } from "./strategies.ts";
import { listTradingStates, setTradingState } from "./trading-states.ts";

describe("administration", () => {
  let database: TestDatabase;
  let pools: DatabasePools;
  let ours: TestTenant;
  let theirs: TestTenant;

  beforeAll(async () => {
    database = await createTestDatabase();
    pools = openPools(database.url, () => undefined);
    ours = await createTestTenant(pools);
    theirs = await createTestTenant(pools);
  });
  afterAll(async () => {
    await pools.close();
    await database.drop();
  });

  it("lists what was made, for its tenant only", async () => {
    const accountId = await ours.addAccount("listed");
    const subscriptionId = await ours.subscribe(accountId);
    const { admin, tenantId } = ours;
    expect((await listTenants(admin)).map(({ id }) => id)).toEqual(
      expect.arrayContaining([tenantId, theirs.tenantId]),
    );
    expect(await listProviders(admin, tenantId)).toMatchObject([
      { id: ours.providerId, name: "provider", createdAt: NOW },
    ]);
    expect(await listTraders(admin, tenantId)).toMatchObject([{ id: ours.traderId }]);
    expect(await listStrategies(admin, tenantId)).toMatchObject([{ id: ours.strategy.id, signed: true }]);
    expect(await listAccounts(admin, tenantId)).toMatchObject([{ id: accountId, label: "listed" }]);
    expect((await listAccounts(admin, tenantId))[0]?.limits).toEqual(LIMITS);
    expect(await listSubscriptions(admin, tenantId)).toMatchObject([
      {
        id: subscriptionId,
        sizing: { kind: "quote", amount: decimal("100.25") },
        providerId: ours.providerId,
      },
    ]);
    expect(await listAccounts(admin, theirs.tenantId)).toEqual([]);
  });

  it("shows secrets once and stores none of them", async () => {
    const wanted = {
      ...{ tenantId: ours.tenantId, providerId: ours.providerId, name: "secretive" },
      ...{
        withBodySecret: true,
        withSigningSecret: true,
        sourceIps: [],
        tradingViewMode: "position-sync" as const,
      },
      ...{ signalAgeMaxMs: 1_000, entryTtlMs: 1_000 },
    };
    const made = expectOk(await createStrategy(ours.admin, wanted));
    expect(made.signingSecret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const key = { tenantId: ours.tenantId, id: made.id };
    const second = expectOk(await rotateSigningSecret(ours.admin, key, "replace"));
    const token = expectOk(await replaceToken(ours.admin, key));
    const { rows } = await pools.reading.query<{ dump: string; token_hash: string }>(
      "select s::text || (select string_agg(a::text, '') from audit a) as dump, token_hash from strategy s where id = $1",
      [made.id],
    );
    for (const secret of [made.token, made.bodySecret, made.signingSecret, second, token]) {
      expect(secret?.length).toBeGreaterThan(40);
      expect(rows[0]?.dump).not.toContain(secret);
    }
    expect(rows[0]?.token_hash).toBe(createHash("sha256").update(token).digest("hex"));
  });

  it("arms live accounts alone, and says who did", async () => {
    const { admin, tenantId } = ours;
    const paper = { tenantId, id: await ours.addAccount("no arming") };
    expect(await setArmed(admin, paper, true)).toMatchObject({ kind: "refused", code: "INVALID" });
    const live = expectOk(
      await createAccount(admin, {
        ...{ tenantId, traderId: ours.traderId, label: "live", venue: "binance", environment: "live" },
        ...{ positionMode: "one-way", marginMode: "cross", limits: LIMITS },
      }),
    );
    const armed = async () => (await listAccounts(admin, tenantId)).find(({ id }) => id === live)?.armed;
    expect(await armed()).toBe(false);
    expectOk(await setArmed(admin, { tenantId, id: live }, true));
    expect(await armed()).toBe(true);
    expect(await setArmed(theirs.admin, { tenantId: theirs.tenantId, id: live }, false)).toMatchObject({
      code: "NOT_FOUND",
    });
    expectOk(await setArmed(admin, { tenantId, id: live }, false));
    expect(await armed()).toBe(false);
    expect((await listAudit(ours.admin, tenantId, {}, 2)).map(({ action }) => action)).toEqual([
      "account.disarmed",
      "account.armed",
    ]);
  });

  it("keeps at most three signing secrets while a provider changes over", async () => {
    const key = { tenantId: theirs.tenantId, id: theirs.strategy.id };
    for (let count = 0; count < 5; count++) expectOk(await rotateSigningSecret(theirs.admin, key, "add"));
    const { rows } = await pools.reading.query<{ count: number }>(
      "select cardinality(sealed_signing_secrets) as count from strategy where id = $1",
      [key.id],
    );
    expect(rows).toEqual([{ count: 3 }]);
  });

  const account = (changes: object = {}): Parameters<typeof createAccount>[1] => ({
    ...{ tenantId: ours.tenantId, traderId: ours.traderId, label: "x", venue: "bybit", environment: "paper" },
    ...{ positionMode: "hedge", marginMode: "isolated", limits: LIMITS, ...changes },
  });

  it.each([
    [
      "a name that is taken",
      "ALREADY_THERE",
      () => createProvider(ours.admin, { tenantId: ours.tenantId, name: "provider" }),
    ],
    ["an empty name", "INVALID", () => createTenant(ours.admin, { name: "" })],
    [
      "a tenant that is not there",
      "NOT_FOUND",
      () => createProvider(ours.admin, { tenantId: randomUUID() as TenantId, name: "p" }),
    ],
    [
      "an id that is no id",
      "INVALID",
      () => createProvider(ours.admin, { tenantId: "acme" as TenantId, name: "p" }),
    ],
    [
      "another tenant's trader",
      "NOT_FOUND",
      () => createAccount(ours.admin, account({ traderId: theirs.traderId })),
    ],
    ["a venue that we do not know", "INVALID", () => createAccount(ours.admin, account({ venue: "mtgox" }))],
    [
      "a change of another tenant's account",
      "NOT_FOUND",
      async () =>
        updateAccount(
          ours.admin,
          { tenantId: ours.tenantId, id: await theirs.addAccount(randomUUID()) },
          { status: "suspended" },
        ),
    ],
    [
      "a key for an account that is not there",
      "NOT_FOUND",
      () =>
        linkCredential(ours.admin, { tenantId: ours.tenantId, id: randomUUID() as AccountId }, () =>
          Buffer.alloc(40),
        ),
    ],
    [
      "following another tenant's strategy",
      "NOT_FOUND",
      async () =>
        createSubscription(ours.admin, {
          ...{
            tenantId: ours.tenantId,
            accountId: await ours.addAccount(randomUUID()),
            strategyId: theirs.strategy.id,
          },
          ...{ sizing: { kind: "quantity", quantity: decimal(1) }, tooSmall: "skip", directions: ["long"] },
        }),
    ],
    [
      "a strategy that is not there",
      "NOT_FOUND",
      () => replaceToken(ours.admin, { tenantId: ours.tenantId, id: randomUUID() as StrategyId }),
    ],
    [
      "a platform switch under a tenant",
      "INVALID",
      () =>
        setTradingState(
          ours.admin,
          { tenantId: ours.tenantId, scope: "platform", scopeId: "platform" },
          "halted",
          "x",
        ),
    ],
    [
      "a tenant's switch under nobody",
      "INVALID",
      () =>
        setTradingState(ours.admin, { tenantId: undefined, scope: "account", scopeId: "x" }, "halted", "x"),
    ],
  ] as const)("refuses %s and writes no audit row", async (_, code, attempt) => {
    const count = async (): Promise<number> => (await listAudit(ours.admin, ours.tenantId, {}, 1_000)).length;
    const outcome = await attempt();
    const after = await count();
    expect(outcome).toMatchObject({ kind: "refused", code, sentence: expect.stringMatching(/\.$/) });
    expect(await attempt()).toMatchObject({ kind: "refused", code });
    // Only the accounts that some attempts make on their way may have been added.
    const added = (await listAudit(ours.admin, ours.tenantId, {}, 1_000)).slice(0, (await count()) - after);
    expect(added.filter(({ action }) => action !== "account.created")).toEqual([]);
  });

  it("lets an account follow a strategy once, and again after it ended", async () => {
    const accountId = await ours.addAccount("once");
    const first = await ours.subscribe(accountId);
    await expect(ours.subscribe(accountId)).rejects.toThrow("follows this strategy already");
    expectOk(
      await updateSubscription(ours.admin, { tenantId: ours.tenantId, id: first }, { status: "ended" }),
    );
    await ours.subscribe(accountId);
  });

  it("audits every change with its actor, newest first", async () => {
    const target = { tenantId: ours.tenantId, scope: "tenant", scopeId: ours.tenantId } as const;
    expectOk(await setTradingState(ours.admin, target, "halted", "fire drill"));
    expectOk(await setTradingState(ours.admin, target, "active", "over"));
    expect(await listAudit(ours.admin, ours.tenantId, {}, 2)).toMatchObject([
      { actor: "test", action: "trading-state.set", detail: { state: "active", reason: "over" }, at: NOW },
      { detail: { state: "halted", reason: "fire drill" } },
    ]);
    expect(
      (await listTradingStates(ours.admin)).filter(({ tenantId }) => tenantId === ours.tenantId),
    ).toMatchObject([{ scope: "tenant", state: "active", changedBy: "test" }]);
    const platform = { tenantId: undefined, scope: "platform", scopeId: "platform" } as const;
    expectOk(await setTradingState(ours.admin, platform, "reducing", "a"));
    expectOk(await setTradingState(ours.admin, platform, "active", "b"));
    expect((await listTradingStates(ours.admin)).filter(({ scope }) => scope === "platform")).toHaveLength(1);
    expect(await listAudit(ours.admin, undefined, {}, 2)).toMatchObject([
      { action: "trading-state.set", detail: { state: "active", reason: "b" } },
      { action: "trading-state.set", detail: { state: "reducing", reason: "a" } },
    ]);
  });

  it("lists signals with how they were decided, and positions", async () => {
    const signal = testSignal(ours, [await ours.subscribe(await ours.addAccount("recent"))]);
    await new PostgresSignalStore(pools).accept(signal, "{}", []);
    expect(await listSignals(pools.reading, ours.tenantId, 5)).toEqual([
      {
        ...{
          id: signal.id,
          strategyId: ours.strategy.id,
          dialect: "flotilla",
          instrumentId: signal.instrumentId,
        },
        ...{ actionKind: "open", receivedAt: NOW, audienceSize: 1, test: false, decisions: {} },
      },
    ]);
    expect(await listPositions(pools.reading, ours.tenantId, true)).toEqual([]);
  });
});

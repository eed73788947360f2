import { createHash, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AccountId, TenantId } from "../../engine/domain/ids.ts";
import type { InstrumentId } from "../../engine/domain/instrument.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { systemClock } from "../time/system-clock.ts";
import { accountStanding } from "./account-standing.ts";
import { linkCredential, unlinkCredential, updateAccount, updateSubscription } from "./admin/accounts.ts";
import { rotateSigningSecret, updateStrategy } from "./admin/strategies.ts";
import { setCorrelationGroup, setTradingState } from "./admin/trading-states.ts";
import { credentialChanges } from "./credential-store.ts";
import { type DatabasePools, openPools } from "./database-pools.ts";
import { PostgresDirectory } from "./postgres-directory.ts";
import { BTC, createTestTenant, expectOk, LIMITS, openBox, type TestTenant } from "./testing.ts";

const ETH = "ETH/USDT:USDT" as InstrumentId;

describe("the account directory", () => {
  let database: TestDatabase;
  let pools: DatabasePools;
  let tenant: TestTenant;
  let directory: PostgresDirectory;
  let told: (readonly AccountId[] | "all")[] = [];
  const errors: Error[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    pools = openPools(database.url, () => undefined);
    tenant = await createTestTenant(pools);
    directory = new PostgresDirectory({
      ...{ url: database.url, pools, box: openBox },
      onCredentials: (ids) => told.push(ids),
      onError: (error) => errors.push(error),
    });
    await directory.start();
  });
  afterAll(async () => {
    await directory.close();
    await pools.close();
    await database.drop();
  });

  /** Answers how long it took, in milliseconds. */
  async function until(condition: () => boolean): Promise<number> {
    const start = performance.now();
    while (performance.now() - start < 5_000) {
      if (condition()) return performance.now() - start;
      await sleep(2);
    }
    throw new Error("the directory did not notice within 5 s");
  }

  it("hears of a new account and its subscription within a moment", async () => {
    const accountId = await tenant.addAccount("heard", "bybit");
    const subscriptionId = await tenant.subscribe(accountId);
    const waitedMs = await until(() => directory.audience(tenant.strategy.id).includes(subscriptionId));
    console.info(`directory: a new subscription was known after ${waitedMs.toFixed(0)} ms`);
    expect(directory.account(accountId)).toMatchObject({ venue: "bybit", status: "active" });
    expect(directory.account(accountId)?.limits).toEqual(LIMITS);
    expect(directory.subscription(subscriptionId)).toMatchObject({
      accountId,
      sizing: { kind: "quote" },
      directions: ["long", "short"],
    });

    const key = { tenantId: tenant.tenantId, id: subscriptionId };
    expectOk(await updateSubscription(tenant.admin, key, { status: "paused" }));
    await until(() => !directory.audience(tenant.strategy.id).includes(subscriptionId));
    const limits = { ...LIMITS, leverageMax: 2 };
    expectOk(await updateAccount(tenant.admin, { tenantId: tenant.tenantId, id: accountId }, { limits }));
    await until(() => directory.account(accountId)?.limits.leverageMax === 2);
  });

  it("knows of a suspension once it is recorded, before any notification", async () => {
    const accountId = await tenant.addAccount("refused");
    await until(() => directory.account(accountId) !== undefined);
    const standing = accountStanding({
      pool: pools.reading,
      clock: systemClock,
      reread: (id) => directory.reread(id),
    });
    await standing.suspend(accountId, "-2015 refused");
    expect(directory.account(accountId)?.status).toBe("suspended");
    await standing.restore(accountId);
    expect(directory.account(accountId)?.status).toBe("active");
  });

  it("narrows an audience to the accounts of one environment", async () => {
    const [paper, live] = [await tenant.addAccount("on paper"), await tenant.addAccount("with money")];
    await pools.reading.query("update account set environment = 'live' where id = $1", [live]);
    const following = [await tenant.subscribe(paper), await tenant.subscribe(live)] as const;
    const { id } = tenant.strategy;
    await until(() => following.every((each) => directory.audience(id).includes(each)));
    await until(() => directory.account(live)?.environment === "live");
    expect(directory.audience(id, "paper")).toContain(following[0]);
    expect(directory.audience(id, "live")).toEqual([following[1]]);
    expect(directory.audience(id, "testnet")).toEqual([]);
    for (const each of following)
      expectOk(
        await updateSubscription(tenant.admin, { tenantId: tenant.tenantId, id: each }, { status: "paused" }),
      );
    await until(() => directory.audience(id).length === 0);
  });

  it("puts accounts of one venue next to each other, in a steady order", async () => {
    for (const venue of ["bybit", "binance", "bybit", "binance"] as const) {
      await tenant.subscribe(await tenant.addAccount(randomUUID(), venue));
    }
    await until(() => directory.audience(tenant.strategy.id).length === 4);
    const order = (): readonly string[] =>
      directory.audience(tenant.strategy.id).map((id) => {
        const accountId = directory.subscription(id)?.accountId ?? ("" as AccountId);
        return `${directory.account(accountId)?.venue} ${accountId}`;
      });
    expect(order()).toEqual(order().toSorted());
  });

  it("finds a strategy by the hash of its token and opens its signing secrets, also after rotation", async () => {
    const tokenHash = createHash("sha256").update(tenant.strategy.token).digest("hex");
    const found = directory.strategyByTokenHash(tokenHash);
    expect(found).toMatchObject({ id: tenant.strategy.id, sourceIps: ["127.0.0.1"], status: "active" });
    expect(found?.bodySecretHash).toBe(
      createHash("sha256")
        .update(tenant.strategy.bodySecret ?? "")
        .digest("hex"),
    );
    expect(found?.signingSecrets.map((secret) => `whsec_${secret}`)).toEqual([tenant.strategy.signingSecret]);

    const key = { tenantId: tenant.tenantId, id: tenant.strategy.id };
    const second = expectOk(await rotateSigningSecret(tenant.admin, key, "add"));
    await until(() => directory.strategy(key.id)?.signingSecrets.length === 2);
    expect(`whsec_${directory.strategy(key.id)?.signingSecrets[0]}`).toBe(second);
    expectOk(await updateStrategy(tenant.admin, key, { status: "paused" }));
    await until(() => directory.strategy(key.id)?.status === "paused");
  });

  it("applies kill switches of every scope, wide to narrow, to their subjects only", async () => {
    const { tenantId, providerId, traderId } = tenant;
    const subject = {
      tenantId,
      providerId,
      traderId,
      accountId: await tenant.addAccount("halted"),
      instrumentId: BTC,
    };
    expect(directory.restrictions(subject)).toEqual([]);
    const switches = [
      { tenantId: undefined, scope: "platform", scopeId: "platform" },
      { tenantId, scope: "tenant", scopeId: tenantId },
      { tenantId, scope: "provider", scopeId: providerId },
      { tenantId, scope: "trader", scopeId: traderId },
      { tenantId, scope: "account", scopeId: subject.accountId },
      { tenantId: undefined, scope: "instrument", scopeId: BTC },
      { tenantId, scope: "instrument", scopeId: BTC },
    ] as const;
    for (const target of switches) expectOk(await setTradingState(tenant.admin, target, "halted", "test"));
    await until(() => directory.restrictions(subject).length === switches.length);
    expect(directory.restrictions(subject)).toMatchObject(
      switches.map((target) => ({ ...target, state: "halted" })),
    );

    const stranger = { ...subject, tenantId: randomUUID() as TenantId, providerId: randomUUID() as never };
    const other = { ...stranger, traderId: randomUUID() as never, accountId: randomUUID() as AccountId };
    expect(directory.restrictions(other).map(({ scope }) => scope)).toEqual(["platform", "instrument"]);
    expect(directory.restrictions({ ...other, instrumentId: ETH }).map(({ scope }) => scope)).toEqual([
      "platform",
    ]);

    for (const target of switches)
      expectOk(await setTradingState(tenant.admin, target, "active", "test over"));
    await until(() => directory.restrictions(subject).length === 0);
  });

  it("joins the groups that share an instrument", async () => {
    expect(directory.correlationGroup(tenant.tenantId, BTC)).toEqual(new Set([BTC]));
    expectOk(await setCorrelationGroup(tenant.admin, tenant.tenantId, "majors", [BTC, ETH]));
    await until(() => directory.correlationGroup(tenant.tenantId, BTC).size === 2);
    expect(directory.correlationGroup(randomUUID() as TenantId, BTC)).toEqual(new Set([BTC]));
    expectOk(await setCorrelationGroup(tenant.admin, tenant.tenantId, "majors", []));
    await until(() => directory.correlationGroup(tenant.tenantId, BTC).size === 1);
  });

  it("tells whose keys changed, and what to load or forget", async () => {
    const accountId = await tenant.addAccount("keys");
    const key = { tenantId: tenant.tenantId, id: accountId };
    told = [];
    const seal = (version: number): Buffer => Buffer.alloc(40, version);
    expectOk(await linkCredential(tenant.admin, key, ({ version }) => seal(version)));
    await until(() => told.some((ids) => ids !== "all" && ids.includes(accountId)));
    const place = { tenantId: tenant.tenantId, accountId, venue: "binance", environment: "paper" };
    expect(await credentialChanges(pools.reading, new Map(), "all")).toEqual({
      changed: [{ ...place, version: 1, sealed: seal(1) }],
      gone: [],
    });
    expectOk(await linkCredential(tenant.admin, key, ({ version }) => seal(version)));
    expect(await credentialChanges(pools.reading, new Map([[accountId, "1 paper"]]), [accountId])).toEqual({
      changed: [{ ...place, version: 2, sealed: seal(2) }],
      gone: [],
    });
    expect(await credentialChanges(pools.reading, new Map([[accountId, "2 paper"]]), "all")).toEqual({
      changed: [],
      gone: [],
    });
    expectOk(await unlinkCredential(tenant.admin, key));
    expect(await credentialChanges(pools.reading, new Map([[accountId, "2 paper"]]), "all")).toEqual({
      changed: [],
      gone: [accountId],
    });
    await until(() => directory.account(accountId)?.status === "unlinked");
  });

  it("listens again after its connection was cut, and has missed nothing", async () => {
    await database.asOwner(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = 'flotilla-directory'`,
    );
    const accountId = await tenant.addAccount("while deaf");
    await until(() => directory.account(accountId) !== undefined);
    expect(errors.length).toBeGreaterThan(0);
    const later = await tenant.addAccount("hearing again");
    await until(() => directory.account(later) !== undefined);
    const { rows } = await pools.reading.query<{ id: AccountId }>(
      "delete from account where id = $1 returning id",
      [later],
    );
    await until(() => directory.account(rows[0]?.id ?? accountId) === undefined);
  });
});

describe("a directory of 10,000 accounts", () => {
  it("stays small, and loads without holding the process up", async () => {
    const database = await createTestDatabase();
    const pools = openPools(database.url, () => undefined);
    const tenant = await createTestTenant(pools);
    const first = await tenant.addAccount("first");
    await tenant.subscribe(first);
    await pools.reading.query(
      `insert into account select (a.x).* from (
         select jsonb_populate_record(null::account, to_jsonb(account) || jsonb_build_object('id', gen_random_uuid(),
           'label', 'copy ' || n)) as x from account, generate_series(1, 9999) n) a`,
    );
    await pools.reading.query(
      `insert into subscription select (s.x).* from (
         select jsonb_populate_record(null::subscription, to_jsonb(subscription) || jsonb_build_object('id',
           gen_random_uuid(), 'account_id', a.id)) as x from subscription, account a where a.label <> 'first') s`,
    );
    const directory = new PostgresDirectory({
      ...{ url: database.url, pools, box: openBox },
      onCredentials: () => undefined,
      onError: () => undefined,
    });
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    collect();
    const before = process.memoryUsage().heapUsed;
    const start = performance.now();
    await directory.start();
    const audience = directory.audience(tenant.strategy.id);
    const loadedMs = performance.now() - start;
    collect();
    const bytes = (process.memoryUsage().heapUsed - before) / 10_000;
    console.info(`directory: 10,000 accounts in ${loadedMs.toFixed(0)} ms, ${bytes.toFixed(0)} bytes each`);
    expect(audience).toHaveLength(10_000);
    const limits = new Set([...directory.accounts()].map((account) => account.limits));
    expect(limits.size).toBe(1);
    expect(bytes).toBeLessThan(5_000);
    await directory.close();
    await pools.close();
    await database.drop();
  });
});

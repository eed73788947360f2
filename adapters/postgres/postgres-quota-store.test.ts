import { randomInt, randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { SubscriptionId, TenantId } from "../../engine/domain/ids.ts";
import type { UnixMs } from "../../engine/domain/time.ts";
import type { QuotaMeter } from "../../engine/ports/quota-store.ts";
import { TenantQuotas } from "../../engine/quotas/tenant-quotas.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { type DatabasePools, openPools } from "./database-pools.ts";
import { PostgresQuotaStore } from "./postgres-quota-store.ts";
import { PostgresSignalStore } from "./postgres-signal-store.ts";
import { createTestTenant, type TestTenant, testSignal } from "./testing.ts";

const clock = { now: () => Date.now() as UnixMs, monotonic: () => performance.now() as never };
/** As `adapters/time` has it, which this folder does not know. */
const monthOf = (at: number) => new Date(at).toISOString().slice(0, 7);
const timers = {
  after: (delayMs: number, run: () => void) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
  every: (periodMs: number, run: () => void) => {
    const timer = setInterval(run, periodMs);
    return () => clearInterval(timer);
  },
};

describe("quotas of several engine processes on one database", () => {
  let database: TestDatabase;
  let pools: DatabasePools;
  let tenant: TestTenant;
  const engines: TenantQuotas[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    pools = openPools(database.url, () => undefined);
  });
  beforeEach(async () => {
    tenant = await createTestTenant(pools);
  });
  afterEach(async () => {
    await Promise.all(engines.splice(0).map((engine) => engine.stop()));
  });
  afterAll(async () => {
    await pools.close();
    await database.drop();
  });

  const month = () => monthOf(Date.now());
  const limit = (limits: object, of: TenantId = tenant.tenantId) =>
    pools.reading.query("update tenant set limits = $2 where id = $1", [of, JSON.stringify(limits)]);

  async function engine(holder = randomUUID() as string): Promise<TenantQuotas> {
    const store = new PostgresQuotaStore(pools.reading, holder);
    const quotas = new TenantQuotas({ store, clock, timers, journal: { write: () => undefined }, monthOf });
    await quotas.start();
    engines.push(quotas);
    return quotas;
  }

  /** `lanes` at once take until they are refused. */
  async function exhaust(quotas: TenantQuotas, meter: QuotaMeter, lanes = 8): Promise<number> {
    const counts = await Promise.all(
      Array.from({ length: lanes }, async () => {
        let taken = 0;
        while (await quotas.acquire(tenant.tenantId, meter)) taken += 1;
        return taken;
      }),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }

  async function usage() {
    const { rows } = await pools.reading.query<{ used: number; blocks: number }>(
      `select used, (select coalesce(sum(amount), 0)::bigint from tenant_quota_block b where b.tenant_id = u.tenant_id) as blocks
       from tenant_usage u where tenant_id = $1`,
      [tenant.tenantId],
    );
    return rows[0];
  }

  it("costs nothing without a limit", async () => {
    const quotas = await engine();
    for (let at = 0; at < 1_000; at += 1) expect(quotas.take(tenant.tenantId, "signals")).toBe("taken");
    expect(await usage()).toBeUndefined();
  });

  it.each(Array.from({ length: 5 }, () => randomInt(1, 2_500)))(
    "lets three processes use exactly %d, and not one more",
    async (most) => {
      await limit({ executionsPerMonth: most });
      const three = await Promise.all([engine(), engine(), engine()]);
      const taken = await Promise.all(three.map((quotas) => exhaust(quotas, "executions")));
      expect(taken.reduce((sum, count) => sum + count, 0)).toBe(most);
      await Promise.all(engines.splice(0).map((quotas) => quotas.stop()));
      expect(await usage()).toEqual({ used: most, blocks: 0 });
    },
    60_000,
  );

  it("takes back at the limit what another process holds and does not use", async () => {
    await limit({ signalsPerMonth: 400 });
    const [idle, busy] = [await engine(), await engine()];
    expect(await idle.acquire(tenant.tenantId, "signals")).toBe(true);
    expect(await usage()).toMatchObject({ blocks: expect.toSatisfy((held: number) => held > 1) });
    expect(await exhaust(busy, "signals")).toBe(399);
    expect(await idle.acquire(tenant.tenantId, "signals")).toBe(false);
  }, 30_000);

  it("leases for many at once what they need, as far as there is any", async () => {
    await limit({ executionsPerMonth: 700 });
    const quotas = await engine();
    const { tenantId } = tenant;
    expect(quotas.has(tenantId, "executions", 600)).toBe(false);
    await quotas.ask(tenantId, "executions", 600);
    expect(quotas.has(tenantId, "executions", 600)).toBe(true);
    for (let at = 0; at < 600; at += 1) expect(quotas.take(tenantId, "executions")).toBe("taken");
    expect(await exhaust(quotas, "executions", 1)).toBe(100);
    expect(quotas.has(tenantId, "executions", 1)).toBe(true);
    expect(quotas.take(tenantId, "executions")).toBe("exhausted");
    expect(quotas.isExhausted(tenantId, "executions")).toBe(true);
    expect(quotas.isExhausted(tenantId, "signals")).toBe(false);
  });

  it("gives back on the way out, also units that were taken and not used", async () => {
    await limit({ signalsPerMonth: 100 });
    const quotas = await engine();
    for (let at = 0; at < 5; at += 1) expect(await quotas.acquire(tenant.tenantId, "signals")).toBe(true);
    quotas.giveBack(tenant.tenantId, "signals");
    await quotas.stop();
    expect(await usage()).toEqual({ used: 4, blocks: 0 });
  });

  it("finds in the record what a dead process had used, and frees the rest", async () => {
    await limit({ signalsPerMonth: 50 });
    const signals = new PostgresSignalStore(pools);
    const [dead, heir] = [randomUUID(), randomUUID()].map(
      (holder) => new PostgresQuotaStore(pools.reading, holder),
    );
    const key = { tenantId: tenant.tenantId, month: month(), meter: "signals" } as const;
    const block = await dead?.lease({ ...key, spent: 0, wish: 30 });
    expect(block).toMatchObject({ kind: "leased", amount: 30, free: 20 });
    for (let at = 0; at < 7; at += 1) {
      const signal = {
        ...testSignal(tenant, [randomUUID() as SubscriptionId]),
        receivedAt: Date.now() as UnixMs,
      };
      await signals.accept(signal, "{}", []);
    }
    expect(await heir?.reclaim()).toBe(0);
    await pools.reading.query(
      "update tenant_quota_block set renewed_at = renewed_at - interval '11 seconds' where tenant_id = $1",
      [tenant.tenantId],
    );
    expect(await heir?.reclaim()).toBe(1);
    expect(await usage()).toEqual({ used: 7, blocks: 0 });
    expect(await heir?.lease({ ...key, spent: 0, wish: 100 })).toMatchObject({
      amount: 43,
      free: 0,
      elsewhere: 0,
    });
    // Awake again: what it holds is not its any more.
    expect(await dead?.renew()).toEqual([]);
  });

  it("counts from the record once nobody holds anything and all has come to rest", async () => {
    await limit({ signalsPerMonth: 50 });
    const store = new PostgresQuotaStore(pools.reading);
    const key = { tenantId: tenant.tenantId, month: month(), meter: "signals" } as const;
    await store.lease({ ...key, spent: 9, wish: 1 });
    await store.lease({ ...key, spent: 0, wish: -1 });
    await store.reclaim();
    expect(await usage()).toEqual({ used: 9, blocks: 0 });
    await pools.reading.query("update tenant_usage set changed_at = changed_at - interval '61 seconds'");
    await store.reclaim();
    expect(await usage()).toEqual({ used: 0, blocks: 0 });
  });

  it("goes on without a limit once the limit is gone", async () => {
    await limit({ signalsPerMonth: 1 });
    const quotas = await engine();
    expect(await quotas.acquire(tenant.tenantId, "signals")).toBe(true);
    await limit({});
    expect(await exhaustAtMost(quotas, 20)).toBe(20);
  });

  async function exhaustAtMost(quotas: TenantQuotas, most: number): Promise<number> {
    let taken = 0;
    while (taken < most && (await quotas.acquire(tenant.tenantId, "signals"))) taken += 1;
    return taken;
  }

  it("tells 75, 90 and 100 % once each, whoever used it", async () => {
    await limit({ signalsPerMonth: 100 });
    const stores = [1, 2, 3].map(() => new PostgresQuotaStore(pools.reading));
    const key = { tenantId: tenant.tenantId, month: month(), meter: "signals" } as const;
    for (let used = 0; used < 100; used += 1) await stores[used % 3]?.lease({ ...key, spent: 1, wish: 0 });
    for (const store of stores) await store.lease({ ...key, spent: 0, wish: -1 });
    const { rows } = await pools.reading.query<{ detail: object }>(
      "select detail from audit where tenant_id = $1 and action = 'usage.reached' order by id",
      [tenant.tenantId],
    );
    expect(rows.map(({ detail }) => detail)).toEqual(
      [75, 90, 100].map((percent) => ({ month: month(), percent, used: percent, limit: 100 })),
    );
  });

  it("leaves the meters of other tenants and of other months alone", async () => {
    const other = await createTestTenant(pools);
    await limit({ signalsPerMonth: 3 });
    await limit({ signalsPerMonth: 3 }, other.tenantId);
    const quotas = await engine();
    expect(await exhaust(quotas, "signals", 1)).toBe(3);
    expect(await quotas.acquire(other.tenantId, "signals")).toBe(true);
    expect(await quotas.acquire(tenant.tenantId, "executions")).toBe(true);
    const store = new PostgresQuotaStore(pools.reading);
    const key = { tenantId: tenant.tenantId, month: "2020-01", meter: "signals" } as const;
    expect(await store.lease({ ...key, spent: 0, wish: 3 })).toMatchObject({ amount: 3 });
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { openServicePools, SERVICE_POOL_SIZES, type ServicePools } from "./service-pools.ts";

describe("the service's pools", () => {
  let database: TestDatabase;
  let pools: ServicePools;
  beforeAll(async () => {
    database = await createTestDatabase();
    pools = openServicePools(database.url, () => undefined);
  });
  afterAll(async () => {
    await pools.close();
    await database.drop();
  });

  it("have the documented sizes", () => {
    expect(SERVICE_POOL_SIZES).toMatchObject({
      ...{ trading: { max: 20, min: 5 }, analytics: { max: 10, min: 2 }, monitoring: { max: 5, min: 1 } },
    });
    for (const name of ["trading", "analytics", "monitoring"] as const)
      expect(pools[name].options).toMatchObject({
        ...{ max: SERVICE_POOL_SIZES[name].max, min: SERVICE_POOL_SIZES[name].min },
      });
  });

  it("do not take connections from one another: reports fill theirs, people and monitoring get one at once", async () => {
    const { analytics, trading, monitoring } = pools;
    // Held until the test lets go: they cannot finish early, however fast the machine is.
    const lock = await trading.connect();
    await lock.query("select pg_advisory_lock(1)");
    const reports = Array.from({ length: 12 }, () =>
      analytics.query("set lock_timeout = 0; select pg_advisory_lock_shared(1)"),
    );
    try {
      await expect
        .poll(() => [analytics.totalCount, analytics.idleCount, analytics.waitingCount], { timeout: 15_000 })
        .toEqual([10, 0, 2]);
      const [{ rows: answered }, { rows: watched }] = await Promise.all([
        trading.query("select 1 as answer"),
        monitoring.query("select 2 as answer"),
      ]);
      expect([answered, watched]).toEqual([[{ answer: 1 }], [{ answer: 2 }]]);
      expect(trading.waitingCount).toBe(0);
      expect(monitoring.waitingCount).toBe(0);
      expect(analytics.waitingCount).toBe(2);
    } finally {
      await lock.query("select pg_advisory_unlock(1)");
      lock.release();
      await Promise.allSettled(reports);
    }
  });

  it("outlive a connection that breaks inside a transaction, between two statements", async () => {
    const holder = await pools.trading.connect();
    await holder.query("begin");
    const { rows } = await holder.query<{ pid: number }>("select pg_backend_pid() as pid");
    const broken = new Promise((resolve) => holder.once("end", resolve));
    await database.asOwner("select pg_terminate_backend($1)", [rows[0]?.pid]);
    await broken;
    await expect(holder.query("select 1")).rejects.toThrow();
    holder.release();
    expect((await pools.trading.query("select 3 as answer")).rows).toEqual([{ answer: 3 }]);
  });
});

// Leases by the database's clock, epochs that only grow, and commits that a newer epoch refuses.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { AccountId, SubscriptionId } from "../../engine/domain/ids.ts";
import type { ShardFence } from "../../engine/ports/shard-store.ts";
import { SHARD_COUNT } from "../../engine/shards/shard-of.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { type DatabasePools, openPools } from "./database-pools.ts";
import { PostgresDecisionStore } from "./postgres-decision-store.ts";
import { PostgresShardStore } from "./postgres-shard-store.ts";
import { PostgresSignalStore } from "./postgres-signal-store.ts";
import { createTestTenant, type TestTenant, testDecision, testOrder, testSignal } from "./testing.ts";

const LONG_MS = 60_000;
const open: PostgresShardStore[] = [];
let database: TestDatabase;
let pools: DatabasePools;
let tenant: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  pools = openPools(database.url, () => undefined);
  tenant = await createTestTenant(pools);
});
beforeEach(async () => {
  for (const store of open.splice(0)) await store.close();
  await pools.reading.query("delete from engine_process");
  await pools.reading.query("update shard_lease set owner = null");
});
afterAll(async () => {
  for (const store of open) await store.close();
  await pools.close();
  await database.drop();
});

async function member(leaseMs = LONG_MS) {
  const store = await PostgresShardStore.open(database.url, {
    onLost: () => undefined,
    onChange: () => undefined,
  });
  open.push(store);
  return { store, ...(await store.join(leaseMs)) };
}

describe("shard leases", () => {
  it("gives each engine a slot of its own, and each shard to one engine", async () => {
    const [first, second] = [await member(), await member()];
    expect([first.slot, second.slot]).toEqual([0, 1]);
    const [some, rest] = await Promise.all([first.store.acquire(40), second.store.acquire(40)]);
    expect(some.length + rest.length).toBe(SHARD_COUNT);
    expect(new Set([...some, ...rest].map(({ shard }) => shard)).size).toBe(SHARD_COUNT);
    const { shards } = await first.store.read();
    expect(shards.filter(({ owner }) => owner === first.id)).toHaveLength(some.length);
  });

  it("grows the epoch with every owner, and never otherwise", async () => {
    const first = await member();
    const before = await first.store.acquire(SHARD_COUNT);
    await first.store.renew(LONG_MS);
    await first.store.release(before.map(({ shard }) => shard));
    const after = await first.store.acquire(SHARD_COUNT);
    const epochOf = new Map(before.map(({ shard, epoch }) => [shard, epoch]));
    for (const { shard, epoch } of after) expect(epoch).toBe((epochOf.get(shard) ?? 0) + 1);
  });

  it("strikes out whose lease ran out, and refuses its renewal", async () => {
    const late = await member(-1);
    await late.store.acquire(SHARD_COUNT);
    const other = await member();
    await other.store.bury();
    expect(await other.store.acquire(SHARD_COUNT)).toHaveLength(SHARD_COUNT);
    expect(await late.store.renew(LONG_MS)).toBe(false);
    expect(await late.store.acquire(1)).toEqual([]);
  });

  it("lets a late renewal count while nobody else came", async () => {
    const late = await member(-1);
    expect(await late.store.renew(LONG_MS)).toBe(true);
  });

  it("notices at once when the process is gone", async () => {
    const gone = await member();
    await gone.store.acquire(SHARD_COUNT);
    const other = await member();
    await other.store.bury();
    expect(await other.store.acquire(SHARD_COUNT)).toEqual([]);
    await gone.store.close();
    await expect.poll(() => other.store.bury()).toBe(1);
    expect(await other.store.acquire(SHARD_COUNT)).toHaveLength(SHARD_COUNT);
  });
});

describe("a commit under an epoch", () => {
  async function chunk() {
    const accountId = randomUUID() as AccountId;
    const signal = testSignal(tenant, [randomUUID() as SubscriptionId]);
    await new PostgresSignalStore(pools).accept(signal, "{}", []);
    const decision = testDecision(signal, accountId);
    return { decision, orders: [testOrder(decision, tenant.strategy.id)] };
  }
  const under = (fence: ShardFence) => new PostgresDecisionStore(pools, undefined, () => fence);
  const rows = async (table: "decision" | "order_intent", accountId: AccountId) =>
    (await pools.reading.query(`select from ${table} where account_id = $1`, [accountId])).rowCount;

  it("writes nothing when one shard of the chunk has a newer one", async () => {
    const { store } = await member();
    const [one, two] = await store.acquire(2);
    if (one === undefined || two === undefined) throw new Error("no shards");
    const shards = [one.shard, two.shard];
    const entry = await chunk();
    const { accountId } = entry.decision;
    for (const epochs of [
      [one.epoch, two.epoch - 1],
      [one.epoch + 1, two.epoch],
      [-1, two.epoch],
    ]) {
      const stale = under({ shards, epochs });
      expect(await stale.commit([entry])).toEqual(new Set());
      expect(await stale.claim(entry.orders)).toEqual(new Set());
    }
    expect([await rows("decision", accountId), await rows("order_intent", accountId)]).toEqual([0, 0]);
    expect(await under({ shards, epochs: [one.epoch, two.epoch] }).commit([entry])).toEqual(
      new Set([accountId]),
    );
    expect([await rows("decision", accountId), await rows("order_intent", accountId)]).toEqual([1, 1]);
  });

  it("that waits for a takeover is refused by it; a renewal does not make it wait", async () => {
    const { store, id } = await member();
    const [lease] = await store.acquire(1);
    if (lease === undefined) throw new Error("no shard");
    const fence = { shards: [lease.shard], epochs: [lease.epoch] };
    const [renewed, entry] = [await chunk(), await chunk()];
    const client = await pools.reading.connect();
    try {
      await client.query("begin");
      await client.query("update engine_process set beat = beat + 1 where id = $1", [id]);
      expect((await under(fence).commit([renewed])).size).toBe(1);
      await client.query("update shard_lease set epoch = epoch + 1 where shard = $1", [lease.shard]);
      const waiting = under(fence).commit([entry]);
      await new Promise((resolve) => setTimeout(resolve, 50));
      await client.query("commit");
      expect(await waiting).toEqual(new Set());
    } finally {
      client.release();
    }
  });

  it("holds a takeover back until it is there, so that recovery reads it", async () => {
    const { store } = await member();
    const [lease] = await store.acquire(1);
    if (lease === undefined) throw new Error("no shard");
    const client = await pools.reading.connect();
    try {
      await client.query("begin");
      await client.query("select from shard_lease where shard = $1 for key share", [lease.shard]);
      let taken = false;
      const takeover = pools.reading
        .query("update shard_lease set epoch = epoch + 1 where shard = $1", [lease.shard])
        .then(() => {
          taken = true;
        });
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(taken).toBe(false);
      await client.query("commit");
      await takeover;
    } finally {
      client.release();
    }
  });
});

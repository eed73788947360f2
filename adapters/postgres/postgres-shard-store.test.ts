// Leases by the database's clock, epochs that only grow, and commits and facts that a newer epoch refuses.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ONE } from "../../engine/domain/decimal.ts";
import type { AccountId, SubscriptionId } from "../../engine/domain/ids.ts";
import type { MonotonicMs } from "../../engine/domain/time.ts";
import { NO_FENCE, type ShardFence } from "../../engine/ports/shard-store.ts";
import { OwnedShards } from "../../engine/shards/owned-shards.ts";
import { SHARD_COUNT, shardOf } from "../../engine/shards/shard-of.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { type DatabasePools, openPools } from "./database-pools.ts";
import { PostgresDecisionStore } from "./postgres-decision-store.ts";
import { PostgresPositionStore } from "./postgres-position-store.ts";
import { PostgresShardStore } from "./postgres-shard-store.ts";
import { PostgresSignalStore } from "./postgres-signal-store.ts";
import type { FenceOf } from "./shard-fence.ts";
import {
  BTC,
  createTestTenant,
  NOW,
  type TestTenant,
  testDecision,
  testFill,
  testOrder,
  testPosition,
  testSignal,
} from "./testing.ts";

const LONG_MS = 60_000;
/** The clock of a process that has not renewed its lease for long. */
const LATE = { monotonic: () => LONG_MS as MonotonicMs, now: () => NOW };
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

describe("facts under an epoch", () => {
  /** Two accounts in shards of their own, with a decided and claimed entry each. */
  async function decidedTwice() {
    const accountIds: AccountId[] = [];
    while (accountIds.length < 2) {
      const id = await tenant.addAccount(randomUUID());
      if (accountIds.every((other) => shardOf(other) !== shardOf(id))) accountIds.push(id);
    }
    const entries = [];
    for (const accountId of accountIds) {
      const signal = testSignal(tenant, [randomUUID() as SubscriptionId]);
      await new PostgresSignalStore(pools).accept(signal, "{}", []);
      const decision = testDecision(signal, accountId);
      entries.push({ decision, orders: [testOrder(decision, tenant.strategy.id)] });
    }
    await new PostgresDecisionStore(pools).commit(entries.slice(0, 1));
    await new PostgresDecisionStore(pools).commit(entries.slice(1));
    return entries;
  }
  type Entry = Awaited<ReturnType<typeof decidedTwice>>[number];

  const ended = ({ decision, orders }: Entry) => ({
    orders: orders.map((order) => ({
      order: { ...order, state: "filled" as const },
      event: "filled",
      at: NOW,
      detail: undefined,
    })),
    decisions: [{ ...decision, state: "done" as const, reason: undefined, at: NOW }],
  });

  const made = ({ decision: { tenantId, accountId } }: Entry) => ({
    fills: [{ tenantId, owned: true, fill: testFill(accountId) }],
    fundings: [
      {
        tenantId,
        funding: {
          ...{ accountId, instrumentId: BTC, venueFundingId: randomUUID(), amount: ONE, at: NOW },
          ...{ quantity: undefined, otherLegAmount: undefined },
        },
      },
    ],
    positions: [testPosition(tenantId, accountId)],
    equities: [
      {
        ...{ tenantId, accountId, equity: ONE, day: 1, equityAtDayStart: ONE, equityPeak: ONE },
        ...{ lossesInARow: 0, lastLossAt: undefined },
      },
    ],
  });

  async function writtenOf({ decision: { accountId, signalId } }: Entry): Promise<object> {
    const { rows } = await pools.reading.query(
      `select (select count(*)::int from fill where account_id = $1) as fills,
         (select count(*)::int from funding where account_id = $1) as fundings,
         (select count(*)::int from position where account_id = $1) as positions,
         (select count(*)::int from account_equity where account_id = $1) as equities,
         (select state from order_intent where account_id = $1) as "order",
         (select count(*)::int from order_event join order_intent using (tenant_id, client_order_id)
            where account_id = $1) as events,
         (select state from decision where signal_id = $2) as decision`,
      [accountId, signalId],
    );
    return rows[0];
  }

  const NOTHING = { fills: 0, fundings: 0, positions: 0, equities: 0, order: "claimed", events: 0 };
  const ALL = { fills: 1, fundings: 1, positions: 1, equities: 1, order: "filled", events: 1 };

  async function record(entries: readonly Entry[], fenceOf: FenceOf): Promise<void> {
    const facts = entries.map(made);
    await new PostgresPositionStore(pools, undefined, fenceOf).record({
      fills: facts.flatMap(({ fills }) => fills),
      fundings: facts.flatMap(({ fundings }) => fundings),
      positions: facts.flatMap(({ positions }) => positions),
      equities: facts.flatMap(({ equities }) => equities),
    });
    const ends = entries.map(ended);
    await new PostgresDecisionStore(pools, undefined, () => NO_FENCE, fenceOf).record(
      ends.flatMap(({ orders }) => orders),
      ends.flatMap(({ decisions }) => decisions),
    );
  }

  it("leave no trace of a shard that another engine has taken, and lose nothing of the others", async () => {
    const { store } = await member();
    const owned = new OwnedShards(LATE);
    owned.hold(await store.acquire(SHARD_COUNT));
    const [kept, taken] = await decidedTwice();
    if (kept === undefined || taken === undefined) throw new Error("no entries");
    await store.release([shardOf(taken.decision.accountId)]);
    await (await member()).store.acquire(1);
    await record([kept, taken], (ids) => owned.factFenceOf(ids));
    expect(await writtenOf(taken)).toEqual({ ...NOTHING, decision: "working" });
    expect(await writtenOf(kept)).toEqual({ ...ALL, decision: "done" });
  });

  it("are written by who is late, as long as nobody has taken over", async () => {
    const { store } = await member(-1);
    const owned = new OwnedShards(LATE);
    owned.hold(await store.acquire(SHARD_COUNT));
    const entries = await decidedTwice();
    expect(owned.late).toBe(true);
    await record(entries, (ids) => owned.factFenceOf(ids));
    for (const entry of entries) expect(await writtenOf(entry)).toEqual({ ...ALL, decision: "done" });
  });

  it("that were on their way when the takeover came are refused by it", async () => {
    const { store } = await member();
    const owned = new OwnedShards(LATE);
    owned.hold(await store.acquire(SHARD_COUNT));
    const entries = await decidedTwice();
    const client = await pools.reading.connect();
    try {
      await client.query("begin");
      await client.query("update shard_lease set epoch = epoch + 1");
      const recording = record(entries, (ids) => owned.factFenceOf(ids));
      await new Promise((resolve) => setTimeout(resolve, 50));
      await client.query("commit");
      await recording;
    } finally {
      client.release();
    }
    for (const entry of entries) expect(await writtenOf(entry)).toEqual({ ...NOTHING, decision: "working" });
  });
});

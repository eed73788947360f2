import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decimal } from "../../engine/domain/decimal.ts";
import type {
  AccountId,
  ClientOrderId,
  SignalId,
  SubscriptionId,
  VenueOrderId,
} from "../../engine/domain/ids.ts";
import type { Order, OrderState } from "../../engine/domain/order.ts";
import type { Signal } from "../../engine/domain/signal.ts";
import type { UnixMs } from "../../engine/domain/time.ts";
import type { DecisionWithOrders, OrderUpdate } from "../../engine/ports/decision-store.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { type DatabasePools, openPools } from "./database-pools.ts";
import { PostgresDecisionStore } from "./postgres-decision-store.ts";
import { PostgresSignalStore } from "./postgres-signal-store.ts";
import { createTestTenant, NOW, type TestTenant, testDecision, testOrder, testSignal } from "./testing.ts";

const DAY_MS = 86_400_000;

describe("the decision store", () => {
  let database: TestDatabase;
  let pools: DatabasePools;
  let store: PostgresDecisionStore;
  let tenant: TestTenant;

  beforeAll(async () => {
    database = await createTestDatabase();
    pools = openPools(database.url, () => undefined);
    store = new PostgresDecisionStore(pools);
    tenant = await createTestTenant(pools);
  });
  afterAll(async () => {
    await pools.close();
    await database.drop();
  });

  const newAccount = (): AccountId => randomUUID() as AccountId;

  async function acceptSignal(audienceSize: number): Promise<Signal> {
    const audience = Array.from({ length: audienceSize }, () => randomUUID() as SubscriptionId);
    const signal = testSignal(tenant, audience);
    await new PostgresSignalStore(pools).accept(signal, "{}", []);
    return signal;
  }

  function chunkFor(signal: Signal, accounts: readonly AccountId[]): readonly DecisionWithOrders[] {
    return accounts.map((accountId) => {
      const decision = testDecision(signal, accountId);
      return { decision, orders: [testOrder(decision, tenant.strategy.id)] };
    });
  }

  async function committedOrder(): Promise<Order> {
    const [one] = chunkFor(await acceptSignal(1), [newAccount()]);
    const order = one?.orders[0];
    if (one === undefined || order === undefined) throw new Error("no order");
    await store.commit([one]);
    return order;
  }

  const update = (order: Order, state: OrderState, changes: Partial<Order> = {}): OrderUpdate => ({
    order: { ...order, state, ...changes },
    event: state,
    at: NOW,
    detail: undefined,
  });

  async function readBack(id: ClientOrderId): Promise<Order> {
    const [order] = await store.orders([id]);
    if (order === undefined) throw new Error("order is gone");
    return order;
  }

  it("gives back exactly what was committed, and explains it in the trace", async () => {
    const signal = await acceptSignal(2);
    const working = testDecision(signal, newAccount());
    const denied = testDecision(signal, newAccount(), {
      state: "denied",
      denials: [{ code: "PRICE_DRIFT", sentence: "The price moved.", detail: { limit: "1", drift: "2.5" } }],
    });
    const entry = testOrder(working, tenant.strategy.id);
    const stop = testOrder(working, tenant.strategy.id, {
      leg: "stop",
      type: { kind: "stop-market", triggerPrice: decimal("63000.00000000000000000001") },
      reduceOnly: true,
      expiresAt: undefined,
      protection: undefined,
      margin: undefined,
      leverage: undefined,
    });
    const target = testOrder(working, tenant.strategy.id, {
      leg: "target-1",
      type: { kind: "limit", price: decimal("66000"), timeInForce: "post-only" },
    });
    const orders = [entry, stop, target];
    const won = await store.commit([
      { decision: working, orders },
      { decision: denied, orders: [] },
    ]);
    expect(won).toEqual(new Set([working.accountId, denied.accountId]));

    const trace = await store.trace(signal.id);
    expect(trace).toMatchObject({
      tenantId: tenant.tenantId,
      signalId: signal.id,
      receivedAt: NOW,
      audienceSize: 2,
    });
    const byAccount = new Map(trace?.decisions.map((each) => [each.decision.accountId, each]));
    expect(byAccount.get(denied.accountId)?.decision).toEqual(denied);
    expect(byAccount.get(working.accountId)?.decision).toEqual(working);
    const sorted = orders.toSorted((a, b) => (a.intent.clientOrderId < b.intent.clientOrderId ? -1 : 1));
    expect(byAccount.get(working.accountId)?.orders).toEqual(sorted);
    expect((await store.working()).find(({ decision }) => decision.signalId === signal.id)?.orders).toEqual(
      sorted,
    );
    expect(await store.trace(randomUUID() as SignalId)).toBeUndefined();
  });

  it("lets exactly one of many racing commits decide, and the losers write nothing", async () => {
    const accounts = Array.from({ length: 50 }, newAccount);
    const signal = await acceptSignal(accounts.length);
    const rivals = Array.from({ length: 6 }, (_, place) =>
      chunkFor(signal, place % 2 === 0 ? accounts : accounts.toReversed()),
    );
    const wins = await Promise.all(rivals.map((chunk) => store.commit(chunk)));
    expect(wins.flatMap((won) => [...won]).sort()).toEqual(accounts.toSorted());

    const expected = rivals.flatMap((chunk, place) =>
      chunk.filter(({ decision }) => wins[place]?.has(decision.accountId)).flatMap(({ orders }) => orders),
    );
    const trace = await store.trace(signal.id);
    const stored = trace?.decisions.flatMap(({ orders }) => orders.map(({ intent }) => intent.clientOrderId));
    expect(stored?.sort()).toEqual(expected.map(({ intent }) => intent.clientOrderId).sort());
    expect(trace?.decisions).toHaveLength(accounts.length);
  });

  it("decides the free accounts of a chunk when others of it were decided before", async () => {
    const [first, second, third] = [newAccount(), newAccount(), newAccount()];
    const signal = await acceptSignal(3);
    await store.commit(chunkFor(signal, [second]));
    expect(await store.commit(chunkFor(signal, [first, second, third]))).toEqual(new Set([first, third]));
    expect(await store.commit(chunkFor(signal, [first, second, third]))).toEqual(new Set());
    expect(await store.commit([])).toEqual(new Set());
  });

  it("leaves no half of a chunk behind when the session dies in the middle of it", async () => {
    const signal = await acceptSignal(2);
    const rival = await pools.reading.connect();
    const accounts = [newAccount(), newAccount()].sort();
    await rival.query("begin");
    // Holds the key of the second account, so that the commit stands still after the first one.
    await rival.query(
      `insert into decision (tenant_id, signal_id, account_id, subscription_id, state, denials, inputs, decided_at)
       values ($1, $2, $3, $3, 'denied', '[]', '{}', 1)`,
      [signal.tenantId, signal.id, accounts[1]],
    );
    const commit = store.commit(chunkFor(signal, accounts)).then(
      () => "committed",
      () => "lost",
    );
    let killed = 0;
    while (killed === 0) {
      killed = await database.asOwner(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and application_name = 'flotilla-hot' and wait_event_type = 'Lock'`,
      );
    }
    expect(await commit).toBe("lost");
    await rival.query("rollback");
    rival.release();
    expect((await store.trace(signal.id))?.decisions).toEqual([]);
    expect(await store.commit(chunkFor(signal, accounts))).toEqual(new Set(accounts));
  });

  it("claims orders that follow a decision once", async () => {
    const order = await committedOrder();
    const decision = testDecision(await acceptSignal(1), order.intent.accountId);
    const orders = [1, 2, 3].map(() => testOrder(decision, tenant.strategy.id, { leg: "stop" }));
    const ids = orders.map(({ intent }) => intent.clientOrderId);
    const claims = await Promise.all([
      store.claim(orders),
      store.claim(orders.toReversed()),
      store.claim(orders),
    ]);
    expect(claims.flatMap((won) => [...won]).sort()).toEqual(ids.toSorted());
    expect(
      (await store.unresolved()).filter(({ intent }) => ids.includes(intent.clientOrderId)),
    ).toHaveLength(3);
  });

  it("records many updates of one order in the order in which they were given", async () => {
    const order = await committedOrder();
    const id = order.intent.clientOrderId;
    const steps: readonly OrderUpdate[] = [
      update(order, "claimed"),
      update(order, "accepted", { venueOrderId: "v1" as VenueOrderId }),
      update(order, "partially-filled", { filledQuantity: decimal("0.005"), averagePrice: decimal("64000") }),
      update(order, "filled", { filledQuantity: decimal("0.012"), averagePrice: decimal("64001.5") }),
    ];
    await Promise.all(steps.map((step) => store.record([step], [])));
    expect(await readBack(id)).toMatchObject({
      state: "filled",
      venueOrderId: "v1",
      filledQuantity: decimal("0.012"),
      averagePrice: decimal("64001.5"),
    });
    const trace = await store.trace(order.intent.signalId);
    expect(trace?.decisions[0]?.events.map(({ event }) => event)).toEqual(steps.map(({ event }) => event));
    expect(await store.unresolved()).not.toContainEqual(expect.objectContaining({ intent: order.intent }));
  });

  it.each(["filled", "canceled", "expired", "rejected", "not-sent"] as const)(
    "lets %s absorb every later update, and keeps the event",
    async (terminal) => {
      const order = await committedOrder();
      await store.record([update(order, terminal, { reason: "WHY" })], []);
      const ended = await readBack(order.intent.clientOrderId);
      for (const late of ["claimed", "unknown", "open", "filled", "rejected"] as const) {
        const later = { filledQuantity: decimal("0.01"), signedAt: (NOW + 9) as UnixMs, reason: "LATE" };
        await store.record([update(order, late, later)], []);
      }
      expect(await readBack(order.intent.clientOrderId)).toEqual(ended);
      const trace = await store.trace(order.intent.signalId);
      expect(trace?.decisions[0]?.events).toHaveLength(6);
    },
  );

  it("never goes back", async () => {
    const order = await committedOrder();
    const id = order.intent.clientOrderId;
    await store.record([update(order, "unknown")], []);
    await store.record([update(order, "claimed", { signedAt: (NOW + 5_000) as UnixMs })], []);
    expect(await readBack(id)).toMatchObject({ state: "unknown", signedAt: order.signedAt });
    await store.record([update(order, "open", { venueOrderId: "v" as VenueOrderId })], []);
    await store.record([update(order, "accepted"), update(order, "claimed")], []);
    expect(await readBack(id)).toMatchObject({ state: "open", venueOrderId: "v" });
  });

  it("finds what is still under way from long ago: stops of open positions and entries that have not expired", async () => {
    const longAgo = (NOW - 20 * DAY_MS) as UnixMs;
    const commit = async (change: Partial<Order["intent"]>): Promise<Order> => {
      const [one] = chunkFor(await acceptSignal(1), [newAccount()]);
      const order = one?.orders[0];
      if (one === undefined || order === undefined) throw new Error("no order");
      const old = { ...order, signedAt: longAgo, intent: { ...order.intent, ...change } };
      await store.commit([{ decision: { ...one.decision, decidedAt: longAgo }, orders: [old] }]);
      return old;
    };
    const under = async () => {
      const found = (await store.unresolved()).map(({ intent }) => intent.clientOrderId);
      const working = (await store.working()).map(({ decision }) => decision.accountId);
      return { found, working };
    };
    const market = await commit({});
    expect((await under()).found).not.toContain(market.intent.clientOrderId);
    const resting = await commit({
      type: { kind: "limit", price: decimal("50000"), timeInForce: "gtc" },
      expiresAt: (NOW + DAY_MS) as UnixMs,
    });
    const { found, working } = await under();
    expect(found).toContain(resting.intent.clientOrderId);
    expect(working).toContain(resting.intent.accountId);
  });

  it("settles a decision once", async () => {
    const order = await committedOrder();
    const { tenantId, signalId, accountId } = order.intent;
    const settle = (state: "working" | "done" | "failed", at: number, reason?: string): Promise<void> =>
      store.record([], [{ tenantId, signalId, accountId, state, reason, at: at as UnixMs }]);
    await settle("working", NOW + 1, "waiting");
    expect((await store.trace(signalId))?.decisions[0]).toMatchObject({
      reason: "waiting",
      settledAt: undefined,
    });
    await Promise.all([settle("done", NOW + 2, "filled"), settle("failed", NOW + 3, "late")]);
    const [settled] = (await store.trace(signalId))?.decisions ?? [];
    expect(settled).toMatchObject({ decision: { state: "done" }, reason: "filled", settledAt: NOW + 2 });
  });

  it("is durable when record resolves: another session sees it", async () => {
    const orders = await Promise.all(Array.from({ length: 20 }, committedOrder));
    await Promise.all(
      orders.map(async (order) => {
        await store.record([update(order, "accepted")], []);
        expect((await readBack(order.intent.clientOrderId)).state).toBe("accepted");
      }),
    );
  });

  it("keeps other callers' updates when one of a batch cannot be written", async () => {
    const good = await committedOrder();
    const bad = await committedOrder();
    const results = await Promise.allSettled([
      store.record([update(good, "accepted")], []),
      store.record([{ ...update(bad, "accepted"), event: "" }], []),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    expect((await readBack(good.intent.clientOrderId)).state).toBe("accepted");
    expect((await readBack(bad.intent.clientOrderId)).state).toBe("claimed");
  });
});

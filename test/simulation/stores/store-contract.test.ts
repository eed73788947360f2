// The simulation's stores stand in for PostgreSQL: whatever is done to both, both answer the same. Each step runs on both, in
// databases of their own, and the answers are compared; what must be answered is tested beside the PostgreSQL stores.
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ORDER_STATES } from "../../../adapters/postgres/after-update.ts";
import { type DatabasePools, openPools } from "../../../adapters/postgres/database-pools.ts";
import { PostgresDecisionStore } from "../../../adapters/postgres/postgres-decision-store.ts";
import { PostgresPositionStore } from "../../../adapters/postgres/postgres-position-store.ts";
import { PostgresSignalStore } from "../../../adapters/postgres/postgres-signal-store.ts";
import {
  BTC,
  createTestTenant,
  type TestTenant,
  testDecision,
  testOrder,
  testSignal,
} from "../../../adapters/postgres/testing.ts";
import { decimal, ZERO } from "../../../engine/domain/decimal.ts";
import type { DecisionState } from "../../../engine/domain/decision.ts";
import type { Fill } from "../../../engine/domain/fill.ts";
import type {
  AccountId,
  ClientOrderId,
  SubscriptionId,
  VenueOrderId,
  VenueTradeId,
} from "../../../engine/domain/ids.ts";
import type { Order } from "../../../engine/domain/order.ts";
import { FLAT } from "../../../engine/domain/position.ts";
import type { Signal } from "../../../engine/domain/signal.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { DecisionUpdate, OrderUpdate } from "../../../engine/ports/decision-store.ts";
import type { OwnedPosition } from "../../../engine/ports/position-store.ts";
import { createTestDatabase, type TestDatabase } from "../../support/test-database.ts";
import { MemoryRecord } from "./memory-record.ts";
import { type MemoryStores, memoryStores } from "./memory-stores.ts";

const START = Date.now() as UnixMs;
const at = (offsetMs: number): UnixMs => (START + offsetMs) as UnixMs;
const NOTHING = { fills: [], fundings: [], positions: [], equities: [] };

let database: TestDatabase;
let pools: DatabasePools;
let tenant: TestTenant;
let accountId: AccountId;
let real: MemoryStores;
let memory: MemoryStores;
let clockMs = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  pools = openPools(database.url, () => undefined);
  tenant = await createTestTenant(pools);
  accountId = await tenant.addAccount("contract");
  real = {
    signals: new PostgresSignalStore(pools),
    decisions: new PostgresDecisionStore(pools),
    positions: new PostgresPositionStore(pools),
  };
  memory = memoryStores({
    record: new MemoryRecord(),
    link: (_, work) => Promise.resolve().then(work),
    now: () => START,
    // Of the test's one strategy.
    entryAgeMaxMs: 30_000 + 10_000,
  });
});
afterAll(async () => {
  await pools.close();
  await database.drop();
});

/** Whoever is asked: the answer is the same. A refusal is a refusal, in whatever words. */
async function same<T>(ask: (stores: MemoryStores) => Promise<T>): Promise<T | "refused"> {
  const answer = (stores: MemoryStores): Promise<T | "refused"> =>
    ask(stores).catch(() => "refused" as const);
  const [expected, found] = [await answer(real), await answer(memory)];
  expect(found).toEqual(expected);
  return expected;
}

/** Later than all before it: what happens at one instant has no order in the record. */
function tick(): UnixMs {
  clockMs += 1;
  return at(clockMs);
}

function newSignal(audienceSize: number, changes: Partial<Signal> = {}): Signal {
  const audience = Array.from({ length: audienceSize }, () => randomUUID() as SubscriptionId);
  return { ...testSignal(tenant, audience), receivedAt: tick(), issuedAt: at(clockMs), ...changes };
}

/** One decision with its entry per member of the audience. */
function decided(signal: Signal, state: DecisionState = "working") {
  return signal.audience.map((subscriptionId) => {
    const decidedAt = tick();
    const decision = testDecision(signal, randomUUID() as AccountId, { subscriptionId, state, decidedAt });
    const order = { ...testOrder(decision, tenant.strategy.id), signedAt: tick() };
    return { decision, orders: state === "working" ? [order] : [] };
  });
}

async function everythingOf(signal: Signal): Promise<void> {
  await same(({ signals }) => signals.find(signal.id));
  await same(({ decisions }) => decisions.trace(signal.id));
  await same(({ decisions }) => decisions.unresolved());
  await same(({ decisions }) => decisions.working());
  await same(({ signals }) => signals.undecided(at(1_000_000), 1_000));
  const { tenantId, id: signalId } = signal;
  const gap = { tenantId, signalId, audienceSize: signal.audience.length };
  await same(({ signals }) => signals.missing(gap, 2));
}

describe("signals and decisions", () => {
  it("are accepted once, alone or with what was decided", async () => {
    const alone = newSignal(3);
    expect(await same(({ signals }) => signals.accept(alone, "{}", []))).toBe("accepted");
    expect(await same(({ signals }) => signals.accept(alone, "{}", []))).toBe("duplicate");
    const complete = newSignal(2);
    const rows = decided(complete);
    expect(await same(({ signals }) => signals.accept(complete, "{}", rows))).toBe("decided");
    expect(await same(({ signals }) => signals.accept(complete, "{}", decided(complete)))).toBe("duplicate");
    const nobody = newSignal(0);
    await same(({ signals }) => signals.accept(nobody, "{}", []));
    for (const signal of [alone, complete, nobody]) await everythingOf(signal);
  });

  it("are decided by whoever commits first, and never twice", async () => {
    const signal = newSignal(3);
    await same(({ signals }) => signals.accept(signal, "{}", []));
    const rows = decided(signal);
    await same(({ decisions }) => decisions.commit(rows.slice(1, 2)));
    await everythingOf(signal);
    await same(({ decisions }) => decisions.commit(rows));
    await same(({ decisions }) => decisions.commit(rows));
    await same(({ decisions }) => decisions.commit([]));
    await everythingOf(signal);
  });

  it("are refused whole where an order's id is taken", async () => {
    const signal = newSignal(2);
    await same(({ signals }) => signals.accept(signal, "{}", []));
    const [first, second] = decided(signal);
    if (first === undefined || second === undefined) throw new Error("two were asked for");
    await same(({ decisions }) => decisions.claim(second.orders));
    expect(await same(({ decisions }) => decisions.commit([first, second]))).toBe("refused");
    await everythingOf(signal);
  });

  it("claim what follows them once", async () => {
    const signal = newSignal(1);
    const rows = decided(signal);
    await same(({ signals }) => signals.accept(signal, "{}", rows));
    const [{ decision } = { decision: testDecision(signal, accountId) }] = rows;
    const stops = [1, 2].map(() => ({
      ...testOrder(decision, tenant.strategy.id, { leg: "stop" }),
      signedAt: tick(),
    }));
    await same(({ decisions }) => decisions.claim(stops.slice(0, 1)));
    await same(({ decisions }) => decisions.claim(stops));
    await same(({ decisions }) => decisions.claim([]));
    const ids = [...stops.map(({ intent }) => intent.clientOrderId), "none" as ClientOrderId];
    await same(async ({ decisions }) => (await decisions.orders(ids)).toSorted(byId));
    await everythingOf(signal);
  });

  it("leave closes behind for as long as an older entry may come", async () => {
    const action = { kind: "close", direction: undefined } as const;
    for (const ageMs of [0, 99_000, 101_000, 500_000]) {
      const old = newSignal(0, { action, receivedAt: at(-ageMs) });
      await same(({ signals }) => signals.accept(old, "{}", []));
    }
    const cancel = newSignal(0, { action: { kind: "cancel" } });
    await same(({ signals }) => signals.accept(cancel, "{}", []));
    const closings = await same(async ({ signals }) =>
      (await signals.closings(START)).toSorted((a, b) => a.issuedAt - b.issuedAt),
    );
    expect(closings).toHaveLength(3);
  });

  it("say for ever that they were tests", async () => {
    const action = { kind: "close", direction: undefined } as const;
    const before = tick();
    for (const test of [true, false]) {
      const signal = newSignal(1, { test, action });
      await same(({ signals }) => signals.accept(signal, "{}", []));
      expect(await same(({ signals }) => signals.find(signal.id))).toMatchObject({ test });
      expect(await same(({ decisions }) => decisions.trace(signal.id))).toMatchObject({ test });
    }
    const closings = await same(async ({ signals }) =>
      (await signals.closings(before))
        .filter(({ issuedAt }) => issuedAt > before)
        .toSorted((a, b) => a.issuedAt - b.issuedAt),
    );
    expect(closings).toMatchObject([{ test: true }, { test: false }]);
  });
});

const updates = fc.array(
  fc.record({
    order: fc.nat(2),
    state: fc.constantFrom(...ORDER_STATES),
    // What has filled something has an average; what has not has none.
    filled: fc.constantFrom<{ readonly quantity: string; readonly averagePrice: string | undefined }>(
      { quantity: "0", averagePrice: undefined },
      { quantity: "0.004", averagePrice: "64000" },
      { quantity: "0.004", averagePrice: "64001.5" },
      { quantity: "0.012", averagePrice: "64001.5" },
    ),
    venueOrderId: fc.constantFrom(undefined, "v1", "v2"),
    reason: fc.constantFrom(undefined, "WHY", "LATER"),
    settles: fc.constantFrom<DecisionState | undefined>(undefined, "working", "done", "failed"),
  }),
  { minLength: 1, maxLength: 12 },
);

describe("what is recorded", () => {
  it("of orders and decisions makes the same of them, in any order and any company", async () => {
    await fc.assert(
      fc.asyncProperty(updates, fc.nat(4), async (steps, together) => {
        const signal = newSignal(1);
        const rows = decided(signal);
        await same(({ signals }) => signals.accept(signal, "{}", rows));
        const [row] = rows;
        if (row === undefined) throw new Error("one was asked for");
        const stops = [1, 2].map(() => ({
          ...testOrder(row.decision, tenant.strategy.id, { leg: "stop" }),
          signedAt: tick(),
        }));
        await same(({ decisions }) => decisions.claim(stops));
        const orders = [...row.orders, ...stops];
        for (let from = 0; from < steps.length; from += together + 1) {
          const batch = steps.slice(from, from + together + 1);
          const changed = batch.flatMap((step) => orderUpdate(orders[step.order], step));
          const settled = batch.flatMap(({ settles, reason }): DecisionUpdate[] => {
            if (settles === undefined) return [];
            const { tenantId, signalId, accountId: decidedFor } = row.decision;
            return [{ tenantId, signalId, accountId: decidedFor, state: settles, reason, at: tick() }];
          });
          await same(({ decisions }) => decisions.record(changed, settled));
        }
        await everythingOf(signal);
      }),
      { numRuns: 30 },
    );
  }, 60_000);

  it("of fills, fundings, positions and equity is the same, however often and late it comes", async () => {
    const { tenantId } = tenant;
    const clientOrderId = "contractfills" as ClientOrderId;
    const fills = ["t1", "t2", "t3"].map((trade, place) => ({
      tenantId,
      owned: place < 2,
      fill: {
        ...({ accountId, instrumentId: BTC, side: "buy", positionSide: "both", origin: "order" } as const),
        ...{ venueTradeId: trade as VenueTradeId, venueOrderId: "v1" as VenueOrderId },
        clientOrderId: place < 2 ? clientOrderId : undefined,
        ...{
          quantity: decimal("0.1"),
          price: decimal("64000"),
          fee: decimal("0.01"),
          realizedPnl: undefined,
        },
        at: at(place),
      },
    }));
    const twice = fills.map((row) => ({ ...row, fill: { ...row.fill, quantity: decimal("9") } }));
    const funding = {
      ...{ accountId, instrumentId: BTC, venueFundingId: "f1", amount: decimal("-0.5"), at: at(1) },
      ...{ quantity: undefined, otherLegAmount: undefined },
    };
    const fundings = [
      { tenantId, funding },
      { tenantId, funding: { ...funding, amount: decimal("7") } },
    ];
    await same(({ positions }) => positions.record({ ...NOTHING, fills: fills.slice(0, 1), fundings }));
    await same(({ positions }) => positions.record({ ...NOTHING, fills: [...twice, ...fills], fundings }));
    await same(({ positions }) => positions.record(NOTHING));
    await same(({ positions }) => positions.filledQuantities([clientOrderId, "none" as ClientOrderId]));
    const unknown = { ...fills[0]?.fill, side: "sell" } as Fill;
    const asked = [unknown, ...fills.map(({ fill }) => fill)];
    await same(({ positions }) => positions.recordedFills(accountId, asked));
    for (const since of [0, 1, 3]) {
      await same(({ positions }) => positions.recordedFundings(accountId, at(since)));
      await same(async ({ positions }) =>
        (await positions.recentFills([accountId], at(since))).toSorted((a, b) => a.at - b.at),
      );
    }
    await same(({ positions }) => positions.recentFills([randomUUID() as AccountId], at(0)));
    for (const { quantity, updatedAt } of [
      { quantity: "0.3", updatedAt: 10 },
      { quantity: "0.1", updatedAt: 5 },
      { quantity: "0.2", updatedAt: 10 },
      { quantity: "0", updatedAt: 20 },
    ]) {
      const row = position(quantity, updatedAt);
      const equity = {
        ...{ accountId, tenantId, equity: decimal(quantity), day: 20_000, equityAtDayStart: decimal(5) },
        ...{ equityPeak: decimal(9), lossesInARow: 1, lastLossAt: undefined },
      };
      await same(({ positions }) =>
        positions.record({ ...NOTHING, positions: [row, position("0.9", -1)], equities: [equity] }),
      );
      await same(({ positions }) => positions.positions());
      await same(({ positions }) => positions.equities());
    }
    const longFlat = { ...position("0", -8 * 86_400_000), positionSide: "long" } as const;
    await same(({ positions }) => positions.record({ ...NOTHING, positions: [longFlat] }));
    await same(({ positions }) => positions.positions());
  });
});

function orderUpdate(
  order: Order | undefined,
  step: {
    readonly state: Order["state"];
    readonly filled: { readonly quantity: string; readonly averagePrice: string | undefined };
    readonly venueOrderId: string | undefined;
    readonly reason: string | undefined;
  },
): OrderUpdate[] {
  if (order === undefined) return [];
  const next: Order = {
    ...order,
    state: step.state,
    filledQuantity: decimal(step.filled.quantity),
    venueOrderId: step.venueOrderId as VenueOrderId | undefined,
    averagePrice: step.filled.averagePrice === undefined ? undefined : decimal(step.filled.averagePrice),
    reason: step.reason,
  };
  return [{ order: next, event: step.state, at: tick(), detail: step.reason }];
}

function position(quantity: string, updatedAt: number): OwnedPosition {
  return {
    ...{ tenantId: tenant.tenantId, accountId, instrumentId: BTC, positionSide: "both" },
    net: { ...FLAT, quantity: decimal(quantity), entryPrice: quantity === "0" ? ZERO : decimal("64000") },
    ...{ signalId: undefined, strategyId: undefined, stopPrice: decimal("65000"), targets: [] },
    ...{ openedQuantity: decimal(quantity), protectionGeneration: 2, openedAt: undefined },
    ...{ lastExitAt: undefined, updatedAt: at(updatedAt) },
  };
}

function byId(a: Order, b: Order): number {
  return a.intent.clientOrderId < b.intent.clientOrderId ? -1 : 1;
}

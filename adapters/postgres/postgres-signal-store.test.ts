import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decimal } from "../../engine/domain/decimal.ts";
import type { Decision } from "../../engine/domain/decision.ts";
import type { AccountId, SignalId, SubscriptionId } from "../../engine/domain/ids.ts";
import type { SignalAction } from "../../engine/domain/signal.ts";
import type { UnixMs } from "../../engine/domain/time.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { type DatabasePools, openPools } from "./database-pools.ts";
import { PostgresDecisionStore } from "./postgres-decision-store.ts";
import { PostgresSignalStore } from "./postgres-signal-store.ts";
import { createTestTenant, NOW, type TestTenant, testDecision, testOrder, testSignal } from "./testing.ts";

const byAccount = (a: { decision: Decision }, b: { decision: Decision }): number =>
  a.decision.accountId < b.decision.accountId ? -1 : 1;

describe("the signal store", () => {
  let database: TestDatabase;
  let pools: DatabasePools;
  let store: PostgresSignalStore;
  let tenant: TestTenant;

  beforeAll(async () => {
    database = await createTestDatabase();
    pools = openPools(database.url, () => undefined);
    store = new PostgresSignalStore(pools);
    tenant = await createTestTenant(pools);
  });
  afterAll(async () => {
    await pools.close();
    await database.drop();
  });

  const audienceOf = (size: number): SubscriptionId[] =>
    Array.from({ length: size }, () => randomUUID() as SubscriptionId);

  const actions: readonly SignalAction[] = [
    testSignalAction(),
    {
      kind: "reverse",
      direction: "short",
      entry: { kind: "market" },
      stop: undefined,
      targets: [],
      size: { kind: "quote", amount: decimal("100.000000000000000001") },
      leverage: undefined,
    },
    { kind: "close", direction: undefined },
    { kind: "reduce", direction: "long", share: decimal("0.25") },
    { kind: "cancel" },
  ];

  function testSignalAction(): SignalAction {
    return {
      kind: "open",
      direction: "long",
      entry: { kind: "limit", price: decimal("64000.10"), expiresInMs: 5_000 },
      stop: { kind: "percent", percent: decimal("1.5") },
      targets: [{ level: { kind: "price", price: decimal("66000") }, share: decimal("0.5") }],
      size: undefined,
      leverage: 3,
    };
  }

  it.each(actions)("gives back exactly what it accepted ($kind)", async (action) => {
    const signal = { ...testSignal(tenant, audienceOf(3)), action };
    expect(await store.accept(signal, '{"raw": true}', [])).toBe("accepted");
    expect(await store.find(signal.id)).toEqual(signal);
  });

  it("accepts an empty audience and a hostile body", async () => {
    const signal = { ...testSignal(tenant, []), referencePrice: undefined };
    expect(await store.accept(signal, "a\0b\u{1F600}\uD800'; drop table signal; --", [])).toBe("accepted");
    expect(await store.find(signal.id)).toEqual(signal);
    expect(await store.find(randomUUID() as SignalId)).toBeUndefined();
  });

  it("accepts one of many that race with the same id, and changes nothing for the others", async () => {
    const signal = testSignal(tenant, audienceOf(2));
    const rivals = Array.from({ length: 12 }, (_, place) => ({ ...signal, dialect: `dialect-${place}` }));
    const answers = await Promise.all(rivals.map((rival) => store.accept(rival, "", [])));
    expect(answers.filter((answer) => answer === "accepted")).toHaveLength(1);
    expect(await store.find(signal.id)).toEqual(rivals[answers.indexOf("accepted")]);
    expect(await store.accept(signal, "", [])).toBe("duplicate");
  });

  it("commits a signal with all that was decided on its arrival, or nothing of either", async () => {
    const decisions = new PostgresDecisionStore(pools);
    const arrive = (size: number) => {
      const signal = testSignal(tenant, audienceOf(size));
      const decided = signal.audience.map(() => {
        const decision = testDecision(signal, randomUUID() as AccountId);
        return { decision, orders: [testOrder(decision, tenant.strategy.id)] };
      });
      return { signal, decided };
    };
    const first = arrive(3);
    // They share commits: signals with decisions, without, and one that comes twice.
    const others = [arrive(2), arrive(1), { ...arrive(2), decided: [] }];
    const answers = await Promise.all(
      [first, ...others, first].map(({ signal, decided }) => store.accept(signal, "{}", decided)),
    );
    expect(answers.slice(1, -1)).toEqual(["decided", "decided", "accepted"]);
    // Two commits race for the one that comes twice.
    expect([answers[0], answers.at(-1)].toSorted()).toEqual(["decided", "duplicate"]);
    const rival = { ...arrive(3), signal: first.signal };
    expect(await store.accept(rival.signal, "{}", rival.decided)).toBe("duplicate");
    for (const { signal, decided } of [first, ...others]) {
      const traced = (await decisions.trace(signal.id))?.decisions.map(({ decision, orders }) => ({
        decision,
        orders,
      }));
      expect(traced?.toSorted(byAccount)).toEqual(decided.toSorted(byAccount));
    }
    const open = (await store.undecided((NOW + 1) as UnixMs, 1_000)).map(({ signalId }) => signalId);
    expect(open).toContain(others[2]?.signal.id);
    for (const { signal } of [first, ...others.slice(0, 2)]) expect(open).not.toContain(signal.id);
    const lost = arrive(2);
    const fenced = new PostgresSignalStore(pools, () => ({ shards: [1], epochs: [-1] }));
    expect(await fenced.accept(lost.signal, "{}", lost.decided)).toBe("accepted");
    expect((await decisions.trace(lost.signal.id))?.decisions).toEqual([]);
    expect((await store.undecided((NOW + 1) as UnixMs, 1_000)).map(({ signalId }) => signalId)).toContain(
      lost.signal.id,
    );
    const broken = arrive(1);
    const impossible = broken.decided.map(({ decision, orders }) => ({
      decision,
      orders: orders.map((order) => ({ ...order, filledQuantity: decimal(1), signedAt: -1 as UnixMs })),
    }));
    await expect(store.accept(broken.signal, "{}", impossible)).rejects.toThrow();
    expect(await store.find(broken.signal.id)).toBeUndefined();
  });

  it("names the signals that lack decisions, oldest first, until they are complete", async () => {
    const decisions = new PostgresDecisionStore(pools);
    const at = (offsetMs: number): UnixMs => (NOW + 1_000_000 + offsetMs) as UnixMs;
    const late = { ...testSignal(tenant, audienceOf(1)), receivedAt: at(30) };
    const half = { ...testSignal(tenant, audienceOf(2)), receivedAt: at(10) };
    const none = { ...testSignal(tenant, audienceOf(2)), receivedAt: at(0) };
    const nobody = { ...testSignal(tenant, []), receivedAt: at(5) };
    for (const signal of [late, half, none, nobody]) await store.accept(signal, "", []);
    const decide = (signal: typeof half): Promise<unknown> =>
      decisions.commit([{ decision: testDecision(signal, randomUUID() as AccountId), orders: [] }]);
    await decide(half);

    const named = async (before: UnixMs, limit = 100): Promise<readonly SignalId[]> =>
      (await store.undecided(before, limit)).map(({ signalId }) => signalId).filter((id) => ours.has(id));
    const ours = new Set([late, half, none, nobody].map(({ id }) => id));
    expect(await named(at(20))).toEqual([none.id, half.id]);
    await decide(half);
    expect(await named(at(40))).toEqual([none.id, late.id]);
    const { rows } = await pools.reading.query("select fully_decided from signal where id = $1", [half.id]);
    expect(rows).toEqual([{ fully_decided: true }]);
  });

  it("gives back the recent closes, for entries that may still come", async () => {
    const late = 40_000_000;
    const at = (offsetMs: number): UnixMs => (NOW + late + offsetMs) as UnixMs;
    const closing = (action: SignalAction, receivedAt: UnixMs) => ({
      ...{ ...testSignal(tenant, []), receivedAt, issuedAt: receivedAt, action },
    });
    const recent = closing({ kind: "close", direction: undefined }, at(0));
    const cancel = { ...closing({ kind: "cancel" }, at(5)), test: true };
    const old = closing({ kind: "close", direction: "long" }, at(-10_000_000));
    const opens = { ...testSignal(tenant, []), receivedAt: at(0), issuedAt: at(0) };
    for (const signal of [recent, cancel, old, opens]) await store.accept(signal, "", []);
    const closings = (await store.closings(at(1_000))).filter(({ issuedAt }) => issuedAt > NOW + late / 2);
    expect(closings).toHaveLength(2);
    for (const { strategyId, instrumentId, action, issuedAt, test } of [recent, cancel])
      expect(closings).toContainEqual({ strategyId, instrumentId, action, issuedAt, test });
  });

  it("finds the incomplete signals behind many complete ones", async () => {
    const decisions = new PostgresDecisionStore(pools);
    for (let count = 0; count < 20; count++) {
      const signal = { ...testSignal(tenant, audienceOf(1)), receivedAt: (NOW - 10_000 + count) as UnixMs };
      await store.accept(signal, "", []);
      await decisions.commit([{ decision: testDecision(signal, randomUUID() as AccountId), orders: [] }]);
    }
    const open = { ...testSignal(tenant, audienceOf(4)), receivedAt: (NOW - 5_000) as UnixMs };
    await store.accept(open, "", []);
    expect(await store.undecided((NOW - 4_000) as UnixMs, 1)).toEqual([
      { tenantId: tenant.tenantId, signalId: open.id, audienceSize: 4 },
    ]);
  });
});

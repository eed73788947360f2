import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decimal, ZERO } from "../../engine/domain/decimal.ts";
import type { Fill } from "../../engine/domain/fill.ts";
import type { AccountId, ClientOrderId, VenueTradeId } from "../../engine/domain/ids.ts";
import type { InstrumentId } from "../../engine/domain/instrument.ts";
import { FLAT } from "../../engine/domain/position.ts";
import type { UnixMs } from "../../engine/domain/time.ts";
import type { AccountEquity, OwnedPosition } from "../../engine/ports/position-store.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { type DatabasePools, openPools } from "./database-pools.ts";
import { PostgresPositionStore } from "./postgres-position-store.ts";
import { BTC, createTestTenant, NOW, type TestTenant, testFill, testPosition } from "./testing.ts";

describe("the position store", () => {
  let database: TestDatabase;
  let pools: DatabasePools;
  let store: PostgresPositionStore;
  let tenant: TestTenant;
  let accountId: AccountId;

  beforeAll(async () => {
    database = await createTestDatabase();
    pools = openPools(database.url, () => undefined);
    store = new PostgresPositionStore(pools);
    tenant = await createTestTenant(pools);
    accountId = await tenant.addAccount("one");
  });
  afterAll(async () => {
    await pools.close();
    await database.drop();
  });

  const nothing = { fills: [], fundings: [], positions: [], equities: [] };

  const fill = (trade: string, changes: Partial<Fill> = {}): Fill =>
    testFill(accountId, { venueTradeId: trade as VenueTradeId, ...changes });
  const position = (changes: Partial<OwnedPosition> = {}): OwnedPosition =>
    testPosition(tenant.tenantId, accountId, changes);

  it("adds a fill once, however often and in whatever company it comes", async () => {
    const clientOrderId = "coidfills1" as ClientOrderId;
    const one = { tenantId: tenant.tenantId, owned: true, fill: fill("t1", { clientOrderId }) };
    const two = { tenantId: tenant.tenantId, owned: true, fill: fill("t2", { clientOrderId }) };
    await store.record({ ...nothing, fills: [one, one] });
    await Promise.all([
      store.record({ ...nothing, fills: [two, one] }),
      store.record({ ...nothing, fills: [one] }),
      store.record({ ...nothing, fills: [two] }),
    ]);
    expect(await store.filledQuantities([clientOrderId, "none" as ClientOrderId])).toEqual(
      new Map([[clientOrderId, decimal("0.2")]]),
    );
  });

  it("keeps apart what shares a trade id: instruments, and both sides of a trade with oneself", async () => {
    const eth = "ETH/USDT:USDT" as typeof BTC;
    const clientOrderId = "coidfills2" as ClientOrderId;
    const fills = [
      fill("t9", { clientOrderId }),
      fill("t9", { clientOrderId, side: "sell" }),
      fill("t9", { clientOrderId, instrumentId: eth }),
    ].map((each) => ({ tenantId: tenant.tenantId, owned: false, fill: each }));
    await store.record({ ...nothing, fills });
    expect((await store.filledQuantities([clientOrderId])).get(clientOrderId)).toEqual(decimal("0.3"));
  });

  it("knows which fills of an account it has, and its fundings since an instant", async () => {
    const other = await tenant.addAccount("known");
    const at = (offsetMs: number): UnixMs => (NOW + offsetMs) as UnixMs;
    const fills = [fill("old", { at: at(-1) }), fill("new", { at: at(0) })].map((each) => ({
      tenantId: tenant.tenantId,
      owned: true,
      fill: { ...each, accountId: other },
    }));
    const funding = {
      accountId: other,
      instrumentId: BTC,
      venueFundingId: "f1",
      quantity: undefined,
      otherLegAmount: undefined,
      amount: decimal("-0.5"),
      at: at(5),
    };
    await store.record({ ...nothing, fills, fundings: [{ tenantId: tenant.tenantId, funding }] });
    await store.record({ ...nothing, fundings: [{ tenantId: tenant.tenantId, funding }] });
    const asked = [
      fill("new"),
      fill("old"),
      fill("new", { side: "sell" }),
      fill("new", { instrumentId: "ETH/USDT:USDT" as InstrumentId }),
      fill("never"),
    ];
    expect(await store.recordedFills(other, asked)).toEqual(asked.slice(0, 2));
    expect(await store.recordedFills(accountId, asked)).toEqual([]);
    const name = { accountId: other, instrumentId: BTC, side: "buy" };
    expect(await store.recentFills([other, accountId], NOW)).toContainEqual({
      ...name,
      venueTradeId: "new",
      at: NOW,
    });
    expect((await store.recentFills([other], NOW)).map(({ venueTradeId }) => venueTradeId)).toEqual(["new"]);
    expect(await store.recentFills([], NOW)).toEqual([]);
    expect(await store.recordedFundings(other, NOW)).toEqual(["f1"]);
    expect(await store.recordedFundings(other, at(6))).toEqual([]);
  });

  it("gives positions and equity back exactly, the newest only", async () => {
    const first = position();
    const equity: AccountEquity = {
      accountId,
      tenantId: tenant.tenantId,
      equity: decimal("10000.01"),
      day: 20_413,
      equityAtDayStart: decimal("9990"),
      equityPeak: decimal("11000"),
      lossesInARow: 2,
      lastLossAt: NOW,
    };
    const last = { ...equity, equity: decimal("9999"), lossesInARow: 0, lastLossAt: undefined };
    await Promise.all([
      store.record({ ...nothing, positions: [first], equities: [equity] }),
      store.record({ ...nothing, positions: [{ ...first, protectionGeneration: 3 }], equities: [last] }),
    ]);
    expect(await store.positions()).toEqual([{ ...first, protectionGeneration: 3 }]);
    expect(await store.equities()).toEqual([last]);
    await store.record({ ...nothing, positions: [{ ...first, updatedAt: (NOW - 1) as UnixMs }] });
    expect((await store.positions())[0]?.protectionGeneration).toBe(3);
  });

  it("returns flat positions while they are recent, and not for ever", async () => {
    const flat = { net: { ...FLAT, quantity: ZERO }, stopPrice: undefined, targets: [], signalId: undefined };
    const { rows } = await pools.reading.query<{ now: number }>(
      "select (extract(epoch from now()) * 1000)::int8 as now",
    );
    const now = rows[0]?.now ?? 0;
    const recent = position({ ...flat, positionSide: "long", updatedAt: (now - 1_000) as UnixMs });
    const old = position({ ...flat, positionSide: "short", updatedAt: (now - 30 * 86_400_000) as UnixMs });
    await store.record({ ...nothing, positions: [recent, old] });
    const sides = (await store.positions()).map(({ positionSide }) => positionSide);
    expect(sides).toContain("long");
    expect(sides).not.toContain("short");
  });

  it("writes all of a batch or nothing of it", async () => {
    const stranger = randomUUID() as AccountId;
    const good = { tenantId: tenant.tenantId, owned: true, fill: fill("atomic") };
    await expect(
      store.record({ ...nothing, fills: [good], positions: [position({ accountId: stranger })] }),
    ).rejects.toThrow("foreign key");
    expect(await store.recordedFills(accountId, [fill("atomic")])).toEqual([]);
  });
});

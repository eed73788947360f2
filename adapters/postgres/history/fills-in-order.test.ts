import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AccountId, VenueTradeId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { type DatabasePools, openPools } from "../database-pools.ts";
import { PostgresPositionStore } from "../postgres-position-store.ts";
import { createTestTenant, NOW, type TestTenant, testFill } from "../testing.ts";
import { type FillRow, fillsInOrder } from "./fills-in-order.ts";

describe("fills in order", () => {
  let database: TestDatabase;
  let pools: DatabasePools;
  let tenant: TestTenant;
  let accounts: readonly AccountId[];

  beforeAll(async () => {
    database = await createTestDatabase();
    pools = openPools(database.url, () => undefined);
    tenant = await createTestTenant(pools);
    accounts = [await tenant.addAccount("one"), await tenant.addAccount("two")].toSorted();
    const fill = (account: number, trade: string, afterMs: number, side: "buy" | "sell" = "buy") => ({
      ...{ tenantId: tenant.tenantId, owned: true },
      fill: testFill(accounts[account] as AccountId, {
        ...{ venueTradeId: trade as VenueTradeId, side, at: (NOW + afterMs) as UnixMs },
      }),
    });
    const fills = [
      ...[fill(1, "t1", 0), fill(0, "t9", 1), fill(0, "t2", 0), fill(0, "t3", 0), fill(0, "t3", 0, "sell")],
      fill(1, "t4", 2),
    ];
    const store = new PostgresPositionStore(pools);
    await store.record({ fills, fundings: [], positions: [], equities: [] });
  });
  afterAll(async () => {
    await pools.close();
    await database.drop();
  });

  const read = async (batch: number, until = NOW + 1_000) => {
    const select = sql<FillRow>`select f.*, null as strategy_id from fill f
      where f.tenant_id = ${tenant.tenantId} and f.at < ${until}`;
    const found: string[] = [];
    for await (const row of fillsInOrder(tenant.admin, tenant.tenantId, select, batch))
      found.push(
        `${row.at - NOW} ${accounts.indexOf(row.account_id as AccountId)} ${row.venue_trade_id} ${row.side}`,
      );
    return found;
  };

  it.each([1, 2, 3, 5, 6, 7])(
    "are each told once in batches of %i, also those of one millisecond",
    async (batch) => {
      expect(await read(batch)).toEqual([
        ...["0 0 t2 buy", "0 0 t3 buy", "0 0 t3 sell", "0 1 t1 buy"],
        ...["1 0 t9 buy", "2 1 t4 buy"],
      ]);
    },
  );

  it("are those of the conditions", async () => {
    expect(await read(2, NOW + 1)).toHaveLength(4);
    expect(await read(2, NOW)).toEqual([]);
  });
});

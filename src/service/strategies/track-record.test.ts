import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { insertRow } from "../../../adapters/postgres/isolation/samples.testing.ts";
import { PostgresSignalStore } from "../../../adapters/postgres/postgres-signal-store.ts";
import { BTC, NOW, testDecision, testOrder, testSignal } from "../../../adapters/postgres/testing.ts";
import type { AccountId } from "../../../engine/domain/ids.ts";
import { startTestService, type TestService } from "../testing.ts";

describe("a strategy's track record", () => {
  let service: TestService;
  let tenant: Awaited<ReturnType<TestService["tenant"]>>;
  let other: typeof tenant;
  let asProvider: string;
  let asAdmin: string;
  let trades = 0;

  beforeAll(async () => {
    service = await startTestService();
    tenant = await service.tenant();
    other = await service.tenant();
    asProvider = await service.as(tenant.tenantId, ["provider"], { providerId: tenant.providerId });
    asAdmin = await service.as(tenant.tenantId, ["tenant-admin"]);
    const accountId = await tenant.addAccount("one");
    await tenant.subscribe(accountId);
    // 0.1 from 64,000 to 64,100, and 0.1 from 64,000 to 63,950; a fee of 1 per fill.
    await trade(accountId, "64000", "64100");
    await trade(accountId, "64000", "63950");
    // What a test signal opened is nobody's performance.
    await trade(accountId, "64000", "74000", true);
  });
  afterAll(() => service.close());

  async function trade(accountId: AccountId, entry: string, exit: string, test = false): Promise<void> {
    const signal = { ...testSignal(tenant, []), test };
    const decision = testDecision(signal, accountId, { state: "done" });
    const order = testOrder(decision, tenant.strategy.id);
    await new PostgresSignalStore(service.enginePools).accept(signal, "{}", [{ decision, orders: [order] }]);
    const client = await service.enginePools.reading.connect();
    for (const [side, price, client_order_id] of [
      ["buy", entry, order.intent.clientOrderId],
      ["sell", exit, null],
    ] as const) {
      trades += 1;
      await insertRow(client, "fill", {
        ...{
          tenant_id: tenant.tenantId,
          account_id: accountId,
          instrument_id: BTC,
          client_order_id,
          side,
          price,
        },
        ...{ venue_trade_id: String(trades), venue_order_id: "1", position_side: "both", quantity: "0.1" },
        ...{ fee: "1", origin: "order", owned: true, at: NOW + trades },
      });
    }
    client.release();
  }

  const get = (authorization: string, { host, strategy } = tenant, query = "?environment=paper") =>
    service.ask({
      method: "GET",
      url: `/v1/strategies/${strategy.id}/track-record${query}`,
      headers: { host, authorization },
    });

  it("tells a provider ratios of a single follower, and an admin the amounts too", async () => {
    const figures = {
      ...{ followersNow: 1, followers: 1, episodes: 2, winRatePercent: "50", profitFactor: "1.1429" },
      // The stop of both entries is 1,000 below: a risk of 100; nets of 8 and −7.
      ...{ averageR: "0.005", averageReturnPercent: "0.0078", maxDrawdownPercent: "0.1094" },
    };
    expect(await get(asProvider)).toMatchObject({ status: 200, body: { ...figures, netPnl: null } });
    expect(await get(asAdmin)).toMatchObject({ status: 200, body: { ...figures, netPnl: "1" } });
    expect(await get(asAdmin, tenant, "?environment=live")).toMatchObject({
      body: { environment: "live", episodes: 0 },
    });
  });

  it("is that of the most real environment which followers were in, and says which, unless another is asked for", async () => {
    expect(await get(asProvider, tenant, "")).toMatchObject({ body: { environment: "paper", episodes: 2 } });
    expect(await get(asAdmin, other, "")).toMatchObject({ status: 403 });
    const asOther = await service.as(other.tenantId, ["tenant-admin"]);
    expect(await get(asOther, other, "")).toMatchObject({ body: { environment: "live", episodes: 0 } });
  });

  it("tells nobody of another's strategy", async () => {
    const url = { host: tenant.host, strategy: other.strategy } as typeof tenant;
    expect(await get(asAdmin, url)).toMatchObject({ status: 404 });
    const trader = await service.as(tenant.tenantId, ["trader"], { traderId: tenant.traderId });
    expect(await get(trader)).toMatchObject({ status: 403 });
    expect(await get(asProvider, tenant, "?environment=moon")).toMatchObject({ status: 400 });
  });
});

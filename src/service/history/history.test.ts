import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount } from "../../../adapters/postgres/admin/accounts.ts";
import { createTrader } from "../../../adapters/postgres/admin/people.ts";
import { insertRow } from "../../../adapters/postgres/isolation/samples.testing.ts";
import { PostgresSignalStore } from "../../../adapters/postgres/postgres-signal-store.ts";
import {
  BTC,
  expectOk,
  LIMITS,
  NOW,
  testDecision,
  testOrder,
  testSignal,
} from "../../../adapters/postgres/testing.ts";
import { decimal } from "../../../engine/domain/decimal.ts";
import type { AccountId, TraderId } from "../../../engine/domain/ids.ts";
import { applyFill, FLAT } from "../../../engine/domain/position.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { startTestService, type TestService } from "../testing.ts";

const KINDS = ["orders", "fills", "fundings", "decisions", "signals"] as const;
const DAY = 86_400_000;

interface Page {
  readonly items: readonly Readonly<Record<string, string>>[];
  readonly next: string | null;
}

describe("history", () => {
  let service: TestService;
  let tenant: Awaited<ReturnType<TestService["tenant"]>>;
  let other: typeof tenant;
  let mine: AccountId;
  let theirs: AccountId;
  let secondTrader: TraderId;
  const signals: string[] = [];

  const get = async (url: string, authorization: string, host = tenant.host) =>
    service.ask({ method: "GET", url, headers: { host, authorization } });
  const asTrader = () => service.as(tenant.tenantId, ["trader"], { traderId: tenant.traderId });

  beforeAll(async () => {
    service = await startTestService();
    tenant = await service.tenant();
    other = await service.tenant();
    mine = await tenant.addAccount("mine");
    secondTrader = expectOk(await createTrader(service.admin, { tenantId: tenant.tenantId, name: "second" }));
    theirs = expectOk(
      await createAccount(service.admin, {
        ...{
          tenantId: tenant.tenantId,
          traderId: secondTrader,
          label: "x",
          venue: "binance",
          limits: LIMITS,
        },
        ...{ environment: "paper", positionMode: "one-way", marginMode: "cross" },
      }),
    );
    for (const accountId of [mine, theirs])
      for (let at = 0; at < 5; at += 1) await trade(tenant, accountId, at);
    await trade(other, await other.addAccount("foreign"), 0);
  }, 60_000);
  afterAll(() => service.close());

  /** A signal, its decision, its order, and one buy or sell. */
  async function trade(of: typeof tenant, accountId: AccountId, at: number): Promise<void> {
    const received = (NOW + at * DAY) as UnixMs;
    const signal = { ...testSignal(of, [await subscriptionOf(of, accountId)]), receivedAt: received };
    const decision = testDecision(signal, accountId, { state: "done" });
    const order = testOrder(decision, of.strategy.id);
    await new PostgresSignalStore(service.enginePools).accept(signal, "{}", [{ decision, orders: [order] }]);
    signals.push(signal.id);
    const { enginePools } = service;
    const client = await enginePools.reading.connect();
    const base = { tenant_id: of.tenantId, account_id: accountId, instrument_id: BTC };
    await insertRow(client, "fill", {
      ...{ ...base, venue_trade_id: String(at), side: at % 2 === 0 ? "buy" : "sell", venue_order_id: "=1+1" },
      ...{ client_order_id: order.intent.clientOrderId, position_side: "both", quantity: "0.3", fee: "0.01" },
      ...{ price: String(100 + at), origin: "order", owned: true, at: NOW + at * DAY },
    });
    await insertRow(client, "funding", {
      ...base,
      venue_funding_id: String(at),
      amount: "-0.005",
      at: NOW + at * DAY,
    });
    client.release();
  }

  const subscriptions = new Map<AccountId, Awaited<ReturnType<typeof tenant.subscribe>>>();
  async function subscriptionOf(of: typeof tenant, accountId: AccountId) {
    const known = subscriptions.get(accountId) ?? (await of.subscribe(accountId));
    subscriptions.set(accountId, known);
    return known;
  }

  it.each(KINDS)("lists %s: a trader's own, a tenant's all, nobody else's", async (kind) => {
    const url = `/v1/${kind}?limit=200`;
    const own = await get(url, await asTrader());
    expect(own.status).toBe(200);
    expect((own.body as Page).items).toHaveLength(5);
    const all = await get(url, await service.as(tenant.tenantId, ["tenant-admin"]));
    expect((all.body as Page).items).toHaveLength(10);
    const foreign = await get(url, await service.as(other.tenantId, ["tenant-admin"]), other.host);
    expect((foreign.body as Page).items).toHaveLength(1);
    expect(await get(url, "Bearer nothing")).toMatchObject({ status: 401 });
    if (kind === "signals") return;
    expect(
      await get(url, await service.as(tenant.tenantId, ["provider"], { providerId: tenant.providerId })),
    ).toMatchObject({ status: 403, body: { code: "NOT_ALLOWED" } });
    const byForeignId = await get(`${url}&accountId=${theirs}`, await asTrader());
    expect((byForeignId.body as Page).items).toEqual([]);
  });

  it.each(KINDS)("pages through %s without a gap or a repetition, newest first", async (kind) => {
    const authorization = await service.as(tenant.tenantId, ["viewer"]);
    const seen: string[] = [];
    let cursor = "";
    for (let pages = 0; pages < 10; pages += 1) {
      const { body } = await get(`/v1/${kind}?limit=3${cursor}`, authorization);
      const { items, next } = body as Page;
      seen.push(...items.map((item) => JSON.stringify(item)));
      if (next === null) break;
      cursor = `&cursor=${next}`;
    }
    expect(seen).toHaveLength(10);
    expect(new Set(seen).size).toBe(10);
  });

  it("refuses a cursor that it did not hand out, and fields that are not allowed", async () => {
    const authorization = await asTrader();
    for (const cursor of ["x", Buffer.from('{"at":"1","id":2}').toString("base64url")])
      expect(await get(`/v1/orders?cursor=${cursor}`, authorization)).toMatchObject({
        status: 400,
        body: { code: "CURSOR_INVALID", field: "cursor" },
      });
    expect(await get("/v1/orders?cursor=%00", authorization)).toMatchObject({
      status: 400,
      body: { code: "FIELD_INVALID", field: "cursor" },
    });
    expect(await get("/v1/orders?limit=0", authorization)).toMatchObject({
      status: 400,
      body: { code: "FIELD_INVALID", field: "limit" },
    });
    expect(await get("/v1/orders?from=yesterday", authorization)).toMatchObject({ body: { field: "from" } });
  });

  it("limits a list to its range", async () => {
    const [from, to] = [new Date(NOW + DAY).toISOString(), new Date(NOW + 3 * DAY).toISOString()];
    const { body } = await get(`/v1/fills?from=${from}&to=${to}`, await asTrader());
    expect((body as Page).items.map(({ at }) => at)).toEqual(
      [NOW + 2 * DAY, NOW + DAY].map((at) => new Date(at).toISOString()),
    );
  });

  it("explains a decision to whom it concerns, and to nobody else", async () => {
    const url = `/v1/signals/${signals[0]}/decisions/${mine}`;
    expect(await get(url, await asTrader())).toMatchObject({
      status: 200,
      body: {
        decision: { accountId: mine, state: "done" },
        inputs: { price: "64000.5" },
        orders: [{ leg: "entry", quantity: "0.012" }],
      },
    });
    const second = await service.as(tenant.tenantId, ["trader"], { traderId: secondTrader });
    expect(await get(url, second)).toMatchObject({ status: 404, body: { code: "NOT_FOUND" } });
    const stranger = await service.as(other.tenantId, ["tenant-admin"]);
    expect(await get(url, stranger, other.host)).toMatchObject({ status: 404 });
    expect(await get(`/v1/signals/${randomUUID()}/decisions/${mine}`, await asTrader())).toMatchObject({
      status: 404,
    });
  });

  it("tells positions, a trader's own", async () => {
    const position = {
      ...{
        tenant_id: tenant.tenantId,
        instrument_id: BTC,
        position_side: "both",
        quantity: "0.300",
        entry_price: "104",
      },
      ...{
        realized_pnl: "-0.00000012",
        fees: 0,
        funding: 0,
        targets: '[{"price":"110.5","share":"1","filledQuantity":"0.1"}]',
        opened_quantity: 1,
        protection_generation: 0,
      },
      updated_at: NOW,
    };
    const client = await service.enginePools.reading.connect();
    for (const account_id of [mine, theirs]) await insertRow(client, "position", { ...position, account_id });
    client.release();
    const own = await get("/v1/positions", await asTrader());
    expect(own.body).toMatchObject({
      items: [
        {
          ...{ accountId: mine, quantity: "0.3", realizedPnl: "-0.00000012", fees: "0", stopPrice: null },
          ...{ targets: [{ price: "110.5", share: "1" }], openedAt: null },
          updatedAt: new Date(NOW).toISOString(),
        },
      ],
    });
    const all = await get("/v1/positions", await service.as(tenant.tenantId, ["viewer"]));
    expect((all.body as Page).items).toHaveLength(2);
    expect(await get("/v1/positions?accountId=nonsense", await asTrader())).toMatchObject({ status: 400 });
  });

  it("sums what was earned exactly as positions do, by day, account and instrument", async () => {
    const range = `from=${new Date(NOW - DAY).toISOString()}&to=${new Date(NOW + 30 * DAY).toISOString()}`;
    let net = FLAT;
    for (let at = 0; at < 5; at += 1)
      net = applyFill(net, {
        side: at % 2 === 0 ? "buy" : "sell",
        ...{ quantity: decimal("0.3"), price: decimal(100 + at), fee: decimal("0.01") },
      });
    const expected = net.realizedPnl.sub(net.fees).sub(decimal("0.025")).toFixed();
    for (const by of ["day", "account", "instrument", "strategy"])
      expect(await get(`/v1/profit?${range}&by=${by}`, await asTrader())).toMatchObject({
        status: 200,
        body: { net: expected },
      });
    const admin = await service.as(tenant.tenantId, ["tenant-admin"]);
    const traders = await get(`/v1/profit?${range}&by=trader`, admin);
    expect(traders.body).toMatchObject({
      items: [tenant.traderId, secondTrader].toSorted().map((key) => ({ key, net: expected, fills: 5 })),
    });
    expect(await get(`/v1/profit?${range}&by=trader`, await asTrader())).toMatchObject({
      ...{ status: 403, body: { code: "NOT_ALLOWED", field: "by" } },
    });
    const days = await get(`/v1/profit?${range}`, await asTrader());
    expect((days.body as Page).items).toHaveLength(5);
    expect(
      await get(`/v1/profit?from=2030-01-01T00:00:00Z&to=2029-01-01T00:00:00Z`, await asTrader()),
    ).toMatchObject({
      status: 422,
      body: { field: "from" },
    });
  });

  it.each(KINDS)("exports %s as CSV and JSON lines: all that the list shows", async (kind) => {
    const csv = await get(`/v1/exports/${kind}`, await asTrader());
    expect(csv.headers).toMatchObject({ "content-type": "text/csv; charset=utf-8" });
    const lines = String(csv.body).trim().split("\r\n");
    expect(lines).toHaveLength(6);
    const json = await get(`/v1/exports/${kind}?format=json`, await asTrader());
    const rows = String(json.body)
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(rows).toEqual(((await get(`/v1/${kind}?limit=200`, await asTrader())).body as Page).items);
    expect(await get("/v1/exports/secrets", await asTrader())).toMatchObject({ status: 400 });
  });

  it("exports accounts and positions as CSV and JSON lines, one's own", async () => {
    const first = async (kind: string) => {
      const csv = String((await get(`/v1/exports/${kind}`, await asTrader())).body);
      const json = String((await get(`/v1/exports/${kind}?format=json`, await asTrader())).body).trim();
      expect([kind, csv.trim().split("\r\n").length, json.split("\n").length]).toEqual([kind, 2, 1]);
      return { csv, json: JSON.parse(json) };
    };
    const account = await first("accounts");
    expect(account.json).toMatchObject({ id: mine, environment: "paper", limits: { leverageMax: 10 } });
    expect(account.csv).toContain(mine);
    const position = await first("positions");
    expect(position.json).toMatchObject({
      ...{ accountId: mine, quantity: "0.3", realizedPnl: "-0.00000012", targets: [{ price: "110.5" }] },
    });
    expect(position.csv).toContain(`${mine},BTC/USDT:USDT,both,0.3,104,`);
  });

  it("exports no cell that a spreadsheet would run", async () => {
    const { body } = await get("/v1/exports/fills", await asTrader());
    expect(String(body)).toContain("'=1+1");
    expect(String(body)).not.toMatch(/(^|,)=1\+1/m);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount } from "../../../adapters/postgres/admin/accounts.ts";
import { insertRow } from "../../../adapters/postgres/isolation/samples.testing.ts";
import { PostgresSignalStore } from "../../../adapters/postgres/postgres-signal-store.ts";
import { expectOk, LIMITS, testDecision, testOrder, testSignal } from "../../../adapters/postgres/testing.ts";
import { type Decimal, decimal, ZERO } from "../../../engine/domain/decimal.ts";
import type { DecisionState } from "../../../engine/domain/decision.ts";
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { startTestService, type TestService } from "../testing.ts";

const DAY = 86_400_000;
const NOON = Math.floor(Date.now() / DAY) * DAY - DAY / 2;
const FROM = NOON - DAY / 2;
const TO = NOON + DAY / 2;
const STATES: readonly DecisionState[] = [
  "done",
  "denied",
  "no-op",
  "rejected",
  "expired",
  "failed",
  "working",
];

type Tenant = Awaited<ReturnType<TestService["tenant"]>>;
type Row = Readonly<Record<string, string | number | boolean | null>>;

describe("key figures", () => {
  let service: TestService;
  let tenants: readonly Tenant[];
  const live = new Set<AccountId>();

  beforeAll(async () => {
    service = await startTestService();
    tenants = [await service.tenant(), await service.tenant()];
    for (const [index, tenant] of tenants.entries()) {
      const paper = await tenant.addAccount("paper");
      const withMoney = await addLive(tenant);
      live.add(withMoney);
      for (const accountId of [paper, withMoney])
        for (let at = 0; at < 9 + index; at += 1) await trade(tenant, accountId, at);
    }
  }, 60_000);
  afterAll(() => service.close());

  async function addLive({ tenantId, traderId }: Tenant): Promise<AccountId> {
    return expectOk(
      await createAccount(service.admin, {
        ...{ tenantId, traderId, label: "live", venue: "bybit", limits: LIMITS },
        ...{ environment: "live", positionMode: "one-way", marginMode: "cross" },
      }),
    );
  }

  /** Spread over three days, the middle one being asked for; every decision state; fills of ours, of the trader's, and two of one order. */
  async function trade(tenant: Tenant, accountId: AccountId, at: number): Promise<void> {
    const moment = (NOON + (at % 3) * DAY - DAY) as UnixMs;
    const test = at === 4 && !live.has(accountId);
    const signal = { ...testSignal(tenant, []), receivedAt: moment, test };
    const state = STATES[at % STATES.length] ?? "done";
    const decision = testDecision(signal, accountId, { state });
    const order = testOrder(decision, tenant.strategy.id);
    await new PostgresSignalStore(service.enginePools).accept(signal, "{}", [{ decision, orders: [order] }]);
    const base = { tenant_id: tenant.tenantId, account_id: accountId, instrument_id: signal.instrumentId };
    for (const part of ["a", "b"])
      await insert("fill", {
        ...{
          ...base,
          venue_trade_id: `${at}${part}`,
          // A stop that travelled inside the entry has no order of ours.
          client_order_id: part === "a" ? order.intent.clientOrderId : null,
          side: "buy",
          venue_order_id: `v${at}`,
          position_side: "both",
        },
        ...{
          quantity: `0.${at + 1}`,
          price: `${100 + at}.5`,
          fee: "0.01",
          origin: "order",
          owned: at % 4 !== 3,
          at: moment + at,
        },
      });
    if (at === 0)
      await insert("account_equity", {
        ...{
          tenant_id: tenant.tenantId,
          account_id: accountId,
          equity: "1000.25",
          equity_at_day_start: "990.5",
        },
        ...{ day: Math.floor(Date.now() / DAY), equity_peak: "1001", losses_in_a_row: 0 },
      });
  }

  async function insert(table: string, row: Row): Promise<void> {
    const client = await service.enginePools.reading.connect();
    await insertRow(client, table, row).finally(() => client.release());
  }

  /** The figures once more, from the bare rows. */
  async function fromRows(of: readonly Tenant[], environment: string) {
    const ids: readonly string[] = of.map(({ tenantId }) => tenantId);
    const rows = async (table: string): Promise<readonly Row[]> =>
      (await service.enginePools.reading.query<Record<string, string>>(`select * from ${table}`)).rows.filter(
        (row) => ids.includes(String(row.tenant_id)),
      );
    const accounts = new Set(
      (await rows("account")).filter((row) => row.environment === environment).map(({ id }) => id),
    );
    const within = (at: unknown) => Number(at) >= FROM && Number(at) < TO;
    const ours = (row: Row) => accounts.has(row.account_id ?? "");
    const all = await rows("fill");
    const tests = new Set((await rows("signal")).filter(({ test }) => test).map(({ id }) => id));
    const signals = (await rows("signal")).filter((row) => within(row.received_at) && !tests.has(row.id));
    const received = new Set(signals.map(({ id }) => id));
    const attempts = (await rows("decision"))
      .filter((row) => ours(row) && received.has(row.signal_id ?? ""))
      .filter(({ state }) => ["done", "rejected", "expired", "failed"].includes(String(state)));
    const ofTests = new Set(
      (await rows("order_intent"))
        .filter(({ signal_id }) => tests.has(signal_id))
        .flatMap(({ client_order_id }) => all.filter((fill) => fill.client_order_id === client_order_id))
        .map(({ account_id, venue_order_id }) => `${account_id} ${venue_order_id}`),
    );
    const fills = all
      .filter((row) => ours(row) && row.owned === true && within(row.at))
      .filter((row) => !ofTests.has(`${row.account_id} ${row.venue_order_id}`));
    const equities = (await rows("account_equity")).filter(ours);
    const today = equities.filter(({ day }) => day === Math.floor(Date.now() / DAY));
    const done = attempts.filter(({ state }) => state === "done").length;
    return {
      signals_received: signals.length,
      trades_executed: new Set(fills.map((row) => `${row.account_id} ${row.venue_order_id}`)).size,
      success_rate:
        attempts.length === 0
          ? null
          : decimal(String(done))
              .div(decimal(String(attempts.length)))
              .toDecimalPlaces(4)
              .toFixed(),
      total_volume: sum(fills.map(({ quantity, price }) => number(quantity).mul(number(price)))),
      total_balance: sum(equities.map(({ equity }) => number(equity))),
      pnl_today: sum(today.map((row) => number(row.equity).sub(number(row.equity_at_day_start)))),
    };
  }

  const query = (environment: string) =>
    `from=${new Date(FROM).toISOString()}&to=${new Date(TO).toISOString()}&environment=${environment}`;
  const get = async (url: string, { tenantId, host }: Tenant, roles: Parameters<TestService["as"]>[1]) =>
    service.ask({ method: "GET", url, headers: { host, authorization: await service.as(tenantId, roles) } });

  it.each(["paper", "live", "testnet"])(
    "of a tenant are what its rows add up to (%s)",
    async (environment) => {
      for (const tenant of tenants)
        for (const role of ["tenant-admin", "viewer", "platform-admin"] as const) {
          const { status, body } = await get(`/v1/kpis?${query(environment)}`, tenant, [role]);
          expect(status).toBe(200);
          expect(body).toMatchObject({ environment, ...(await fromRows([tenant], environment)) });
        }
    },
  );

  it.each(["paper", "live"])("of the platform are what all rows add up to (%s)", async (environment) => {
    const [tenant] = tenants;
    if (tenant === undefined) throw new Error("no tenant");
    const { status, body } = await get(`/v1/platform/kpis?${query(environment)}`, tenant, ["platform-admin"]);
    expect(status).toBe(200);
    const expected = await fromRows(tenants, environment);
    expect(expected.trades_executed).toBeGreaterThan(0);
    expect(body).toMatchObject(expected);
  });

  it("have the usual names, and null for what cannot be known", async () => {
    const [tenant] = tenants;
    if (tenant === undefined) throw new Error("no tenant");
    const { body } = await get("/v1/kpis?environment=testnet", tenant, ["tenant-admin"]);
    expect(Object.keys(body as object)).toEqual([
      ...["from", "to", "environment", "signals_received", "trades_executed", "success_rate", "total_volume"],
      ...["active_users", "api_calls_per_minute", "avg_response_time", "total_balance", "pnl_today"],
      ...["commissions_earned", "unrealized_pnl"],
    ]);
    expect(body).toMatchObject({
      ...{ environment: "testnet", commissions_earned: null, success_rate: null },
      unrealized_pnl: "0",
    });
    expect((await get("/v1/kpis", tenant, ["viewer"])).body).toMatchObject({ environment: "live" });
  });

  it("are those of the most real environment that the tenant is in, and say which", async () => {
    const tenant = await service.tenant();
    const own = async () => (await get("/v1/kpis", tenant, ["viewer"])).body;
    expect(await own()).toMatchObject({ environment: "live", total_balance: "0" });
    await trade(tenant, await tenant.addAccount("paper"), 0);
    expect(await own()).toMatchObject({ environment: "paper", total_balance: "1000.25" });
    await addLive(tenant);
    expect(await own()).toMatchObject({ environment: "live", total_balance: "0" });
  });

  it("count who follows, and who holds or is decided for", async () => {
    const tenant = await service.tenant();
    const users = async () =>
      ((await get("/v1/health", tenant, ["tenant-admin"])).body as { readonly users: object }).users;
    expect(await users()).toEqual({ active: 0, trading: 0 });
    const accountId = await tenant.addAccount("one");
    const subscription = await tenant.subscribe(accountId);
    expect(await users()).toEqual({ active: 1, trading: 0 });
    const signal = testSignal(tenant, [subscription]);
    const decision = testDecision(signal, accountId);
    await new PostgresSignalStore(service.enginePools).accept(signal, "{}", [{ decision, orders: [] }]);
    expect(await users()).toEqual({ active: 1, trading: 1 });
    expect((await get("/v1/kpis", tenant, ["viewer"])).body).toMatchObject({ active_users: 1 });
  });

  it("refuse whom they are not for, and a period that is none", async () => {
    const [tenant] = tenants;
    if (tenant === undefined) throw new Error("no tenant");
    for (const role of ["trader", "provider"] as const)
      expect(await get("/v1/kpis", tenant, [role])).toMatchObject({
        status: 403,
        body: { code: "NOT_ALLOWED" },
      });
    for (const role of ["tenant-admin", "viewer"] as const)
      expect(await get("/v1/platform/kpis", tenant, [role])).toMatchObject({ status: 403 });
    const now = new Date(NOON).toISOString();
    expect(await get(`/v1/kpis?from=${now}&to=${now}`, tenant, ["viewer"])).toMatchObject({
      ...{ status: 422, body: { code: "INVALID", field: "from" } },
    });
  });

  it("of all tenants are refused by the database to whoever is not on the platform", async () => {
    const { trading } = service.pools;
    const today = Math.floor(Date.now() / DAY);
    await expect(trading.query("select * from platform_kpis('paper', 0, 1, $1)", [today])).rejects.toThrow(
      /only the platform/,
    );
    await expect(trading.query("select platform_environment()")).rejects.toThrow(/only the platform/);
    await expect(trading.query("select * from platform_users()")).rejects.toThrow(/only the platform/);
    const { rows } = await trading.query("select * from tenant_kpis(null, 'paper', 0, 4102444800000, $1)", [
      today,
    ]);
    expect(rows).toMatchObject([{ signals_received: 0, trades_executed: 0, total_balance: "0" }]);
  });
});

function number(value: Row[string] | undefined): Decimal {
  return decimal(String(value));
}

function sum(values: readonly Decimal[]): string {
  return values.reduce((total, value) => total.add(value), ZERO).toFixed();
}

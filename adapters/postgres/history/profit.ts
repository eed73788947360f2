// Profit and loss over time, made from owned fills and funding by the same rule that makes positions: each period is what was realised in it.
import { sql } from "kysely";
import { type Decimal, decimal, ZERO } from "../../../engine/domain/decimal.ts";
import type { AccountId, StrategyId, TenantId, TraderId } from "../../../engine/domain/ids.ts";
import { applyFill, FLAT, type NetPosition } from "../../../engine/domain/position.ts";
import { type Administration, read } from "../admin/administration.ts";
import { type FillRow, fillsInOrder } from "./fills-in-order.ts";

const DAY_MS = 86_400_000;

export const PROFIT_GROUPS = ["day", "account", "trader", "instrument", "strategy"] as const;
export type ProfitGroup = (typeof PROFIT_GROUPS)[number];

export interface ProfitAsk {
  readonly tenantId: TenantId;
  readonly accountId?: AccountId | undefined;
  readonly strategyId?: StrategyId | undefined;
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly by: ProfitGroup;
}

export interface ProfitRow {
  /** The day (YYYY-MM-DD, UTC), account, trader, instrument or strategy (empty: none that we know). */
  readonly key: string;
  readonly realizedPnl: Decimal;
  readonly fees: Decimal;
  /** Positive: received. */
  readonly funding: Decimal;
  readonly net: Decimal;
  /** Executions in the period, and what they were worth. */
  readonly fills: number;
  readonly volume: Decimal;
}

/**
 * From the first fill on, because what is realised depends on the entry price that earlier fills made. Funding and fees count
 * when they were paid. Rows in order of their key.
 */
export async function profit(admin: Administration, ask: ProfitAsk): Promise<readonly ProfitRow[]> {
  const sums = new Map<string, MutableSum>();
  const positions = new Map<string, NetPosition>();
  const traders = ask.by === "trader" ? await tradersOf(admin, ask.tenantId) : NO_TRADERS;
  for await (const fill of fillsUntil(admin, ask)) {
    const leg = `${fill.account_id} ${fill.instrument_id} ${fill.position_side}`;
    const before = positions.get(leg) ?? FLAT;
    const [quantity, price, fee] = [decimal(fill.quantity), decimal(fill.price), decimal(fill.fee)];
    const after = applyFill(before, { side: fill.side, quantity, price, fee });
    positions.set(leg, after);
    if (fill.at < ask.from) continue;
    if (ask.strategyId !== undefined && fill.strategy_id !== ask.strategyId) continue;
    const sum = sumOf(sums, keyOf(ask.by, fill, traders));
    sum.realizedPnl = sum.realizedPnl.add(after.realizedPnl.sub(before.realizedPnl));
    sum.fees = sum.fees.add(fee);
    sum.volume = sum.volume.add(quantity.mul(price));
    sum.fills += 1;
  }
  // Which strategy a position belonged to when funding was paid is not kept.
  if (ask.strategyId === undefined) await addFunding(admin, ask, sums, traders);
  return [...sums]
    .map(([key, sum]) => ({ key, ...sum, net: sum.realizedPnl.sub(sum.fees).add(sum.funding) }))
    .sort((one, other) => (one.key < other.key ? -1 : 1));
}

interface MutableSum {
  realizedPnl: Decimal;
  fees: Decimal;
  funding: Decimal;
  volume: Decimal;
  fills: number;
}

function sumOf(sums: Map<string, MutableSum>, key: string): MutableSum {
  const known = sums.get(key);
  if (known !== undefined) return known;
  const fresh = { realizedPnl: ZERO, fees: ZERO, funding: ZERO, volume: ZERO, fills: 0 };
  sums.set(key, fresh);
  return fresh;
}

type Grouped = Pick<FillRow, "at" | "account_id" | "instrument_id"> & {
  readonly strategy_id?: string | null;
};

/** By account. */
type Traders = ReadonlyMap<string, TraderId>;
const NO_TRADERS: Traders = new Map();

async function tradersOf(admin: Administration, tenantId: TenantId): Promise<Traders> {
  const rows = await read(admin, tenantId, (db) =>
    db.selectFrom("account").select(["id", "trader_id"]).where("tenant_id", "=", tenantId).execute(),
  );
  return new Map(rows.map(({ id, trader_id }) => [id, trader_id]));
}

function keyOf(by: ProfitGroup, row: Grouped, traders: Traders): string {
  switch (by) {
    case "day":
      return new Date(row.at - (row.at % DAY_MS)).toISOString().slice(0, 10);
    case "account":
      return row.account_id;
    case "trader":
      return traders.get(row.account_id) ?? "";
    case "instrument":
      return row.instrument_id;
    case "strategy":
      return row.strategy_id ?? "";
  }
}

function fillsUntil(admin: Administration, { tenantId, accountId, to }: ProfitAsk): AsyncGenerator<FillRow> {
  return fillsInOrder(
    admin,
    tenantId,
    sql<FillRow>`
      select f.account_id, f.instrument_id, f.venue_trade_id, f.position_side, f.side, f.quantity, f.price, f.fee, f.at,
        o.strategy_id
      from fill f left join order_intent o on o.tenant_id = f.tenant_id and o.client_order_id = f.client_order_id
      where f.tenant_id = ${tenantId} and f.owned and f.at < ${to}
        and ${accountId === undefined ? sql`true` : sql`f.account_id = ${accountId}`}`,
  );
}

async function addFunding(
  admin: Administration,
  { tenantId, accountId, from, to, by }: ProfitAsk,
  sums: Map<string, MutableSum>,
  traders: Traders,
): Promise<void> {
  const { rows } = await read(admin, tenantId, (db) =>
    sql<{ account_id: string; instrument_id: string; day: number; amount: string }>`
      select account_id, instrument_id, at / ${DAY_MS} as day, sum(amount) as amount from funding
      where tenant_id = ${tenantId} and at >= ${from} and at < ${to}
        and ${accountId === undefined ? sql`true` : sql`account_id = ${accountId}`}
      group by 1, 2, 3`.execute(db),
  );
  for (const { account_id, instrument_id, day, amount } of rows) {
    const sum = sumOf(sums, keyOf(by, { account_id, instrument_id, at: day * DAY_MS }, traders));
    sum.funding = sum.funding.add(decimal(amount));
  }
}

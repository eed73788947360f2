// What a strategy made of its followers' money: episodes, from flat to flat, made from owned fills by the rule that makes positions.
// Aggregates only: whoever reads them learns no account's anything.
import { sql } from "kysely";
import { type Decimal, decimal, ZERO } from "../../../engine/domain/decimal.ts";
import type { StrategyId, TenantId } from "../../../engine/domain/ids.ts";
import { applyFill, FLAT, type NetPosition } from "../../../engine/domain/position.ts";
import type { Environment } from "../../../engine/domain/venue.ts";
import { type Administration, read } from "../admin/administration.ts";
import { type FillRow, fillsInOrder } from "../history/fills-in-order.ts";

/** One position of one follower, closed. */
export interface Episode {
  readonly traderId: string;
  readonly signalId: string;
  readonly closedAt: number;
  readonly net: Decimal;
  /** Of the largest quantity that was held, at the entry price. */
  readonly notional: Decimal;
  /** What the entry's stop put at risk; undefined: no stop is known. */
  readonly risk: Decimal | undefined;
}

interface FollowersFill extends FillRow {
  readonly trader_id: string;
  readonly signal_id: string | null;
  readonly stop_price: string | null;
  readonly test: boolean;
}

interface Open {
  readonly position: NetPosition;
  readonly entry: FollowersFill;
  readonly largest: Decimal;
}

/**
 * In order of their end, without those that a test signal opened; who closes an episode has no say in whether it counts. `admin` reads as the tenant: a provider's own transactions see no fills, and what is made of these here
 * names nobody. Funding is left out: a payment names no strategy.
 */
export async function episodes(
  admin: Administration,
  tenantId: TenantId,
  { strategyId, environment }: { readonly strategyId: StrategyId; readonly environment: Environment },
): Promise<readonly Episode[]> {
  const open = new Map<string, Open>();
  const closed: Episode[] = [];
  for await (const fill of followersFills(admin, tenantId, strategyId, environment)) {
    const leg = `${fill.account_id} ${fill.instrument_id} ${fill.position_side}`;
    const before = open.get(leg) ?? { position: FLAT, entry: fill, largest: ZERO };
    const { episode, after } = follow(before, fill);
    const { strategy_id, test } = before.entry;
    if (episode !== undefined && strategy_id === strategyId && !test) closed.push(episode);
    if (after === undefined) open.delete(leg);
    else open.set(leg, after);
  }
  return closed;
}

/** A fill that crosses zero ends one episode and begins another. */
function follow(
  before: Open,
  fill: FollowersFill,
): { episode: Episode | undefined; after: Open | undefined } {
  const position = applyFill(before.position, {
    side: fill.side,
    ...{ quantity: decimal(fill.quantity), price: decimal(fill.price), fee: decimal(fill.fee) },
  });
  const held = before.position.quantity;
  const ends = !held.isZero() && (position.quantity.isZero() || position.quantity.isNeg() !== held.isNeg());
  if (!ends) {
    const size = position.quantity.abs();
    return {
      episode: undefined,
      after: { ...before, position, largest: size.gt(before.largest) ? size : before.largest },
    };
  }
  const episode = episodeOf(before, position, fill.at);
  if (position.quantity.isZero()) return { episode, after: undefined };
  const rest = { ...FLAT, quantity: position.quantity, entryPrice: position.entryPrice };
  return { episode, after: { position: rest, entry: fill, largest: rest.quantity.abs() } };
}

function episodeOf({ position, entry, largest }: Open, end: NetPosition, closedAt: number): Episode {
  const stop = entry.stop_price === null ? undefined : decimal(entry.stop_price);
  const distance = stop?.sub(decimal(entry.price)).abs();
  return {
    traderId: entry.trader_id,
    signalId: entry.signal_id ?? "",
    closedAt,
    net: end.realizedPnl.sub(end.fees),
    notional: largest.mul(position.entryPrice),
    risk: distance === undefined || distance.isZero() ? undefined : distance.mul(largest),
  };
}

function followersFills(
  admin: Administration,
  tenantId: TenantId,
  strategyId: StrategyId,
  environment: Environment,
): AsyncGenerator<FollowersFill> {
  return fillsInOrder(
    admin,
    tenantId,
    sql<FollowersFill>`
      select f.account_id, a.trader_id, f.instrument_id, f.venue_trade_id, f.position_side, f.side, f.quantity, f.price, f.fee,
        f.at, o.strategy_id, o.signal_id, o.protection ->> 'stopPrice' as stop_price,
        coalesce(s.test, false) as test
      from account a join fill f on f.tenant_id = a.tenant_id and f.account_id = a.id
        left join order_intent o on o.tenant_id = f.tenant_id and o.client_order_id = f.client_order_id
        left join signal s on s.tenant_id = o.tenant_id and s.id = o.signal_id
      where a.tenant_id = ${tenantId} and a.environment = ${environment} and f.owned
        and a.id in (select account_id from subscription where tenant_id = ${tenantId} and strategy_id = ${strategyId})`,
  );
}

/** How many traders follow it now in this environment. */
export async function followersNow(
  admin: Administration,
  tenantId: TenantId,
  { strategyId, environment }: { readonly strategyId: StrategyId; readonly environment: Environment },
): Promise<number> {
  const { rows } = await read(admin, tenantId, (db) =>
    sql<{ count: number }>`
      select count(distinct a.trader_id) as count from subscription s join account a on a.tenant_id = s.tenant_id and a.id = s.account_id
      where s.tenant_id = ${tenantId} and s.strategy_id = ${strategyId} and s.status = 'active' and a.environment = ${environment}`.execute(
      db,
    ),
  );
  return rows[0]?.count ?? 0;
}

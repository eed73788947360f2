// What can be listed and exported: orders, fills, funding, decisions, signals of the past; accounts and positions as they stand. Decimals stay text, times are unix ms.
// Orders and decisions are found through their signals, newest first: these have the index by time, and the way on is by key. An
// index by time of their own would be paid for by every order on its way out.
import { type RawBuilder, sql } from "kysely";
import type { Listing } from "./listing.ts";
import type { PositionRecord } from "./positions.ts";

export interface OrderRecord {
  readonly clientOrderId: string;
  readonly venueOrderId: string | null;
  readonly accountId: string;
  readonly signalId: string;
  readonly strategyId: string;
  readonly instrumentId: string;
  readonly leg: string;
  readonly generation: number;
  readonly side: string;
  readonly positionSide: string;
  readonly type: string;
  readonly price: string | null;
  readonly timeInForce: string | null;
  readonly triggerPrice: string | null;
  readonly quantity: string;
  readonly reduceOnly: boolean;
  readonly state: string;
  readonly filledQuantity: string;
  readonly averagePrice: string | null;
  readonly reason: string | null;
  readonly signedAt: number;
}

export const ORDERS: Listing<OrderRecord> = {
  from: sql`signal s join order_intent o on o.tenant_id = s.tenant_id and o.signal_id = s.id`,
  tenant: sql`s`,
  at: sql`s.received_at`,
  id: sql`o.client_order_id`,
  account: sql`o.account_id`,
  columns: sql`o.client_order_id as "clientOrderId", o.venue_order_id as "venueOrderId", o.account_id as "accountId",
    o.signal_id as "signalId", o.strategy_id as "strategyId", o.instrument_id as "instrumentId", o.leg, o.generation, o.side,
    o.position_side as "positionSide", o.order_type as "type", o.price, o.time_in_force as "timeInForce",
    o.trigger_price as "triggerPrice", o.quantity, o.reduce_only as "reduceOnly", o.state, o.filled_quantity as "filledQuantity",
    o.average_price as "averagePrice", o.reason, o.signed_at as "signedAt"`,
};

export interface FillRecord {
  readonly accountId: string;
  readonly instrumentId: string;
  readonly venueTradeId: string;
  readonly venueOrderId: string;
  readonly clientOrderId: string | null;
  readonly side: string;
  readonly positionSide: string;
  readonly quantity: string;
  readonly price: string;
  readonly fee: string;
  readonly origin: string;
  readonly owned: boolean;
  readonly at: number;
}

export const FILLS: Listing<FillRecord> = {
  from: sql`fill f`,
  tenant: sql`f`,
  at: sql`f.at`,
  id: sql`(f.account_id || ' ' || f.instrument_id || ' ' || f.venue_trade_id || ' ' || f.side)`,
  account: sql`f.account_id`,
  columns: sql`f.account_id as "accountId", f.instrument_id as "instrumentId", f.venue_trade_id as "venueTradeId",
    f.venue_order_id as "venueOrderId", f.client_order_id as "clientOrderId", f.side, f.position_side as "positionSide", f.quantity,
    f.price, f.fee, f.origin, f.owned, f.at`,
};

export interface FundingRecord {
  readonly accountId: string;
  readonly instrumentId: string;
  readonly venueFundingId: string;
  readonly amount: string;
  readonly at: number;
}

export const FUNDINGS: Listing<FundingRecord> = {
  from: sql`funding u`,
  tenant: sql`u`,
  at: sql`u.at`,
  id: sql`(u.account_id || ' ' || u.instrument_id || ' ' || u.venue_funding_id)`,
  account: sql`u.account_id`,
  columns: sql`u.account_id as "accountId", u.instrument_id as "instrumentId", u.venue_funding_id as "venueFundingId", u.amount, u.at`,
};

export interface DecisionRecord {
  readonly signalId: string;
  readonly accountId: string;
  readonly subscriptionId: string;
  readonly strategyId: string;
  readonly instrumentId: string;
  readonly action: string;
  readonly state: string;
  readonly reason: string | null;
  readonly denialCodes: readonly string[];
  readonly decidedAt: number;
  readonly settledAt: number | null;
}

export const DECISIONS: Listing<DecisionRecord> = {
  from: sql`signal s join decision d on d.tenant_id = s.tenant_id and d.signal_id = s.id`,
  tenant: sql`s`,
  at: sql`s.received_at`,
  id: sql`(d.signal_id || ' ' || d.account_id)`,
  account: sql`d.account_id`,
  columns: sql`d.signal_id as "signalId", d.account_id as "accountId", d.subscription_id as "subscriptionId",
    s.strategy_id as "strategyId", s.instrument_id as "instrumentId", s.action ->> 'kind' as action, d.state, d.reason,
    array(select denial ->> 'code' from json_array_elements(d.denials) denial) as "denialCodes",
    d.decided_at as "decidedAt", d.settled_at as "settledAt"`,
};

export interface SignalRecord {
  readonly id: string;
  readonly providerId: string;
  readonly strategyId: string;
  readonly dialect: string;
  readonly instrumentId: string;
  readonly action: string;
  readonly direction: string | null;
  readonly referencePrice: string | null;
  readonly audienceSize: number;
  readonly test: boolean;
  readonly issuedAt: number;
  readonly receivedAt: number;
  readonly expiresAt: number;
}

export const SIGNALS: Listing<SignalRecord> = {
  from: sql`signal s`,
  tenant: sql`s`,
  at: sql`s.received_at`,
  id: sql`s.id::text`,
  columns: sql`s.id, s.provider_id as "providerId", s.strategy_id as "strategyId", s.dialect, s.instrument_id as "instrumentId",
    s.action ->> 'kind' as action, s.action ->> 'direction' as direction, s.reference_price as "referencePrice",
    s.audience_size as "audienceSize", s.test, s.issued_at as "issuedAt", s.received_at as "receivedAt", s.expires_at as "expiresAt"`,
};

/** Flat ones too: their P&L stays. */
export const POSITIONS: Listing<Omit<PositionRecord, "environment">> = {
  from: sql`position p`,
  tenant: sql`p`,
  at: sql`p.updated_at`,
  id: sql`(p.account_id || ' ' || p.instrument_id || ' ' || p.position_side)`,
  account: sql`p.account_id`,
  columns: sql`p.account_id as "accountId", p.instrument_id as "instrumentId", p.position_side as "positionSide", p.quantity,
    p.entry_price as "entryPrice", p.realized_pnl as "realizedPnl", p.fees, p.funding, p.stop_price as "stopPrice", p.targets,
    p.signal_id as "signalId", p.strategy_id as "strategyId", p.opened_at as "openedAt", p.updated_at as "updatedAt"`,
};

export interface AccountListRow {
  readonly id: string;
  readonly traderId: string;
  readonly label: string;
  readonly venue: string;
  readonly environment: string;
  readonly positionMode: string;
  readonly marginMode: string;
  readonly status: string;
  readonly limits: unknown;
  readonly createdAt: number;
}

export const ACCOUNTS: Listing<AccountListRow> = {
  from: sql`account a`,
  tenant: sql`a`,
  at: sql`a.created_at`,
  id: sql`a.id::text`,
  account: sql`a.id`,
  columns: sql`a.id, a.trader_id as "traderId", a.label, a.venue, a.environment, a.position_mode as "positionMode",
    a.margin_mode as "marginMode", a.status, a.limits, a.created_at as "createdAt"`,
};

/** `column = value`, where a value was given. */
export function equals(column: RawBuilder<unknown>, value: unknown): readonly RawBuilder<unknown>[] {
  return value === undefined ? [] : [sql`${column} = ${value}`];
}

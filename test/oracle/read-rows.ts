// Reads the whole record from PostgreSQL, after everything came to rest.
import type pg from "pg";
import { decimal } from "../../engine/domain/decimal.ts";
import type { DecisionRow, FillRow, OrderRow, PositionRow, RecordRows, SignalRow } from "./evidence.ts";

type Row = Readonly<Record<string, string | null>>;

export async function readRows(pool: pg.Pool): Promise<RecordRows> {
  const read = async (sql: string) => (await pool.query<Row>(sql)).rows;
  const signals = await read(
    `select s.tenant_id, s.id, s.received_at::text, string_agg(u.account_id::text, ',') as accounts
     from signal s left join lateral unnest(s.audience) as a(id) on true
       left join subscription u on u.tenant_id = s.tenant_id and u.id = a.id
     group by s.tenant_id, s.id, s.received_at`,
  );
  const decisions = await read(
    `select tenant_id, signal_id, account_id, state, reason, decided_at::text, settled_at::text from decision`,
  );
  const orders = await read(
    `select tenant_id, client_order_id, account_id, signal_id, instrument_id, leg, order_type, state,
       filled_quantity::text, signed_at::text, valid_until::text, expires_at::text from order_intent`,
  );
  const fills = await read(
    `select tenant_id, account_id, instrument_id, venue_trade_id, side, client_order_id, quantity::text,
       owned::text from fill`,
  );
  const positions = await read(
    "select account_id, instrument_id, position_side, quantity::text from position",
  );
  const orphans = await read("select count(*)::text as count from orphaned_rows()");
  return {
    signals: signals.map(signalOf),
    decisions: decisions.map(decisionOf),
    orders: orders.map(orderOf),
    fills: fills.map(fillOf),
    positions: positions.map(positionOf),
    orphans: Number(orphans[0]?.count),
  };
}

function text(row: Row, name: string): string {
  const value = row[name];
  if (typeof value !== "string") throw new Error(`${name} is missing`);
  return value;
}

function time(row: Row, name: string): number | undefined {
  const value = row[name];
  return typeof value === "string" ? Number(value) : undefined;
}

function signalOf(row: Row): SignalRow {
  return {
    tenantId: text(row, "tenant_id"),
    id: text(row, "id"),
    receivedAt: time(row, "received_at") ?? 0,
    accountIds: row.accounts?.split(",") ?? [],
  };
}

function decisionOf(row: Row): DecisionRow {
  return {
    tenantId: text(row, "tenant_id"),
    signalId: text(row, "signal_id"),
    accountId: text(row, "account_id"),
    state: text(row, "state"),
    reason: row.reason ?? undefined,
    decidedAt: time(row, "decided_at") ?? 0,
    settledAt: time(row, "settled_at"),
  };
}

function orderOf(row: Row): OrderRow {
  return {
    tenantId: text(row, "tenant_id"),
    clientOrderId: text(row, "client_order_id"),
    accountId: text(row, "account_id"),
    signalId: text(row, "signal_id"),
    instrumentId: text(row, "instrument_id"),
    leg: text(row, "leg"),
    type: text(row, "order_type"),
    state: text(row, "state"),
    filledQuantity: decimal(text(row, "filled_quantity")),
    signedAt: time(row, "signed_at") ?? 0,
    validUntil: time(row, "valid_until") ?? 0,
    expiresAt: time(row, "expires_at"),
  };
}

function fillOf(row: Row): FillRow {
  return {
    tenantId: text(row, "tenant_id"),
    accountId: text(row, "account_id"),
    instrumentId: text(row, "instrument_id"),
    tradeId: text(row, "venue_trade_id"),
    side: text(row, "side"),
    clientOrderId: row.client_order_id ?? undefined,
    quantity: decimal(text(row, "quantity")),
    owned: row.owned === "true",
  };
}

function positionOf(row: Row): PositionRow {
  return {
    accountId: text(row, "account_id"),
    instrumentId: text(row, "instrument_id"),
    positionSide: text(row, "position_side"),
    quantity: decimal(text(row, "quantity")),
  };
}

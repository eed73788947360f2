// Reads decisions and orders back: at start-up, for the sweeper, and for the trace that explains a signal.
import type pg from "pg";
import type { DecisionTrace } from "../../engine/domain/decision.ts";
import type { ClientOrderId, SignalId, TenantId } from "../../engine/domain/ids.ts";
import type { Order } from "../../engine/domain/order.ts";
import type { UnixMs } from "../../engine/domain/time.ts";
import type { OrderEvent, SignalTrace } from "../../engine/ports/decision-store.ts";
import { ANY_TENANT } from "./any-tenant.ts";
import { type DecisionRow, decisionOf } from "./decision-row.ts";
import { type OrderRow, orderOf } from "./order-row.ts";

export async function readUnresolved(pool: pg.Pool): Promise<readonly Order[]> {
  const { rows } = await pool.query<OrderRow>(
    `select * from order_intent where state in ('claimed', 'unknown', 'accepted', 'open', 'partially-filled')
       and signed_at >= (select oldest_under_way()) order by signed_at, client_order_id`,
  );
  return rows.map(orderOf);
}

export async function readOrders(pool: pg.Pool, ids: readonly ClientOrderId[]): Promise<readonly Order[]> {
  if (ids.length === 0) return [];
  const { rows } = await pool.query<OrderRow>({
    name: "orders",
    text: `select * from order_intent where ${ANY_TENANT} and client_order_id = any($1::text[])`,
    values: [ids],
  });
  return rows.map(orderOf);
}

export async function readWorking(pool: pg.Pool): Promise<readonly DecisionTrace[]> {
  const [decisions, orders] = await Promise.all([
    pool.query<DecisionRow>(
      `select * from decision where state = 'working' and decided_at >= (select oldest_under_way()) order by decided_at`,
    ),
    pool.query<OrderRow>(
      `select o.* from order_intent o join decision d using (tenant_id, signal_id, account_id)
       where d.state = 'working' and d.decided_at >= (select oldest_under_way()) order by o.signed_at, o.client_order_id`,
    ),
  ]);
  const ordersOf = groupBy(orders.rows, (row) => `${row.signal_id} ${row.account_id}`);
  return decisions.rows.map((row) => ({
    decision: decisionOf(row),
    orders: (ordersOf.get(`${row.signal_id} ${row.account_id}`) ?? []).map(orderOf),
  }));
}

interface SignalRow {
  readonly tenant_id: TenantId;
  readonly received_at: UnixMs;
  readonly audience_size: number;
  readonly test: boolean;
}

interface EventRow {
  readonly client_order_id: ClientOrderId;
  readonly event: string;
  readonly at: UnixMs;
  readonly detail: string | null;
}

export async function readTrace(pool: pg.Pool, signalId: SignalId): Promise<SignalTrace | undefined> {
  const found = await pool.query<SignalRow>(
    `select tenant_id, received_at, audience_size, test from signal where ${ANY_TENANT} and id = $1`,
    [signalId],
  );
  const signal = found.rows[0];
  if (signal === undefined) return undefined;
  const key = [signal.tenant_id, signalId];
  const [decisions, orders, events] = await Promise.all([
    pool.query<DecisionRow>(
      "select * from decision where tenant_id = $1 and signal_id = $2 order by account_id",
      key,
    ),
    pool.query<OrderRow>(
      "select * from order_intent where tenant_id = $1 and signal_id = $2 order by signed_at, client_order_id",
      key,
    ),
    pool.query<EventRow>(
      `select e.client_order_id, e.event, e.at, e.detail from order_event e
       join order_intent o using (tenant_id, client_order_id)
       where o.tenant_id = $1 and o.signal_id = $2 order by e.id`,
      key,
    ),
  ]);
  const ordersOf = groupBy(orders.rows, (row) => row.account_id);
  const eventsOf = groupBy(events.rows, (row) => row.client_order_id);
  return {
    tenantId: signal.tenant_id,
    signalId,
    receivedAt: signal.received_at,
    audienceSize: signal.audience_size,
    test: signal.test,
    decisions: decisions.rows.map((row) => {
      const own = ordersOf.get(row.account_id) ?? [];
      return {
        decision: decisionOf(row),
        orders: own.map(orderOf),
        reason: row.reason ?? undefined,
        settledAt: row.settled_at ?? undefined,
        events: own.flatMap((order) => (eventsOf.get(order.client_order_id) ?? []).map(eventOf)),
      };
    }),
  };
}

function eventOf(row: EventRow): OrderEvent {
  return {
    clientOrderId: row.client_order_id,
    event: row.event,
    at: row.at,
    detail: row.detail ?? undefined,
  };
}

function groupBy<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): ReadonlyMap<string, readonly Row[]> {
  return Map.groupBy(rows, keyOf);
}

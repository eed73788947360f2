// Writes what became of orders and decisions: many updates in one statement, and no update can undo a later fact.
import type pg from "pg";
import { isTerminal, type Order, type OrderState } from "../../engine/domain/order.ts";
import type { DecisionUpdate, OrderUpdate } from "../../engine/ports/decision-store.ts";

/** What one caller recorded together. */
export interface RecordedUpdates {
  readonly orders: readonly OrderUpdate[];
  readonly decisions: readonly DecisionUpdate[];
}

/** Progress of an order: a later state never goes back, and the last five are terminal. */
const ORDER_STATES: readonly OrderState[] = [
  "claimed",
  "unknown",
  "accepted",
  "open",
  "partially-filled",
  "filled",
  "canceled",
  "expired",
  "rejected",
  "not-sent",
];
const PROGRESS = `'{${ORDER_STATES.join(",")}}'::text[]`;
const TERMINAL = "('filled', 'canceled', 'expired', 'rejected', 'not-sent')";

const FORWARD = `array_position(${PROGRESS}, u.state) >= array_position(${PROGRESS}, o.state)`;
/** One way leads back: an order proved absent is claimed again, under a newer signing time. */
const AGAIN = "u.state = 'claimed' and o.state in ('claimed', 'unknown') and u.signed_at > o.signed_at";

/** A terminal order keeps every field; events are appended all the same. */
const RECORD = `
with u as (
  select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::numeric[], $6::numeric[], $7::int8[], $8::int8[],
    $9::text[])
  as u (tenant_id, client_order_id, state, venue_order_id, filled_quantity, average_price, signed_at, valid_until, reason)
), updated as (
  update order_intent o set
    state = case when ${FORWARD} or (${AGAIN}) then u.state else o.state end,
    venue_order_id = coalesce(u.venue_order_id, o.venue_order_id),
    filled_quantity = greatest(o.filled_quantity, u.filled_quantity),
    average_price = case when u.filled_quantity >= o.filled_quantity then coalesce(u.average_price, o.average_price)
      else o.average_price end,
    signed_at = case when ${AGAIN} then u.signed_at else o.signed_at end,
    valid_until = case when ${AGAIN} then u.valid_until else o.valid_until end,
    reason = coalesce(u.reason, o.reason)
  from u
  where o.tenant_id = u.tenant_id and o.client_order_id = u.client_order_id and o.state not in ${TERMINAL}
), events as (
  insert into order_event (tenant_id, client_order_id, event, at, detail)
  select tenant_id, client_order_id, event, at, detail
  from unnest($10::uuid[], $11::text[], $12::text[], $13::int8[], $14::text[]) with ordinality
    as e (tenant_id, client_order_id, event, at, detail, place) order by place
)
update decision d set state = n.state, reason = coalesce(n.reason, d.reason),
  settled_at = case when n.state = 'working' then null else n.at end
from unnest($15::uuid[], $16::uuid[], $17::uuid[], $18::text[], $19::text[], $20::int8[])
  as n (tenant_id, signal_id, account_id, state, reason, at)
where d.tenant_id = n.tenant_id and d.signal_id = n.signal_id and d.account_id = n.account_id and d.state = 'working'`;

/** One statement, one commit. Of several updates of one order the furthest counts, and every event is kept. */
export async function recordUpdates(pool: pg.Pool, items: readonly RecordedUpdates[]): Promise<void> {
  const events = items.flatMap(({ orders }) => orders);
  const decisions = items.flatMap((item) => item.decisions);
  await pool.query({
    name: "record",
    text: RECORD,
    values: valuesOf(furthest(events), events, firstSettled(decisions)),
  });
}

/** Folds the updates of each order as the statement would one after the other. */
function furthest(updates: readonly OrderUpdate[]): readonly Order[] {
  const orders = new Map<string, Order>();
  for (const { order } of updates) {
    const known = orders.get(order.intent.clientOrderId);
    orders.set(order.intent.clientOrderId, known === undefined ? order : afterUpdate(known, order));
  }
  return [...orders.values()];
}

function afterUpdate(known: Order, next: Order): Order {
  if (isTerminal(known.state)) return known;
  const moved = goesForward(known, next) ? next : { ...next, state: known.state };
  const further = next.filledQuantity.gte(known.filledQuantity);
  return {
    ...moved,
    venueOrderId: next.venueOrderId ?? known.venueOrderId,
    filledQuantity: further ? next.filledQuantity : known.filledQuantity,
    averagePrice: further ? (next.averagePrice ?? known.averagePrice) : known.averagePrice,
    reason: next.reason ?? known.reason,
  };
}

function goesForward(known: Order, next: Order): boolean {
  if (ORDER_STATES.indexOf(next.state) >= ORDER_STATES.indexOf(known.state)) return true;
  return next.state === "claimed" && next.signedAt > known.signedAt;
}

/** A decision settles once. */
function firstSettled(updates: readonly DecisionUpdate[]): readonly DecisionUpdate[] {
  const decisions = new Map<string, DecisionUpdate>();
  for (const update of updates) {
    const key = `${update.signalId} ${update.accountId}`;
    if ((decisions.get(key)?.state ?? "working") === "working") decisions.set(key, update);
  }
  return [...decisions.values()];
}

function valuesOf(
  orders: readonly Order[],
  events: readonly OrderUpdate[],
  decisions: readonly DecisionUpdate[],
): unknown[] {
  return [
    orders.map(({ intent }) => intent.tenantId),
    orders.map(({ intent }) => intent.clientOrderId),
    orders.map(({ state }) => state),
    orders.map(({ venueOrderId }) => venueOrderId ?? null),
    orders.map(({ filledQuantity }) => filledQuantity.toString()),
    orders.map(({ averagePrice }) => averagePrice?.toString() ?? null),
    orders.map(({ signedAt }) => signedAt),
    orders.map(({ validUntil }) => validUntil),
    orders.map(({ reason }) => reason ?? null),
    events.map(({ order }) => order.intent.tenantId),
    events.map(({ order }) => order.intent.clientOrderId),
    events.map(({ event }) => event),
    events.map(({ at }) => at),
    events.map(({ detail }) => detail ?? null),
    decisions.map(({ tenantId }) => tenantId),
    decisions.map(({ signalId }) => signalId),
    decisions.map(({ accountId }) => accountId),
    decisions.map(({ state }) => state),
    decisions.map(({ reason }) => reason ?? null),
    decisions.map(({ at }) => at),
  ];
}

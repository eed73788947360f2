// Writes what became of orders and decisions: many updates in one statement, and no update can undo a later fact.
import type pg from "pg";
import type { Order } from "../../engine/domain/order.ts";
import type { DecisionUpdate, OrderUpdate } from "../../engine/ports/decision-store.ts";
import { afterUpdate, ORDER_STATES } from "./after-update.ts";
import { lines, linesAs } from "./row-columns.ts";
import { allHeld, type FenceOf, fenceValues, heldShards, writeOurs } from "./shard-fence.ts";

/** What one caller recorded together. */
export interface RecordedUpdates {
  readonly orders: readonly OrderUpdate[];
  readonly decisions: readonly DecisionUpdate[];
}

const PROGRESS = `'{${ORDER_STATES.join(",")}}'::text[]`;
const TERMINAL = "('filled', 'canceled', 'expired', 'rejected', 'not-sent')";

const FORWARD = `array_position(${PROGRESS}, u.state) >= array_position(${PROGRESS}, o.state)`;

/** Behind the last of the updates' own values. */
const FENCE = 19;

/** A terminal order keeps every field; events are appended all the same. */
const RECORD = `
with ${heldShards(FENCE)}, u as (
  select * from unnest(${linesAs(1, "uuid")}, ${linesAs(2, "text")}, ${linesAs(3, "text")}, ${linesAs(4, "text")},
    ${linesAs(5, "numeric")}, ${linesAs(6, "numeric")}, $7::text[])
  as u (tenant_id, client_order_id, state, venue_order_id, filled_quantity, average_price, reason)
), updated as (
  update order_intent o set
    state = case when ${FORWARD} then u.state else o.state end,
    venue_order_id = coalesce(u.venue_order_id, o.venue_order_id),
    filled_quantity = greatest(o.filled_quantity, u.filled_quantity),
    average_price = case when u.filled_quantity >= o.filled_quantity then coalesce(u.average_price, o.average_price)
      else o.average_price end,
    reason = coalesce(u.reason, o.reason)
  from u
  where o.tenant_id = u.tenant_id and o.client_order_id = u.client_order_id and o.state not in ${TERMINAL}
    and ${allHeld(FENCE)}
), events as (
  insert into order_event (tenant_id, client_order_id, event, at, detail)
  select tenant_id, client_order_id, event, at, detail
  from unnest(${linesAs(8, "uuid")}, ${linesAs(9, "text")}, ${linesAs(10, "text")}, ${linesAs(11, "int8")}, $12::text[])
    with ordinality as e (tenant_id, client_order_id, event, at, detail, place)
  where ${allHeld(FENCE)} order by place
), settled as (
  update decision d set state = n.state, reason = coalesce(n.reason, d.reason),
    settled_at = case when n.state = 'working' then null else n.at end
  from unnest(${linesAs(13, "uuid")}, ${linesAs(14, "uuid")}, ${linesAs(15, "uuid")}, ${linesAs(16, "text")}, $17::text[],
    ${linesAs(18, "int8")}) as n (tenant_id, signal_id, account_id, state, reason, at)
  where d.tenant_id = n.tenant_id and d.signal_id = n.signal_id and d.account_id = n.account_id and d.state = 'working'
    and ${allHeld(FENCE)}
)
select ${allHeld(FENCE)} as held`;

/** One statement, one commit. Of several updates of one order the furthest counts, and every event is kept. */
export async function recordUpdates(
  pool: pg.Pool,
  items: readonly RecordedUpdates[],
  fenceOf: FenceOf,
): Promise<void> {
  const together: RecordedUpdates = {
    orders: items.flatMap(({ orders }) => orders),
    decisions: items.flatMap(({ decisions }) => decisions),
  };
  await writeOurs(together, {
    fenceOf,
    accountsOf: ({ orders, decisions }) => [
      ...orders.map(({ order }) => order.intent.accountId),
      ...decisions.map(({ accountId }) => accountId),
    ],
    partOf: ({ orders, decisions }, concerns) => ({
      orders: orders.filter(({ order }) => concerns(order.intent.accountId)),
      decisions: decisions.filter(({ accountId }) => concerns(accountId)),
    }),
    write: async ({ orders, decisions }, fence) => {
      const values = [...valuesOf(furthest(orders), orders, firstSettled(decisions)), ...fenceValues(fence)];
      const { rows } = await pool.query<{ held: boolean }>({ name: "record", text: RECORD, values });
      return rows[0]?.held === true;
    },
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

/** A decision settles once; what was said of it before stays where nothing newer is said. */
function firstSettled(updates: readonly DecisionUpdate[]): readonly DecisionUpdate[] {
  const decisions = new Map<string, DecisionUpdate>();
  for (const update of updates) {
    const key = `${update.signalId} ${update.accountId}`;
    const known = decisions.get(key);
    if (known !== undefined && known.state !== "working") continue;
    decisions.set(key, { ...update, reason: update.reason ?? known?.reason });
  }
  return [...decisions.values()];
}

function valuesOf(
  orders: readonly Order[],
  events: readonly OrderUpdate[],
  decisions: readonly DecisionUpdate[],
): unknown[] {
  return [
    lines(orders.map(({ intent }) => intent.tenantId)),
    lines(orders.map(({ intent }) => intent.clientOrderId)),
    lines(orders.map(({ state }) => state)),
    lines(orders.map(({ venueOrderId }) => venueOrderId ?? null)),
    lines(orders.map(({ filledQuantity }) => filledQuantity.toString())),
    lines(orders.map(({ averagePrice }) => averagePrice?.toString() ?? null)),
    orders.map(({ reason }) => reason ?? null),
    lines(events.map(({ order }) => order.intent.tenantId)),
    lines(events.map(({ order }) => order.intent.clientOrderId)),
    lines(events.map(({ event }) => event)),
    lines(events.map(({ at }) => at)),
    events.map(({ detail }) => detail ?? null),
    lines(decisions.map(({ tenantId }) => tenantId)),
    lines(decisions.map(({ signalId }) => signalId)),
    lines(decisions.map(({ accountId }) => accountId)),
    lines(decisions.map(({ state }) => state)),
    decisions.map(({ reason }) => reason ?? null),
    lines(decisions.map(({ at }) => at)),
  ];
}

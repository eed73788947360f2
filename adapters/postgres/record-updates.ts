// Writes what became of orders and decisions: many updates in one statement, and no update can undo a later fact.
import type pg from "pg";
import type { DecisionUpdate, OrderUpdate } from "../../engine/ports/decision-store.ts";

/** What one caller recorded together. */
export interface RecordedUpdates {
  readonly orders: readonly OrderUpdate[];
  readonly decisions: readonly DecisionUpdate[];
}

/** Progress of an order: a later state never goes back, and the last five are terminal. */
const PROGRESS =
  "'{claimed,unknown,accepted,open,partially-filled,filled,canceled,expired,rejected,not-sent}'::text[]";
const TERMINAL = "('filled', 'canceled', 'expired', 'rejected', 'not-sent')";

const FORWARD = `array_position(${PROGRESS}, u.state) >= array_position(${PROGRESS}, o.state)`;
/** One way leads back: an order proved absent is claimed again, under a newer signing time. */
const AGAIN = "u.state = 'claimed' and o.state in ('claimed', 'unknown') and u.signed_at > o.signed_at";

/** A terminal order keeps every field; the event is appended all the same. */
const RECORD = `
with u as (
  select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::numeric[], $6::numeric[], $7::int8[], $8::int8[],
    $9::text[], $10::text[], $11::int8[], $12::text[])
  with ordinality as u (tenant_id, client_order_id, state, venue_order_id, filled_quantity, average_price, signed_at,
    valid_until, reason, event, at, detail, place)
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
  select tenant_id, client_order_id, event, at, detail from u order by place
)
update decision d set state = n.state, reason = coalesce(n.reason, d.reason),
  settled_at = case when n.state = 'working' then null else n.at end
from unnest($13::uuid[], $14::uuid[], $15::uuid[], $16::text[], $17::text[], $18::int8[])
  as n (tenant_id, signal_id, account_id, state, reason, at)
where d.tenant_id = n.tenant_id and d.signal_id = n.signal_id and d.account_id = n.account_id and d.state = 'working'`;

/** Commits the updates in order: each order and decision at most once per statement, so that the order of facts holds. */
export async function recordUpdates(pool: pg.Pool, items: readonly RecordedUpdates[]): Promise<void> {
  const waves = intoWaves(items);
  const [only] = waves;
  if (waves.length === 1 && only !== undefined) {
    await pool.query({ name: "record", text: RECORD, values: valuesOf(only) });
    return;
  }
  const client = await pool.connect();
  let failed: Error | undefined;
  try {
    await client.query("begin");
    for (const wave of waves) await client.query({ name: "record", text: RECORD, values: valuesOf(wave) });
    await client.query("commit");
  } catch (error) {
    failed = error as Error;
    await client.query("rollback").catch(() => undefined);
    throw error;
  } finally {
    client.release(failed);
  }
}

interface Wave {
  readonly orders: OrderUpdate[];
  readonly decisions: DecisionUpdate[];
}

function intoWaves(items: readonly RecordedUpdates[]): readonly Wave[] {
  const waves: Wave[] = [];
  const next = new Map<string, number>();
  const waveFor = (key: string): Wave => {
    const place = next.get(key) ?? 0;
    next.set(key, place + 1);
    const wave = waves[place] ?? { orders: [], decisions: [] };
    waves[place] = wave;
    return wave;
  };
  for (const { orders, decisions } of items) {
    for (const update of orders) waveFor(update.order.intent.clientOrderId).orders.push(update);
    for (const update of decisions) waveFor(`${update.signalId} ${update.accountId}`).decisions.push(update);
  }
  return waves;
}

function valuesOf({ orders, decisions }: Wave): unknown[] {
  return [
    orders.map(({ order }) => order.intent.tenantId),
    orders.map(({ order }) => order.intent.clientOrderId),
    orders.map(({ order }) => order.state),
    orders.map(({ order }) => order.venueOrderId ?? null),
    orders.map(({ order }) => order.filledQuantity.toString()),
    orders.map(({ order }) => order.averagePrice?.toString() ?? null),
    orders.map(({ order }) => order.signedAt),
    orders.map(({ order }) => order.validUntil),
    orders.map(({ order }) => order.reason ?? null),
    orders.map(({ event }) => event),
    orders.map(({ at }) => at),
    orders.map(({ detail }) => detail ?? null),
    decisions.map(({ tenantId }) => tenantId),
    decisions.map(({ signalId }) => signalId),
    decisions.map(({ accountId }) => accountId),
    decisions.map(({ state }) => state),
    decisions.map(({ reason }) => reason ?? null),
    decisions.map(({ at }) => at),
  ];
}

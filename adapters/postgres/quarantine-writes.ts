// Puts away what could not be decided: one member of a signal's audience, denied in the same commit.
import type pg from "pg";
import type { QuarantineEntry, UndecidedSignal } from "../../engine/ports/signal-store.ts";

/**
 * `$4`: the subscription is said to be gone, which counts only if the record does not have it either. A member that was
 * decided meanwhile is left alone.
 */
const PUT_AWAY = `
with member as (
  select s.tenant_id, s.id as signal_id, a.subscription_id, sub.account_id
  from signal s cross join lateral unnest(s.audience[$3::int + 1:$3::int + 1]) as a (subscription_id)
  left join subscription sub on sub.tenant_id = s.tenant_id and sub.id = a.subscription_id
  where s.tenant_id = $1 and s.id = $2 and (sub.account_id is null or not $4)
), denied as (
  insert into decision (tenant_id, signal_id, account_id, subscription_id, state, denials, inputs, decided_at)
  select tenant_id, signal_id, account_id, subscription_id, 'denied', $5::json, '{}', $9 from member
  where account_id is not null
  on conflict do nothing returning account_id
)
insert into quarantine (tenant_id, signal_id, subscription_id, account_id, code, reason, attempts, at)
select m.tenant_id, m.signal_id, m.subscription_id, m.account_id, $6, $7, $8, $9
from member m where m.account_id is null or m.account_id in (select account_id from denied)
on conflict do nothing`;

/** Answers true when it was put away now. */
export async function putAway(pool: pg.Pool, entry: QuarantineEntry): Promise<boolean> {
  const { tenantId, signalId, place, denial, reason, attempts, at } = entry;
  const gone = denial.code === "SUBSCRIPTION_GONE";
  const denials = JSON.stringify([denial]).replaceAll("\\u0000", "");
  const text = reason.replaceAll("\0", "");
  const values = [tenantId, signalId, place, gone, denials, denial.code, text, attempts, at];
  return (await pool.query(PUT_AWAY, values)).rowCount === 1;
}

const MISSING = `
select a.place::int - 1 as place
from signal s cross join lateral unnest(s.audience) with ordinality as a (subscription_id, place)
left join decision d on d.tenant_id = s.tenant_id and d.signal_id = s.id and d.subscription_id = a.subscription_id
left join quarantine q on q.tenant_id = s.tenant_id and q.signal_id = s.id and q.subscription_id = a.subscription_id
where s.tenant_id = $1 and s.id = $2 and d.account_id is null and q.subscription_id is null
order by a.place limit $3`;

/** Places in the audience that have neither a decision nor were put away. */
export async function missingPlaces(
  pool: pg.Pool,
  { tenantId, signalId }: UndecidedSignal,
  limit: number,
): Promise<readonly number[]> {
  const { rows } = await pool.query<{ place: number }>(MISSING, [tenantId, signalId, limit]);
  return rows.map(({ place }) => place);
}

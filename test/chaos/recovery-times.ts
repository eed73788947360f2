// How long it took until what was under way came to its end: read from the record, for every moment at which something died.
import type pg from "pg";
import { type Spread, spread } from "../oracle/spread.ts";

export interface Moment {
  readonly kind: string;
  readonly atMs: number;
}

export interface RecoveryTimes {
  /** Until every intent in flight was settled; limit entries, which rest, are left out. */
  readonly resolvedMs: Readonly<Record<string, Spread>>;
  /** Until each signal that was on its way had its decision. */
  readonly decidedMs: Readonly<Record<string, Spread>>;
}

const IN_FLIGHT = `
select max(greatest(d.settled_at, d.decided_at))::text as at from decision d
where d.decided_at between $1::bigint - 60000 and $1::bigint and d.settled_at > $1::bigint
  and d.account_id <> all ($2::uuid[])
  and not exists (select from order_intent o where o.tenant_id = d.tenant_id and o.signal_id = d.signal_id
    and o.account_id = d.account_id and o.order_type = 'limit')`;
const UNDECIDED = `
select max(d.decided_at)::text as at from decision d
  join signal s on s.tenant_id = d.tenant_id and s.id = d.signal_id
where s.received_at between $1::bigint - 60000 and $1::bigint and d.decided_at > $1::bigint
  and d.account_id <> all ($2::uuid[])`;

const LATE = `
select max(d.decided_at - s.received_at)::text as late from decision d
  join signal s on s.tenant_id = d.tenant_id and s.id = d.signal_id
where s.received_at between $1::bigint - 1000 and $1::bigint + 3000 and d.decided_at > $1::bigint`;

/** For each moment: how long after its signal the last decision came that was open then, or began soon after. */
export async function decidedLate(pool: pg.Pool, moments: readonly Moment[]): Promise<readonly number[]> {
  const late: number[] = [];
  for (const { atMs } of moments) {
    const { rows } = await pool.query<{ late: string | null }>(LATE, [atMs]);
    if (typeof rows[0]?.late === "string") late.push(Number(rows[0].late));
  }
  return late;
}

/** Without the accounts whose key is gone: their entries wait for it until they expire. */
export async function recoveryTimes(
  pool: pg.Pool,
  moments: readonly Moment[],
  unmanaged: readonly string[],
): Promise<RecoveryTimes> {
  const kinds = [...new Set(moments.map(({ kind }) => kind))].sort();
  const measure = async (sql: string) => {
    const spreads: Record<string, Spread> = {};
    for (const kind of kinds) {
      const times: number[] = [];
      for (const { atMs } of moments.filter((each) => each.kind === kind)) {
        const { rows } = await pool.query<{ at: string | null }>(sql, [atMs, unmanaged]);
        const at = rows[0]?.at ?? null;
        if (at !== null) times.push(Number(at) - atMs);
      }
      spreads[kind] = spread(times);
    }
    return spreads;
  };
  return { resolvedMs: await measure(IN_FLIGHT), decidedMs: await measure(UNDECIDED) };
}

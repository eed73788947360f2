// Does the record answer, and how many connections does it hold.
import type pg from "pg";

export interface DatabaseProbe {
  readonly connections: number;
}

/** Throws when it cannot be asked. */
export async function probeDatabase(pool: Pick<pg.Pool, "query">): Promise<DatabaseProbe> {
  const { rows } = await pool.query<DatabaseProbe>(
    "select count(*) as connections from pg_stat_activity where datname = current_database()",
  );
  return { connections: rows[0]?.connections ?? 0 };
}

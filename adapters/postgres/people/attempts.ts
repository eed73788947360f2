// How often a proof may fail: counted in the record, so that guessing is as slow with ten processes as with one.
import { sql, type Transaction } from "kysely";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { Tables } from "../admin/tables.ts";

export interface AttemptLimit {
  /** What is counted: `account:…`, `ip:…`, `factor:…`. */
  readonly key: string;
  readonly most: number;
  readonly windowMs: number;
}

/** Counts before the attempt is made. Undefined: go on; else when the window ends. */
export async function countAttempt(
  db: Transaction<Tables>,
  limit: AttemptLimit,
  at: UnixMs,
): Promise<UnixMs | undefined> {
  const { key, most, windowMs } = limit;
  const { rows } = await sql<{ until: UnixMs | null }>`
    select count_attempt(${key}, ${at}, ${most}, ${windowMs}) as until`.execute(db);
  return rows[0]?.until ?? undefined;
}

/** After a success. */
export async function forgetAttempts(db: Transaction<Tables>, key: string): Promise<void> {
  await sql`select forget_attempts(${key})`.execute(db);
}

/** After a success, where many people share the key. */
export async function returnAttempt(db: Transaction<Tables>, key: string): Promise<void> {
  await sql`select return_attempt(${key})`.execute(db);
}

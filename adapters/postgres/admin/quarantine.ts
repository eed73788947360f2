// What was put away because it failed again and again: to be read, and to be tried once more after the cause was mended.
import { sql } from "kysely";
import type { AccountId, SignalId, SubscriptionId, TenantId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { type Listing, list } from "../history/listing.ts";
import { type Administration, change, expectRow, type Outcome, read } from "./administration.ts";

export interface Quarantined {
  readonly signalId: SignalId;
  readonly subscriptionId: SubscriptionId;
  readonly accountId: AccountId | null;
  readonly code: string;
  readonly reason: string;
  readonly attempts: number;
  readonly at: UnixMs;
}

export const QUARANTINED: Listing<Quarantined> = {
  from: sql`quarantine q`,
  tenant: sql`q`,
  at: sql`q.at`,
  id: sql`concat_ws(' ', q.signal_id, q.subscription_id, q.account_id)`,
  columns: sql`q.signal_id as "signalId", q.subscription_id as "subscriptionId", q.account_id as "accountId", q.code, q.reason,
    q.attempts, q.at`,
};

/** The newest 1,000. */
export async function listQuarantined(
  admin: Administration,
  tenantId: TenantId,
): Promise<readonly Quarantined[]> {
  const ask = { from: undefined, to: undefined, conditions: [], after: undefined, limit: 1_000 };
  return read(admin, tenantId, (db) => list(db, tenantId, QUARANTINED, ask));
}

/**
 * The denials go and the signal is undecided again: the sweeper takes it up within a second. Nothing was ever sent for
 * them, so deciding anew is safe; entries that expired meanwhile are denied for that. Answers how many are tried again.
 */
export async function releaseQuarantined(
  admin: Administration,
  tenantId: TenantId,
  signalId: SignalId,
): Promise<Outcome<number>> {
  const entry = { tenantId, action: "quarantine.released", subject: signalId };
  return change(admin, entry, async (db) => {
    const { rows } = await sql<{ released: number }>`
      select release_quarantined(${tenantId}, ${signalId}) as released`.execute(db);
    const released = rows[0]?.released ?? 0;
    expectRow(BigInt(released));
    return released;
  });
}

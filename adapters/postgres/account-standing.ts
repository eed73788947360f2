// The engine's own changes of an account's status: suspended when the venue refuses its key, active again when the key works.
import type pg from "pg";
import type { AccountStanding } from "../../engine/accounts/key-standing.ts";
import type { AccountId } from "../../engine/domain/ids.ts";
import type { Clock } from "../../engine/ports/clock.ts";

/** Status and audit in one statement; an account that is not in `from` stays as it is, and nothing is audited. */
const CHANGE = `
with changed as (
  update account set status = $3, status_reason = $4 where id = $1 and status = $2 returning tenant_id, id
)
insert into audit (tenant_id, at, actor, action, subject, detail)
select tenant_id, $5, 'engine', $6, id::text, jsonb_build_object('reason', $4::text) from changed`;

const REASON_LENGTH_MAX = 500;

export interface AccountStandingDeps {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  /** Resolves once this process's directory has what the record says of the account. */
  readonly reread: (id: AccountId) => Promise<void>;
}

export function accountStanding({ pool, clock, reread }: AccountStandingDeps): AccountStanding {
  const change = async (
    id: AccountId,
    from: string,
    to: string,
    reason: string | null,
    action: string,
  ): Promise<void> => {
    await pool.query(CHANGE, [id, from, to, reason, clock.now(), action]);
    await reread(id);
  };
  return {
    suspend: (id, reason) =>
      change(id, "active", "suspended", reason.slice(0, REASON_LENGTH_MAX), "account.suspended"),
    restore: (id) => change(id, "suspended", "active", null, "account.restored"),
  };
}

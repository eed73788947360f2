// Who signed how much with whose key: counted in memory by the signer, added up here by hour.
import type pg from "pg";
import type { AccountId, TenantId } from "../../engine/domain/ids.ts";
import type { UnixMs } from "../../engine/domain/time.ts";
import type { SigningPurpose } from "../../engine/ports/signer.ts";

export interface CountedUse {
  readonly tenantId: TenantId;
  readonly accountId: AccountId;
  readonly purpose: SigningPurpose;
  readonly signatures: number;
}

const HOUR_MS = 3_600_000;

/** Answers the accounts whose key had never been used, and those that this process had never used while another did. */
const RECORD = `
with used as (
  select tenant_id, account_id, purpose, sum(signatures) as signatures
  from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[]) as u (tenant_id, account_id, purpose, signatures)
  where exists (select from account a where a.tenant_id = u.tenant_id and a.id = u.account_id)
  group by tenant_id, account_id, purpose
), news as (
  select distinct tenant_id, account_id,
    exists (select from credential_use c where c.tenant_id = used.tenant_id and c.account_id = used.account_id) as known
  from used
  where not exists (select from credential_use c
    where c.tenant_id = used.tenant_id and c.account_id = used.account_id and c.process = $6)
), recorded as (
  insert into credential_use as c (tenant_id, account_id, hour, process, purpose, signatures, first_at, last_at)
  select tenant_id, account_id, $5::bigint - $5::bigint % ${HOUR_MS}, $6, purpose, signatures, $5, $5 from used
  on conflict (tenant_id, account_id, hour, process, purpose)
  do update set signatures = c.signatures + excluded.signatures, last_at = excluded.last_at
)
select account_id as "accountId", known from news`;

export interface NewUse {
  readonly accountId: AccountId;
  /** Another process has used this key before. */
  readonly known: boolean;
}

export async function recordCredentialUse(
  pool: pg.Pool,
  process: string,
  at: UnixMs,
  uses: readonly CountedUse[],
): Promise<readonly NewUse[]> {
  if (uses.length === 0) return [];
  const { rows } = await pool.query<NewUse>(RECORD, [
    uses.map(({ tenantId }) => tenantId),
    uses.map(({ accountId }) => accountId),
    uses.map(({ purpose }) => purpose),
    uses.map(({ signatures }) => signatures),
    at,
    process,
  ]);
  return rows;
}

/** The audit of use is for questions about the last weeks. */
export async function forgetCredentialUse(pool: pg.Pool, before: UnixMs): Promise<void> {
  await pool.query("delete from credential_use where hour < $1", [before]);
}

export interface UseRow {
  readonly process: string;
  readonly purpose: SigningPurpose;
  readonly signatures: number;
  readonly firstAt: UnixMs;
  readonly lastAt: UnixMs;
}

/** By process and purpose, the latest first. */
export async function readCredentialUse(
  pool: pg.Pool,
  { tenantId, id }: { readonly tenantId: TenantId; readonly id: AccountId },
): Promise<readonly UseRow[]> {
  const { rows } = await pool.query<UseRow>(
    `select process, purpose, sum(signatures)::float8 as signatures, min(first_at)::float8 as "firstAt",
       max(last_at)::float8 as "lastAt"
     from credential_use where tenant_id = $1 and account_id = $2
     group by process, purpose order by max(last_at) desc, process, purpose`,
    [tenantId, id],
  );
  return rows;
}

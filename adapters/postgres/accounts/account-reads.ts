// Accounts as their traders and the tenant see them: with the last look at the key, and who used it. Never the key itself.
import { type Selectable, sql } from "kysely";
import type { AccountId, TenantId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { type AccountRow, accountOf } from "../admin/accounts.ts";
import { type Administration, read } from "../admin/administration.ts";
import type { Tables } from "../admin/tables.ts";
import type { Listing } from "../history/listing.ts";

export interface LastCheck {
  readonly checkedAt: UnixMs;
  readonly verdict: "accepted" | "refused";
  readonly findings: unknown;
  readonly report: unknown;
}

export interface AccountDetail extends AccountRow {
  readonly createdAt: UnixMs;
  readonly armedAt: UnixMs | undefined;
  /** Undefined: it has no key. */
  readonly keyLinkedAt: UnixMs | undefined;
  readonly keyVersion: number | undefined;
  readonly lastCheck: LastCheck | undefined;
}

export interface AccountDetailRow extends Selectable<Tables["account"]> {
  readonly key_version: number | null;
  readonly key_created_at: UnixMs | null;
  readonly checked_at: UnixMs | null;
  readonly verdict: LastCheck["verdict"] | null;
  readonly findings: unknown;
  readonly report: unknown;
}

export const ACCOUNTS: Listing<AccountDetailRow> = {
  from: sql`account a
    left join credential k on k.tenant_id = a.tenant_id and k.account_id = a.id
    left join credential_check c on c.tenant_id = a.tenant_id and c.account_id = a.id`,
  tenant: sql`a`,
  at: sql`a.created_at`,
  id: sql`a.id::text`,
  account: sql`a.id`,
  columns: sql`a.*, k.version as key_version, k.created_at as key_created_at, c.checked_at, c.verdict, c.findings, c.report`,
};

/** `id` undefined: all that the caller may see, by label. */
export async function readAccounts(
  admin: Administration,
  tenantId: TenantId,
  id?: AccountId,
): Promise<readonly AccountDetail[]> {
  const { rows } = await read(admin, tenantId, (db) =>
    sql<AccountDetailRow>`
      select ${ACCOUNTS.columns} from ${ACCOUNTS.from}
      where a.tenant_id = ${tenantId} and (${id ?? null}::uuid is null or a.id = ${id ?? null}::uuid)
      order by a.label, a.id`.execute(db),
  );
  return rows.map(accountDetailOf);
}

export async function readAccount(
  admin: Administration,
  tenantId: TenantId,
  id: AccountId,
): Promise<AccountDetail | undefined> {
  return (await readAccounts(admin, tenantId, id))[0];
}

export function accountDetailOf(row: AccountDetailRow): AccountDetail {
  const { checked_at: checkedAt, verdict, findings, report } = row;
  return {
    ...accountOf(row),
    createdAt: row.created_at,
    armedAt: row.armed_at ?? undefined,
    keyLinkedAt: row.key_created_at ?? undefined,
    keyVersion: row.key_version ?? undefined,
    lastCheck: checkedAt === null || verdict === null ? undefined : { checkedAt, verdict, findings, report },
  };
}

export interface KeyUse {
  readonly hour: UnixMs;
  readonly process: string;
  readonly purpose: string;
  readonly signatures: number;
  readonly firstAt: UnixMs;
  readonly lastAt: UnixMs;
}

const USES_MAX = 1_000;

/** The latest first. */
export async function readKeyUse(
  admin: Administration,
  tenantId: TenantId,
  id: AccountId,
): Promise<readonly KeyUse[]> {
  const { rows } = await read(admin, tenantId, (db) =>
    sql<KeyUse>`
      select hour, process, purpose, signatures::float8 as signatures, first_at as "firstAt", last_at as "lastAt"
      from credential_use where tenant_id = ${tenantId} and account_id = ${id}
      order by last_at desc, process, purpose limit ${USES_MAX}`.execute(db),
  );
  return rows;
}

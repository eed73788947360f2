// Sealed exchange keys, for the signer alone. Nobody else reads this table.
import type pg from "pg";
import type { AccountId, TenantId } from "../../engine/domain/ids.ts";
import type { Environment, VenueName } from "../../engine/domain/venue.ts";

export interface StoredCredential {
  readonly tenantId: TenantId;
  readonly accountId: AccountId;
  readonly venue: VenueName;
  /** Of the account: a seal that was made for another one does not open. */
  readonly environment: Environment;
  readonly version: number;
  readonly sealed: Buffer;
}

export interface CredentialChanges {
  readonly changed: readonly StoredCredential[];
  readonly gone: readonly AccountId[];
}

/** What tells a loaded credential from another one of the same account. */
export type CredentialMark = `${number} ${Environment}`;

export function credentialMark(
  credential: Pick<StoredCredential, "version" | "environment">,
): CredentialMark {
  return `${credential.version} ${credential.environment}`;
}

/**
 * What differs from what is known so far, so that a reload moves only what is new. `only` limits the look to these
 * accounts (from a notification).
 */
export async function credentialChanges(
  pool: pg.Pool,
  known: ReadonlyMap<AccountId, CredentialMark>,
  only: readonly AccountId[] | "all",
): Promise<CredentialChanges> {
  const { rows } = await pool.query<{ id: AccountId } & Pick<StoredCredential, "version" | "environment">>(
    `select account_id as id, version, a.environment
     from credential c join account a on a.tenant_id = c.tenant_id and a.id = c.account_id
     where $1::uuid[] is null or account_id = any($1::uuid[])`,
    [only === "all" ? null : only],
  );
  const present = new Set(rows.map(({ id }) => id));
  const looked = only === "all" ? [...known.keys()] : only;
  const stale = rows.filter((row) => known.get(row.id) !== credentialMark(row)).map(({ id }) => id);
  return {
    changed: stale.length === 0 ? [] : await read(pool, stale),
    gone: looked.filter((id) => !present.has(id)),
  };
}

async function read(pool: pg.Pool, ids: readonly AccountId[]): Promise<readonly StoredCredential[]> {
  const { rows } = await pool.query<StoredCredential>(
    `select c.tenant_id as "tenantId", account_id as "accountId", c.venue, a.environment, version, sealed
     from credential c join account a on a.tenant_id = c.tenant_id and a.id = c.account_id
     where account_id = any($1::uuid[])`,
    [ids],
  );
  return rows;
}

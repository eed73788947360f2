// Every row that holds a seal, for the rotation of the vault's keys: found by the key pair it was sealed for, and replaced only if it
// is still what was read.
import type pg from "pg";
import type { StrategyId, TenantId } from "../../engine/domain/ids.ts";
import type { StoredCredential } from "./credential-store.ts";

const PAGE_ROWS = 200;
/** SQL. A seal names its key pair in the 8 bytes after the format byte 2; format 1 was sealed with the vault's own key. */
export const sealKeyId = (sealed: string): string =>
  `case get_byte(${sealed}, 0) when 2 then encode(substring(${sealed} from 2 for 8), 'hex') else 'vault-key' end`;
const FIRST = "00000000-0000-0000-0000-000000000000";

export interface SealedStrategy {
  readonly tenantId: TenantId;
  readonly id: StrategyId;
  readonly sealed: readonly Buffer[];
}

/** Those that are sealed for another key pair than this one, page by page. */
export async function* credentialsNotUnder(
  pool: pg.Pool,
  keyId: string,
): AsyncGenerator<readonly StoredCredential[]> {
  let after: readonly [string, string] = [FIRST, FIRST];
  for (;;) {
    const { rows } = await pool.query<StoredCredential>(
      `select c.tenant_id as "tenantId", account_id as "accountId", c.venue, a.environment, version, sealed
       from credential c join account a on a.tenant_id = c.tenant_id and a.id = c.account_id
       where (c.tenant_id, account_id) > ($1::uuid, $2::uuid) and ${sealKeyId("sealed")} <> $3
       order by c.tenant_id, account_id limit ${PAGE_ROWS}`,
      [...after, keyId],
    );
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE_ROWS) return;
    after = [last.tenantId, last.accountId];
  }
}

export async function* strategiesNotUnder(
  pool: pg.Pool,
  keyId: string,
): AsyncGenerator<readonly SealedStrategy[]> {
  let after: readonly [string, string] = [FIRST, FIRST];
  for (;;) {
    const { rows } = await pool.query<SealedStrategy>(
      `select tenant_id as "tenantId", id, sealed_signing_secrets as sealed from strategy
       where (tenant_id, id) > ($1::uuid, $2::uuid)
         and exists (select from unnest(sealed_signing_secrets) as s (sealed) where ${sealKeyId("s.sealed")} <> $3)
       order by tenant_id, id limit ${PAGE_ROWS}`,
      [...after, keyId],
    );
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE_ROWS) return;
    after = [last.tenantId, last.id];
  }
}

/** False: somebody changed it meanwhile, e.g. linked another key. */
export async function replaceSealedCredential(
  pool: pg.Pool,
  row: StoredCredential,
  sealed: Buffer,
): Promise<boolean> {
  const { rowCount } = await pool.query(
    "update credential set sealed = $4 where tenant_id = $1 and account_id = $2 and sealed = $3",
    [row.tenantId, row.accountId, row.sealed, sealed],
  );
  return rowCount === 1;
}

export async function replaceSealedStrategy(
  pool: pg.Pool,
  row: SealedStrategy,
  sealed: readonly Buffer[],
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `update strategy set sealed_signing_secrets = $4::bytea[]
     where tenant_id = $1 and id = $2 and sealed_signing_secrets = $3::bytea[]`,
    [row.tenantId, row.id, row.sealed, sealed],
  );
  return rowCount === 1;
}

export interface SealCount {
  /** `vault-key`: the format of before there were key pairs. */
  readonly keyId: string;
  readonly credentials: number;
  readonly signingSecrets: number;
}

export async function sealCounts(pool: pg.Pool): Promise<readonly SealCount[]> {
  const { rows } = await pool.query<SealCount>(
    `select "keyId", sum(credentials)::int as credentials, sum(secrets)::int as "signingSecrets" from (
       select ${sealKeyId("sealed")} as "keyId", 1 as credentials, 0 as secrets from credential
       union all
       select ${sealKeyId("s.sealed")}, 0, 1 from strategy, unnest(sealed_signing_secrets) as s (sealed)
     ) seals group by "keyId" order by "keyId"`,
  );
  return rows;
}

const ROTATION = "hashtextextended('flotilla-key-rotation', 0)";

/** One rotation at a time. Undefined: another one runs. */
export async function lockRotation(pool: pg.Pool): Promise<{ release(): Promise<void> } | undefined> {
  const client = await pool.connect();
  const { rows } = await client.query<{ locked: boolean }>(
    `select pg_try_advisory_lock(${ROTATION}) as locked`,
  );
  const release = async (): Promise<void> => {
    const unlocked = await client.query(`select pg_advisory_unlock(${ROTATION})`).catch(() => undefined);
    // Where it could not be asked for, the lock goes with its connection.
    client.release(unlocked === undefined);
  };
  if (rows[0]?.locked === true) return { release };
  client.release();
  return undefined;
}

// Who was erased since the copy was taken stays erased, and what was taken from people's hands since stays taken: putting a copy back
// must not undo what the law, or a leaked key, asked for.
import pg from "pg";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { Remark } from "./remark.ts";
import { staged } from "./stage-copy.ts";
import { columnList, type TenantTable } from "./tenant-tables.ts";

const ACCOUNTS =
  "select a.id from account a where a.tenant_id = $1 and a.trader_id in (select id from erased_trader)";
const PERSON = "person_id in (select id from erased_person)";
const TRADER = "trader_id in (select id from erased_trader)";

/** Rows that are now what they are to be, whatever the copy says. `$1` is the tenant. */
const STAY: readonly (readonly [table: string, rows: string])[] = [
  ["trader", "id in (select id from erased_trader)"],
  ["account", TRADER],
  ["credential", `account_id in (${ACCOUNTS})`],
  ["credential_check", `account_id in (${ACCOUNTS})`],
  ["subscription", `account_id in (${ACCOUNTS})`],
  ["person", "id in (select id from erased_person)"],
  ["person_secret", PERSON],
  ["api_key", PERSON],
  ["notification_preference", `${PERSON} or ${TRADER}`],
  ["webhook_endpoint", TRADER],
  ["credential", "account_id in (select account_id from newer_key)"],
  ["credential_check", "account_id in (select account_id from newer_key)"],
];

/** Names that erasure gives: see erase-trader.ts. */
const ERASED = (tenant: string): string => `
  create temp table erased_trader on commit drop as
    select id from trader where tenant_id = ${tenant} and name = 'erased-' || left(id::text, 13);
  create temp table erased_person on commit drop as select id from person where tenant_id = ${tenant} and status = 'erased';
  create temp table newer_key on commit drop as select c.account_id from credential c
    join ${staged("credential")} s on s.account_id = c.account_id where c.tenant_id = ${tenant} and c.version > s.version`;

/** Where the tenant is still there. */
export async function fitErased(
  db: pg.ClientBase,
  tables: readonly TenantTable[],
  tenantId: TenantId,
): Promise<readonly Remark[]> {
  await db.query(ERASED(pg.escapeLiteral(tenantId)));
  for (const [name, rows] of STAY) {
    const columns = columnList(tables.find((table) => table.name === name)?.columns ?? []);
    await db.query(`delete from ${staged(name)} where tenant_id = $1 and (${rows})`, [tenantId]);
    await db.query(
      `insert into ${staged(name)} (${columns}) select ${columns} from ${name} where tenant_id = $1 and (${rows})`,
      [tenantId],
    );
  }
  const { rowCount: revoked } = await db.query(
    `update ${staged("api_key")} s set revoked_at = k.revoked_at from api_key k
     where k.tenant_id = s.tenant_id and k.id = s.id and k.revoked_at is not null and s.revoked_at is null`,
  );
  return [
    { count: await countOf(db, "erased_trader"), sentence: "traders who were erased stay erased" },
    { count: await countOf(db, "erased_person"), sentence: "people who were erased stay erased" },
    { count: await countOf(db, "newer_key"), sentence: "exchange keys are newer than the backup, and stay" },
    { count: revoked ?? 0, sentence: "API keys that were revoked stay revoked" },
  ];
}

async function countOf(db: pg.ClientBase, table: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(`select count(*) as count from ${table}`);
  return rows[0]?.count ?? 0;
}

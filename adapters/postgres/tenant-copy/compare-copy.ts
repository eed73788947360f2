// After a copy was put back: is what the tables hold now what the copy held? By digest, and row by row where it was made to fit.
import type pg from "pg";
import type { TenantId } from "../../../engine/domain/ids.ts";
import { RowDigest, type TableDigest } from "./row-digest.ts";
import { type RowPolicy, rowPolicy } from "./row-policy.ts";
import { staged } from "./stage-copy.ts";
import { tenantRows, writeRowsExactly } from "./tenant-rows.ts";
import { columnList, type TenantTable } from "./tenant-tables.ts";

export interface ComparedTable {
  readonly table: string;
  readonly policy: RowPolicy;
  /** In the copy. */
  readonly copied: number;
  /** In the table now. */
  readonly rows: number;
  /** The digests are the same: not a letter differs. */
  readonly isEqual: boolean;
}

/** Throws where a row is not as it must be: the transaction is taken back. */
export async function compareCopy(
  db: pg.ClientBase,
  tables: readonly TenantTable[],
  tenantId: TenantId,
  copy: readonly TableDigest[],
): Promise<readonly ComparedTable[]> {
  await writeRowsExactly(db);
  const compared: ComparedTable[] = [];
  for (const table of tables) {
    const copied = copy.find(({ name }) => name === table.name);
    if (copied === undefined) throw new Error(`the copy has no ${table.name}`);
    const policy = rowPolicy(table.name);
    if (policy === "put-back") await expectAsStaged(db, table, tenantId);
    if (policy === "kept") await expectNoneMissing(db, table);
    const { rows, sha256 } = await digestOf(db, table, tenantId);
    compared.push({
      table: table.name,
      policy,
      copied: copied.rows,
      rows,
      isEqual: sha256 === copied.sha256,
    });
  }
  return compared;
}

export async function digestOf(
  db: pg.ClientBase,
  table: TenantTable,
  tenantId: TenantId,
): Promise<TableDigest> {
  const digest = new RowDigest(table.name);
  for await (const rows of tenantRows(db, table, tenantId)) for (const row of rows) digest.add(row);
  return digest.end();
}

async function expectAsStaged(db: pg.ClientBase, table: TenantTable, tenantId: TenantId): Promise<void> {
  const columns = columnList(table.columns);
  const now = `select ${columns} from ${table.name} where ${table.owner} = $1`;
  const wanted = `select ${columns} from ${staged(table.name)}`;
  const { rows } = await db.query<{ differing: number }>(
    `select count(*) as differing from ((${now} except ${wanted}) union all (${wanted} except ${now})) d`,
    [tenantId],
  );
  if (rows[0]?.differing !== 0) throw new Error(`${table.name} is not what was to be put back`);
}

async function expectNoneMissing(db: pg.ClientBase, table: TenantTable): Promise<void> {
  const same = table.key.map((column) => `t.${column} = s.${column}`).join(" and ");
  const { rows } = await db.query<{ missing: number }>(
    `select count(*) as missing from ${staged(table.name)} s where not exists (select from ${table.name} t where ${same})`,
  );
  if (rows[0]?.missing !== 0) throw new Error(`rows of ${table.name} are missing`);
}

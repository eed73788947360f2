// A copy beside the tables that it is to be put into: temporary ones, gone with the transaction. There it is made to fit first.
import pg from "pg";
import type { CopyPart } from "./copy-tenant.ts";
import type { RowText } from "./tenant-rows.ts";
import { columnList, type TableColumn, type TenantTable } from "./tenant-tables.ts";

/** Where the rows of this table stand meanwhile. */
export function staged(table: string): string {
  return pg.escapeIdentifier(`staged_${table}`);
}

export async function stageCopy(
  db: pg.ClientBase,
  tables: readonly TenantTable[],
  parts: AsyncIterable<CopyPart>,
): Promise<void> {
  for (const { name, columns } of tables)
    await db.query(
      `create temp table ${staged(name)} on commit drop as select ${columnList(columns)} from public.${pg.escapeIdentifier(name)} with no data`,
    );
  let insert: ((rows: readonly RowText[]) => Promise<void>) | undefined;
  for await (const part of parts) {
    if (part.kind === "rows") await insert?.(part.rows);
    else insert = inserter(db, tables, part);
  }
  // Whole tables are compared from here on. What the planner knows of their sizes may be old, and with
  // anything but a hash of the whole key it would then compare every row with every other.
  await db.query("set local enable_nestloop = off; set local enable_mergejoin = off");
  for (const { name, key } of tables) {
    const columns = columnList(key.map((column) => ({ name: column })));
    await db.query(`create unique index on ${staged(name)} (${columns}); analyze ${staged(name)}`);
  }
}

/** One parameter per column, in the order in which the copy has them. */
function inserter(
  db: pg.ClientBase,
  tables: readonly TenantTable[],
  part: Extract<CopyPart, { kind: "table" }>,
): (rows: readonly RowText[]) => Promise<void> {
  const table = tables.find(({ name }) => name === part.name);
  if (table === undefined) throw new Error(`there is no table ${part.name}`);
  const columns = part.columns.map((name): TableColumn => {
    const column = table.columns.find((each) => each.name === name);
    if (column === undefined) throw new Error(`${part.name} has no column ${name}`);
    return column;
  });
  const names = columns.map((_, at) => `c${at}`);
  const values = columns.map(({ type }, at) => `r.c${at}::${type}`).join(", ");
  const arrays = columns.map((_, at) => `$${at + 1}::text[]`).join(", ");
  const text = `insert into ${staged(part.name)} (${columnList(columns)}) select ${values} from unnest(${arrays}) as r (${names.join(", ")})`;
  return async (rows) => {
    await db.query(
      text,
      columns.map((_, at) => rows.map((row) => row[at] ?? null)),
    );
  };
}

// Rows of a tenant as text, in an order that the rows alone decide: two databases that hold the same answer the same.
import pg from "pg";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { TenantTable } from "./tenant-tables.ts";

/** As the database writes them: exact for every type, and read back by a cast. */
export type RowText = readonly (string | null)[];

/** A signal's body may have 256 KiB. */
const PAGE_ROWS = 500;

/** Inside a transaction: how values are written is set for it, whatever the server's settings are. */
export async function writeRowsExactly(db: pg.ClientBase): Promise<void> {
  await db.query(
    "set local timezone = 'UTC'; set local datestyle = 'ISO'; set local bytea_output = 'hex'; set local intervalstyle = 'iso_8601'",
  );
}

/** Page by page, inside a transaction after `writeRowsExactly`. */
export async function* tenantRows(
  db: pg.ClientBase,
  { name, owner, columns, key }: TenantTable,
  tenantId: TenantId,
): AsyncGenerator<readonly RowText[]> {
  const texts = columns.map((column) => `${pg.escapeIdentifier(column.name)}::text`).join(", ");
  const order = key.map((column) => `${pg.escapeIdentifier(column)}::text collate "C"`).join(", ");
  const cursor = "tenant_rows";
  await db.query(
    `declare ${cursor} no scroll cursor for select ${texts} from public.${pg.escapeIdentifier(name)}
     where ${owner} = ${pg.escapeLiteral(tenantId)} order by ${order}`,
  );
  for (;;) {
    const { rows } = await db.query<(string | null)[]>({
      text: `fetch ${PAGE_ROWS} from ${cursor}`,
      rowMode: "array",
    });
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE_ROWS) break;
  }
  await db.query(`close ${cursor}`);
}

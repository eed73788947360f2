// Everything that a tenant has, table by table, as it was at one moment. What is sealed stays sealed: nothing is opened.
import { createHash } from "node:crypto";
import type pg from "pg";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { inCopyTransaction } from "./copy-connection.ts";
import { type RowText, tenantRows, writeRowsExactly } from "./tenant-rows.ts";
import { type TenantTable, tenantTables } from "./tenant-tables.ts";

export type CopyPart =
  | { readonly kind: "table"; readonly name: string; readonly columns: readonly string[] }
  | { readonly kind: "rows"; readonly rows: readonly RowText[] };

export interface CopiedFrom {
  /** The newest migration: rows fit into no other schema. */
  readonly schema: string;
  /** Which database: a print of the key behind its client order ids. */
  readonly installation: string;
  /** The database's own clock. */
  readonly takenAt: UnixMs;
}

/** `take` is called once, with the parts of one snapshot; what it answers is answered. */
export function copyTenant<T>(
  url: string,
  tenantId: TenantId,
  take: (from: CopiedFrom, parts: AsyncIterable<CopyPart>) => Promise<T>,
): Promise<T> {
  return inCopyTransaction(url, "begin isolation level repeatable read, read only", async (db) => {
    await writeRowsExactly(db);
    return take(await copiedFrom(db), partsOf(db, await tenantTables(db), tenantId));
  });
}

/** Inside a transaction. */
export async function copiedFrom(db: pg.ClientBase): Promise<CopiedFrom> {
  // The migrator's own table is its owner's alone.
  await db.query("set local role none");
  const { rows: schemas } = await db.query<{ name: string }>(
    "select max(name) as name from kysely_migration",
  );
  await db.query("set local role flotilla_engine");
  const { rows } = await db.query<{ key: Buffer | null; takenAt: UnixMs }>(
    `select (select identity_key from installation) as key,
       (extract(epoch from clock_timestamp()) * 1000)::bigint as "takenAt"`,
  );
  const [schema, row] = [schemas[0], rows[0]];
  if (schema === undefined || row === undefined) throw new Error("an aggregate answers one row");
  return { schema: schema.name, installation: printOf(row.key ?? undefined), takenAt: row.takenAt };
}

/** Empty: no engine has run on this database yet. */
function printOf(key: Buffer | undefined): string {
  return key === undefined ? "" : createHash("sha256").update(key).digest("hex").slice(0, 16);
}

async function* partsOf(
  db: pg.ClientBase,
  tables: readonly TenantTable[],
  tenantId: TenantId,
): AsyncGenerator<CopyPart> {
  for (const table of tables) {
    yield { kind: "table", name: table.name, columns: table.columns.map(({ name }) => name) };
    for await (const rows of tenantRows(db, table, tenantId)) yield { kind: "rows", rows };
  }
}

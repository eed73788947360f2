// Which tables hold rows of a tenant, as the database itself says: a table that a migration adds cannot be forgotten here.
import pg from "pg";

export interface TenantTable {
  readonly name: string;
  /** What names a row's tenant. */
  readonly owner: "id" | "tenant_id";
  /** Those that are stored, not computed; by name, so that two databases of one schema agree. */
  readonly columns: readonly TableColumn[];
  readonly key: readonly string[];
  readonly parents: readonly Parent[];
  /** The database numbers its rows. */
  readonly isNumbered: boolean;
}

export interface TableColumn {
  readonly name: string;
  readonly type: string;
}

/** A foreign key to another of these tables. */
export interface Parent {
  readonly table: string;
  readonly columns: readonly string[];
  readonly targets: readonly string[];
}

const COLUMNS_OF = (relation: string, numbers: string) =>
  `array(select attname::text from unnest(${numbers}) with ordinality as k (number, place)
     join pg_attribute on attrelid = ${relation} and attnum = k.number order by place)`;

/** A table without a primary key has rows of the platform too; its unique key names no more than one row of a tenant. */
const TABLES = `
  select c.relname as name, case c.relname when 'tenant' then 'id' else 'tenant_id' end as owner,
    (select json_agg(json_build_object('name', attname, 'type', format_type(atttypid, atttypmod)) order by attname collate "C")
      from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped and attgenerated = '') as columns,
    (select ${COLUMNS_OF("c.oid", "i.indkey")} from pg_index i join pg_class index on index.oid = i.indexrelid
      where i.indrelid = c.oid and i.indisunique and i.indpred is null
      order by i.indisprimary desc, index.relname limit 1) as key,
    (select coalesce(json_agg(json_build_object('table', confrelid::regclass::text,
        'columns', ${COLUMNS_OF("conrelid", "conkey")}, 'targets', ${COLUMNS_OF("confrelid", "confkey")}) order by conname), '[]')
      from pg_constraint where conrelid = c.oid and contype = 'f') as parents,
    exists (select from pg_attribute where attrelid = c.oid and attnum > 0 and attidentity <> '') as "isNumbered"
  from pg_class c
  where relkind = 'r' and relnamespace = 'public'::regnamespace and (relname = 'tenant' or exists (
    select from pg_attribute where attrelid = c.oid and attname = 'tenant_id' and not attisdropped))
  order by relname`;

/** Parents before their children. */
export async function tenantTables(db: pg.ClientBase): Promise<readonly TenantTable[]> {
  const { rows } = await db.query<TenantTable>(TABLES);
  const sorted: TenantTable[] = [];
  while (sorted.length < rows.length) {
    const placed = new Set(sorted.map(({ name }) => name));
    const next = rows.filter(
      ({ name, parents }) => !placed.has(name) && parents.every(({ table }) => placed.has(table)),
    );
    if (next.length === 0) throw new Error("tables of a tenant refer to each other in a circle");
    sorted.push(...next);
  }
  return sorted;
}

export function columnList(columns: readonly { readonly name: string }[], of?: string): string {
  const before = of === undefined ? "" : `${of}.`;
  return columns.map(({ name }) => before + pg.escapeIdentifier(name)).join(", ");
}

// Makes a tenant's tables hold what stands staged: rows that differ change, others are not touched, so that engines hear of little.
import pg from "pg";
import type { TenantId } from "../../../engine/domain/ids.ts";
import { rowPolicy } from "./row-policy.ts";
import { staged } from "./stage-copy.ts";
import { columnList, type TenantTable } from "./tenant-tables.ts";

/** Before rows change names with each other, each gets one that nobody else has. */
const FREED: Readonly<Record<string, string>> = {
  provider: "name = t.id::text",
  strategy: "name = t.id::text",
  trader: "name = t.id::text",
  account: "label = t.id::text, canary = false",
  person: "email = t.id || '@moved.invalid'",
  subscription: "status = 'ended'",
};

/** `tables`: parents before children. */
export async function putRows(
  db: pg.ClientBase,
  tables: readonly TenantTable[],
  tenantId: TenantId,
  isThere: boolean,
): Promise<void> {
  const of = (policy: ReturnType<typeof rowPolicy>) =>
    tables.filter(({ name }) => rowPolicy(name) === policy);
  const children = of("put-back").filter(({ name }) => name !== "tenant");
  await putTenant(db, tables, tenantId);
  for (const { name } of of("ended").toReversed())
    await db.query(`delete from ${name} where tenant_id = $1`, [tenantId]);
  for (const table of children.toReversed())
    await db.query(
      `delete from ${table.name} t where tenant_id = $1 and not exists (select from ${staged(table.name)} s where ${sameKey(table)})`,
      [tenantId],
    );
  for (const table of children) await changeRows(db, table);
  for (const table of [...children, ...of("kept")]) await addRows(db, table);
  if (!isThere) await addAudit(db, tables);
  for (const table of tables.filter(({ isNumbered }) => isNumbered)) await numberOn(db, table);
  // Limits count what is made; they come back once everything is there.
  await db.query(`update tenant t set limits = s.limits from ${staged("tenant")} s where t.id = s.id`);
}

/** First, because everything else refers to it. */
async function putTenant(
  db: pg.ClientBase,
  tables: readonly TenantTable[],
  tenantId: TenantId,
): Promise<void> {
  const table = tables.find(({ name }) => name === "tenant");
  if (table === undefined) throw new Error("there is no table of tenants");
  await changeRows(db, table);
  await addRows(db, table);
  await db.query("update tenant set limits = '{}' where id = $1", [tenantId]);
}

async function changeRows(db: pg.ClientBase, table: TenantTable): Promise<void> {
  const { name, columns, key } = table;
  const others = columns.filter((column) => !key.includes(column.name));
  if (others.length === 0) return;
  const differs = `${sameKey(table)} and (${columnList(others, "t")}) is distinct from (${columnList(others, "s")})`;
  const freed = FREED[name];
  if (freed !== undefined)
    await db.query(`update ${name} t set ${freed} from ${staged(name)} s where ${differs}`);
  const values = others
    .map((column) => pg.escapeIdentifier(column.name))
    .map((column) => `${column} = s.${column}`)
    .join(", ");
  await db.query(`update ${name} t set ${values} from ${staged(name)} s where ${differs}`);
}

async function addRows(db: pg.ClientBase, table: TenantTable, order = ""): Promise<void> {
  const columns = columnList(table.columns);
  await db.query(
    `insert into ${table.name} (${columns}) overriding system value select ${columns} from ${staged(table.name)} s
     where not exists (select from ${table.name} t where ${sameKey(table)}) ${order}`,
  );
}

/** Row by row in their order: the database makes the same chain of them again, and its end. */
async function addAudit(db: pg.ClientBase, tables: readonly TenantTable[]): Promise<void> {
  for (const table of tables) {
    if (table.name === "audit_origin") await addRows(db, table);
    if (table.name === "audit") await addRows(db, table, "order by s.seq");
  }
}

/** Numbers that came with the copy are not given out a second time. */
async function numberOn(db: pg.ClientBase, { name }: TenantTable): Promise<void> {
  if (rowPolicy(name) === "left") return;
  const { rows } = await db.query<{ newest: number | null }>(`select max(id) as newest from ${staged(name)}`);
  const newest = rows[0]?.newest ?? 0;
  if (newest === 0) return;
  // The owner's alone to do.
  await db.query("set local role none");
  await db.query(
    `select setval(sequence, $2) from (select pg_get_serial_sequence($1, 'id')::regclass as sequence) s
     where $2 > (select coalesce(pg_sequence_last_value(sequence), 0))`,
    [`public.${name}`, newest],
  );
  await db.query("set local role flotilla_engine");
}

function sameKey({ key }: TenantTable): string {
  return key.map((column) => `t.${column} = s.${column}`).join(" and ");
}

import { readdir } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { TAKEN } from "./admin/taken-sentence.ts";
import { migrateDatabase } from "./migrate.ts";

/** Tables that are not a tenant's: the tenants themselves, the database as a whole, and the migrator's own two. */
const WITHOUT_TENANT = [
  ...["engine_process", "installation", "kysely_migration", "kysely_migration_lock", "record_clock"],
  ...["notification_cursor", "record_loss", "shard_lease", "tenant", "venue_market_list"],
];
/** The platform has rows of its own here, so tenant_id may be null and a unique key takes the primary key's place. */
const PLATFORM_TOO = ["audit", "audit_head", "audit_origin", "trading_state"];
/** Unique over all tenants, because the world outside says whose it is: a verified domain. */
const UNIQUE_IN_THE_WORLD = ["tenant_domain_verified"];
/** Hot tables without foreign keys; the migration says why, and `orphaned_rows()` watches them. */
const WITHOUT_PARENTS = ["decision", "order_event", "order_intent"];

interface Key {
  readonly table: string;
  readonly name: string;
  readonly columns: readonly string[];
}

describe("the schema", () => {
  let database: TestDatabase;
  let client: pg.Client;
  beforeAll(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  async function query<Row extends object>(text: string): Promise<readonly Row[]> {
    return (await client.query<Row>(text)).rows;
  }

  const tables = async (): Promise<readonly string[]> =>
    (
      await query<{ name: string }>(
        "select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
      )
    ).map(({ name }) => name);
  const tenantTables = async (): Promise<readonly string[]> =>
    (await tables()).filter((name) => !WITHOUT_TENANT.includes(name));

  it("has the rules that refusals tell in words", async () => {
    const unique = await query<{ name: string }>(
      "select c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid where i.indisunique",
    );
    expect(unique.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(TAKEN)));
  });

  it("gives every tenant-owned table a tenant", async () => {
    const columns = await query<{ table: string; required: boolean }>(
      `select relname as table, attnotnull as required from pg_attribute
       join pg_class c on c.oid = attrelid where attname = 'tenant_id' and relkind = 'r'`,
    );
    expect(columns.map(({ table }) => table).sort()).toEqual((await tenantTables()).toSorted());
    expect(
      columns
        .filter(({ required }) => !required)
        .map(({ table }) => table)
        .sort(),
    ).toEqual(PLATFORM_TOO);
  });

  it("leads every unique key and index with the tenant", async () => {
    const keys = await query<Key & { primary: boolean }>(
      `select c.relname as table, i.indexrelid::regclass::text as name, i.indisprimary as primary,
         array(select attname::text from unnest(i.indkey) with ordinality as k (number, place)
           join pg_attribute on attrelid = i.indrelid and attnum = k.number order by place) as columns
       from pg_index i join pg_class c on c.oid = i.indrelid
       where i.indisunique and c.relnamespace = 'public'::regnamespace`,
    );
    const owned = await tenantTables();
    expect(
      keys
        .filter(({ table, columns }) => owned.includes(table) && columns[0] !== "tenant_id")
        .map(({ name }) => name),
    ).toEqual(UNIQUE_IN_THE_WORLD);
    const withPrimary = keys.filter(({ primary }) => primary).map(({ table }) => table);
    expect(owned.filter((table) => !withPrimary.includes(table)).toSorted()).toEqual(PLATFORM_TOO);
  });

  it("refers to other tenant-owned tables by tenant and id, never by id alone", async () => {
    const foreign = await query<Key & { target: string; targets: readonly string[] }>(
      `select child.relname as table, conname as name, parent.relname as target,
         array(select attname::text from unnest(conkey) with ordinality as k (number, place)
           join pg_attribute on attrelid = conrelid and attnum = k.number order by place) as columns,
         array(select attname::text from unnest(confkey) with ordinality as k (number, place)
           join pg_attribute on attrelid = confrelid and attnum = k.number order by place) as targets
       from pg_constraint join pg_class child on child.oid = conrelid join pg_class parent on parent.oid = confrelid
       where contype = 'f' and connamespace = 'public'::regnamespace`,
    );
    for (const { columns, target, targets } of foreign) {
      expect(columns[0]).toBe("tenant_id");
      expect(targets[0]).toBe(target === "tenant" ? "id" : "tenant_id");
      expect(columns.length).toBe(target === "tenant" ? 1 : 2);
    }
    const children = new Set(foreign.map(({ table }) => table));
    expect((await tenantTables()).filter((table) => !children.has(table)).toSorted()).toEqual(
      WITHOUT_PARENTS,
    );
  });

  it("explains every table, and keeps money out of floats", async () => {
    const silent = await query<{ name: string }>(
      `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
       and obj_description(oid, 'pg_class') is null and relname not like 'kysely%'`,
    );
    expect(silent).toEqual([]);
    const floats = await query(
      `select table_name, column_name from information_schema.columns
       where table_schema = 'public' and data_type in ('real', 'double precision', 'money')`,
    );
    expect(floats).toEqual([]);
  });

  it("refuses to change what is append-only", async () => {
    for (const table of ["audit", "order_event"]) {
      for (const statement of [`update ${table} set at = 1`, `delete from ${table}`, `truncate ${table}`]) {
        await expect(client.query(statement)).rejects.toThrow("append-only");
      }
    }
  });

  it("is made once, also by several processes that start together", async () => {
    const empty = await createTestDatabase({ empty: true });
    const applied = await Promise.all([1, 2, 3].map(() => migrateDatabase(empty.url)));
    const files = (await readdir(path.join(import.meta.dirname, "migrations"))).sort();
    expect(applied.flat()).toEqual(files);
    expect(await migrateDatabase(empty.url)).toEqual([]);
    await empty.drop();
  });
});

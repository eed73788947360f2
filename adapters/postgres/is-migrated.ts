// Whether exactly our migrations were applied: two short questions, which flotilla_engine may ask too.
import pg from "pg";
import { migrationNames } from "./migration-names.ts";

/** Rejects when the database cannot be reached. */
export async function isMigrated(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  try {
    await client.connect();
    // Asked for first: a table that is not there, or not to be read, would stand as an error in the server's log.
    const table = await client.query<{ readable: boolean | null }>(
      "select has_table_privilege(to_regclass('kysely_migration'), 'select') as readable",
    );
    if (table.rows[0]?.readable !== true) return false;
    const { rows } = await client.query<{ name: string }>("select name from kysely_migration order by name");
    const names = await migrationNames();
    return rows.length === names.length && rows.every(({ name }, at) => name === names[at]);
  } finally {
    await client.end().catch(() => undefined);
  }
}

// Brings a database to the newest schema. Most starts find it there already, and then need no migrator: who takes over from a killed
// engine is up sooner by the 262 modules of kysely and its look through the catalog.
import pg from "pg";
import { migrationNames } from "./migration-names.ts";

/** Answers the names of the files that were applied now. Safe to call from several processes at once. */
export async function migrateDatabase(url: string): Promise<readonly string[]> {
  if (await isMigrated(url)) return [];
  const { applyMigrations } = await import("./apply-migrations.ts");
  return applyMigrations(url);
}

/** Exactly our migrations were applied. Whatever else is true, or cannot be known, is the migrator's to say. */
async function isMigrated(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  try {
    await client.connect();
    // Asked for first: a table that is not there would stand as an error in the server's log.
    const table = await client.query<{ name: string | null }>(
      "select to_regclass('kysely_migration') as name",
    );
    if (table.rows[0]?.name === null) return false;
    const { rows } = await client.query<{ name: string }>("select name from kysely_migration order by name");
    const names = await migrationNames();
    return rows.length === names.length && rows.every(({ name }, at) => name === names[at]);
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

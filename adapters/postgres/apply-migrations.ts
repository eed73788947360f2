// Brings a database to the newest schema: plain numbered SQL files, run once each, by kysely's migrator under its lock.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { Kysely, type Migration, type MigrationProvider, Migrator, PostgresDialect, sql } from "kysely";
import pg from "pg";
import { MIGRATIONS_FOLDER, migrationNames } from "./migration-names.ts";
import { surviveLostConnections } from "./survive-lost-connections.ts";

class SqlFiles implements MigrationProvider {
  async getMigrations(): Promise<Record<string, Migration>> {
    const migrations: Record<string, Migration> = {};
    for (const name of await migrationNames()) {
      const text = await readFile(path.join(MIGRATIONS_FOLDER, name), "utf8");
      migrations[name] = { up: async (db) => void (await sql.raw(text).execute(db)) };
    }
    return migrations;
  }
}

/** Answers the names of the files that were applied now. Safe to call from several processes at once. */
export async function applyMigrations(url: string): Promise<readonly string[]> {
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  pool.on("error", () => undefined);
  surviveLostConnections(pool);
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    const migrator = new Migrator({ db, provider: new SqlFiles() });
    const { error, results } = await migrator.migrateToLatest();
    if (error !== undefined)
      throw new Error("the database schema could not be brought up to date", { cause: error });
    return (results ?? [])
      .filter(({ status }) => status === "Success")
      .map(({ migrationName }) => migrationName);
  } finally {
    await db.destroy();
  }
}

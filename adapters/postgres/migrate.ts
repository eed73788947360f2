// Brings a database to the newest schema: plain numbered SQL files, run once each, by kysely's migrator under its lock.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { Kysely, type Migration, type MigrationProvider, Migrator, PostgresDialect, sql } from "kysely";
import pg from "pg";
import { surviveLostConnections } from "./survive-lost-connections.ts";

const FOLDER = path.join(import.meta.dirname, "migrations");

/** `0001-engine.sql` … in order of name. A file that was released is never edited; a new one follows it. */
class SqlFiles implements MigrationProvider {
  async getMigrations(): Promise<Record<string, Migration>> {
    const names = (await readdir(FOLDER)).filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name)).sort();
    const migrations: Record<string, Migration> = {};
    for (const name of names) {
      const text = await readFile(path.join(FOLDER, name), "utf8");
      migrations[name] = { up: async (db) => void (await sql.raw(text).execute(db)) };
    }
    return migrations;
  }
}

/** Answers the names of the files that were applied now. Safe to call from several processes at once. */
export async function migrateDatabase(url: string): Promise<readonly string[]> {
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

// The migrations that there are.
import { readdir } from "node:fs/promises";
import path from "node:path";

export const MIGRATIONS_FOLDER = path.join(import.meta.dirname, "migrations");

/** `0001-engine.sql` … in order of name. A file that was released is never edited; a new one follows it. */
export async function migrationNames(): Promise<readonly string[]> {
  const names = await readdir(MIGRATIONS_FOLDER);
  return names.filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name)).sort();
}

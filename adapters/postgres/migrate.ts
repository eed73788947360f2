// Brings a database to the newest schema, as its owner. Most starts find it there already, and then need no migrator: they are up
// sooner by the 262 modules of kysely and its look through the catalog.
import { isMigrated } from "./is-migrated.ts";

/** Answers the names of the files that were applied now. Safe to call from several processes at once. */
export async function migrateDatabase(ownerUrl: string): Promise<readonly string[]> {
  // Whatever else is true, or cannot be known, is the migrator's to say.
  if (await isMigrated(ownerUrl).catch(() => false)) return [];
  const { applyMigrations } = await import("./apply-migrations.ts");
  return applyMigrations(ownerUrl);
}

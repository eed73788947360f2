// One connection for what takes as long as a tenant is large: no pool lends one for that time.
import pg from "pg";
import { COLUMN_TYPES } from "../column-types.ts";

/**
 * Stepped down to the engine's role, which row-level security lets see every tenant. `work` runs in one transaction, which is taken
 * back where it throws, or where `keeps` says no to what it answered: then it was only tried.
 */
export async function inCopyTransaction<T>(
  url: string,
  begin: string,
  work: (db: pg.Client) => Promise<T>,
  keeps: (value: T) => boolean = () => true,
): Promise<T> {
  const db = new pg.Client({
    connectionString: url,
    application_name: "flotilla-tenant-copy",
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    types: COLUMN_TYPES,
    options: "-c role=flotilla_engine",
  });
  // One that breaks is told by the statement that needed it.
  db.on("error", () => undefined);
  await db.connect();
  try {
    await db.query(begin);
    const value = await work(db);
    if (keeps(value)) await db.query("commit");
    return value;
  } finally {
    // Whatever was not committed goes with the connection.
    await db.end();
  }
}

// One engine executes per database: two would each believe that they alone decide for an account.
// The lock lives and dies with its connection, so a killed engine never keeps its successor out.
import pg from "pg";

/** Any constant would do; this one is Flotilla's. */
const LOCK_KEY = 7_310_415;
const PATIENCE_MS = 15_000;
const RETRY_MS = 100;

export class AlreadyRunning extends Error {
  override readonly name = "AlreadyRunning";

  constructor() {
    super(
      "Another engine executes on this database. Stop it first, or start this one with ROLE_EXECUTION=off.",
    );
  }
}

export interface SingleWriter {
  release(): Promise<void>;
}

/** Throws `AlreadyRunning` when another engine keeps the lock. `onLost`: the connection broke, so the lock is gone. */
export async function becomeSingleWriter(
  databaseUrl: string,
  onLost: (reason: string) => void,
): Promise<SingleWriter> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: "flotilla-writer",
    keepAlive: true,
  });
  await client.connect();
  let released = false;
  client.on("error", (error) => {
    if (!released) onLost(error.message);
  });
  client.on("end", () => {
    if (!released) onLost("the connection ended");
  });
  const release = async (): Promise<void> => {
    released = true;
    await client.end();
  };
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await tryLock(client))) {
    if (performance.now() > deadline) {
      await release();
      throw new AlreadyRunning();
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
  return { release };
}

async function tryLock(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>("select pg_try_advisory_lock($1) as locked", [
    LOCK_KEY,
  ]);
  return rows[0]?.locked === true;
}

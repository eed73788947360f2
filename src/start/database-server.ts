// The database as the supervisor sees it: your own, or an embedded server that is started again when it dies.
import { startEmbeddedPostgres } from "../../adapters/postgres/embedded-postgres.ts";
import type { Home } from "../../config/home.ts";
import type { StartConfig } from "../../config/start.ts";
import { prepareDatabase } from "./prepare-database.ts";

export interface DatabaseServer {
  /** As its owner. */
  readonly url: string;
  /** For people: no password. */
  readonly where: string;
  stop(): Promise<void>;
}

const WATCH_PERIOD_MS = 1_000;
const DATABASE = "flotilla";

/** Prepared when it resolves. */
export async function startDatabase(
  config: StartConfig,
  home: Home,
  say: (text: string) => void,
): Promise<DatabaseServer> {
  if (config.DATABASE_URL !== undefined) {
    await prepareDatabase(config.DATABASE_URL);
    return { url: config.DATABASE_URL, where: "your own (DATABASE_URL)", stop: () => Promise.resolve() };
  }
  const start = (port: number) => startEmbeddedPostgres({ folder: home.postgres, port, database: DATABASE });
  let server = await start(config.POSTGRES_PORT);
  const { port, socketUrl, folder } = server;
  if (config.POSTGRES_PORT !== 0 && port !== config.POSTGRES_PORT) {
    say(`Port ${config.POSTGRES_PORT} is busy: PostgreSQL listens on ${port} instead.`);
  }
  await prepareDatabase(server.url);
  let reviving: Promise<void> | undefined;
  const watch = setInterval(() => {
    if (reviving !== undefined || isAlive(server.pid)) return;
    say("PostgreSQL ended unasked; it starts again now.");
    reviving = start(port)
      .then((revived) => {
        server = revived;
      })
      .catch((error: Error) => say(`PostgreSQL did not start again: ${error.message}`))
      .finally(() => {
        reviving = undefined;
      });
  }, WATCH_PERIOD_MS);
  return {
    url: socketUrl,
    where: `127.0.0.1:${port}, data in ${folder}`,
    stop: async () => {
      clearInterval(watch);
      await reviving;
      await server.stop();
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

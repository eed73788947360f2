// A PostgreSQL of the bench's own, started the way `npm start` does and with full durability: what the record costs is part of what is measured.
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "../../adapters/postgres/embedded-postgres.ts";
import type { StoreProcess } from "./redis-process.ts";

export async function startPostgres(): Promise<StoreProcess> {
  const parent = await mkdtemp(join(tmpdir(), "flotilla-bench-postgres-"));
  // PostgreSQL refuses root and runs as a user of its own then, who must be able to walk here.
  await chmod(parent, 0o755);
  const server = await startEmbeddedPostgres({ folder: join(parent, "pg"), port: 0, database: "bench" });
  return {
    url: server.socketUrl,
    async stop() {
      await server.stop();
      await rm(parent, { recursive: true, force: true });
    },
  };
}

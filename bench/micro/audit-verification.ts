// How long the verifier takes for a chain of a million rows: `node bench/micro/audit-verification.ts [rows]`, on a server of its own.
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { verifyChain } from "../../adapters/postgres/audit/verify-chain.ts";
import { openPools } from "../../adapters/postgres/database-pools.ts";
import { startEmbeddedPostgres } from "../../adapters/postgres/embedded-postgres.ts";
import { migrateDatabase } from "../../adapters/postgres/migrate.ts";
import { kyselyOn } from "../../adapters/postgres/service-pools.ts";
import type { TenantId } from "../../engine/domain/ids.ts";

const rows = Number(process.argv[2] ?? "1000000");
/** They all move the same head row. */
const ROWS_PER_COMMIT = 1_000;
const seconds = (from: number): number => Math.round((performance.now() - from) / 100) / 10;

async function fill(url: string, tenantId: TenantId): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query("insert into tenant (id, name, slug, created_at) values ($1, $2, $2, 1)", [
    tenantId,
    `bench-${tenantId}`,
  ]);
  for (let done = 0; done < rows; done += ROWS_PER_COMMIT)
    await client.query(
      `insert into audit (tenant_id, at, actor, action, subject, detail, person_id)
       select $1::uuid, 1700000000000 + n, 'person:' || $1::uuid, 'subscription.changed', gen_random_uuid()::text,
         jsonb_build_object('status', 'paused', 'n', n, 'reason', 'by the trader'), $1::uuid from generate_series(1, $2::int) n`,
      [tenantId, ROWS_PER_COMMIT],
    );
  await client.end();
}

const folder = await mkdtemp(join(tmpdir(), "flotilla-bench-"));
const server = await startEmbeddedPostgres({ folder, port: 0, database: "bench" });
try {
  await migrateDatabase(server.url);
  const tenantId = randomUUID() as TenantId;
  const filling = performance.now();
  await fill(server.url, tenantId);
  const fillSeconds = seconds(filling);
  const pools = openPools(server.url, () => undefined);
  const verifying = performance.now();
  const { kind } = await verifyChain({ db: kyselyOn(pools.reading) }, tenantId, new Map());
  const verifySeconds = seconds(verifying);
  await pools.close();
  process.stdout.write(`${JSON.stringify({ rows, kind, fillSeconds, verifySeconds })}\n`);
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

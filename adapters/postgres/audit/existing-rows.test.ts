// A database from before the chain: what its audit holds is chained as it stands, tenant by tenant, and goes on from there.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { TenantId } from "../../../engine/domain/ids.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { type DatabasePools, openPools } from "../database-pools.ts";
import { kyselyOn } from "../service-pools.ts";
import { verifyChain } from "./verify-chain.ts";

const FOLDER = path.join(import.meta.dirname, "../migrations");
const CHAIN = "0038-audit-chain.sql";
const TENANTS = [
  "00000000-0000-4000-8000-000000000001",
  "00000000-0000-4000-8000-000000000002",
] as TenantId[];
let database: TestDatabase;
let pools: DatabasePools;

beforeAll(async () => {
  database = await createTestDatabase({ empty: true });
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const apply = async (name: string) => client.query(await readFile(path.join(FOLDER, name), "utf8"));
  for (const name of (await readdir(FOLDER)).sort()) if (name < CHAIN) await apply(name);
  for (const id of TENANTS)
    await client.query("insert into tenant (id, name, slug, created_at) values ($1, $2, $2, 1)", [
      id,
      `t-${id}`,
    ]);
  for (const tenant of [TENANTS[0], null, TENANTS[1], TENANTS[0], null, TENANTS[0]])
    await client.query(
      "insert into audit (tenant_id, at, actor, action, subject, detail) values ($1, 5, 'cli:olá', 'a.b', 'sé', '{\"b\": 1, \"a\": \"ü\"}')",
      [tenant],
    );
  await apply(CHAIN);
  await client.query(
    "insert into audit (tenant_id, at, actor, action, subject, detail) values ($1, 6, 'x', 'y.z', 's', '{}')",
    [TENANTS[0]],
  );
  await client.end();
  pools = openPools(database.url, () => undefined);
});
afterAll(async () => {
  await pools.close();
  await database.drop();
});

it.each([
  ["the platform's", undefined, 2],
  ["the first tenant's", TENANTS[0], 4],
  ["the second tenant's", TENANTS[1], 1],
] as const)("%s chain is whole", async (_, tenantId, seq) => {
  const admin = { db: kyselyOn(pools.reading) };
  expect(await verifyChain(admin, tenantId, new Map())).toMatchObject({ kind: "whole", head: { seq } });
});

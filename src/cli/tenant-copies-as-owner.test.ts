// Backups, restores and migrations where the database's owner is no superuser: under row-level security like everybody else.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { migrateDatabase } from "../../adapters/postgres/migrate.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { insertSampleTenant } from "./backups/testing.ts";
import { runCliHere } from "./testing.ts";

const home = mkdtempSync(join(tmpdir(), "flotilla-cli-owner-"));
let databases: readonly TestDatabase[] = [];
let owner = "";

/** Migrates it as an owner who may do nothing else on the server. */
async function ownedDatabase(database: TestDatabase): Promise<string> {
  await database.asOwner(`alter database ${database.name} owner to ${owner}`);
  const url = new URL(database.url);
  url.username = owner;
  url.password = "plain";
  await migrateDatabase(url.href);
  return url.href;
}

beforeAll(async () => {
  databases = await Promise.all([createTestDatabase({ empty: true }), createTestDatabase({ empty: true })]);
  const [first] = databases;
  owner = `owner_${first?.name}`;
  await first?.asOwner(`create role ${owner} login password 'plain'`);
  await first?.asOwner(`grant flotilla_engine, flotilla_service to ${owner}`);
});
afterAll(async () => {
  for (const database of databases) await database.asOwner(`reassign owned by ${owner} to current_user`);
  await databases[0]?.asOwner(`drop role ${owner}`);
  for (const database of databases) await database.drop();
  rmSync(home, { recursive: true });
});

it("every verb works for a plain owner (W20)", { timeout: 90_000 }, async () => {
  const [from = "", to = ""] = await Promise.all(databases.map(ownedDatabase));
  await insertSampleTenant(databases[0]?.url ?? "", "acme");
  const env = {
    ...{ FLOTILLA_HOME: home, DATABASE_URL: from },
    ...{ FLOTILLA_INSTALLATION_DEV_URL: from, FLOTILLA_INSTALLATION_PROD_URL: to },
  };
  const move = ["tenant", "migrate", "acme", "--from", "dev", "--to", "prod", "--yes"];
  for (const args of [
    ["tenant", "suspend", "acme"],
    ["tenant", "backup", "acme"],
    ["tenant", "restore", "acme", "--backup", "20", "--yes"],
    move,
    [...move, "--rollback"],
  ])
    expect([args, await runCliHere(args, { env })]).toEqual([
      args,
      expect.objectContaining({ code: 0, error: "" }),
    ]);
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DatabasePools, openPools } from "../../../adapters/postgres/database-pools.ts";
import { createTestTenant } from "../../../adapters/postgres/testing.ts";
import { loadCliConfig } from "../../../config/cli.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { buildProgram } from "../program.ts";

type Row = Readonly<Record<string, unknown>>;

describe("audit", () => {
  const home = mkdtempSync(join(tmpdir(), "flotilla-cli-"));
  let database: TestDatabase;
  let pools: DatabasePools;
  beforeAll(async () => {
    database = await createTestDatabase();
    pools = openPools(database.url, () => undefined);
    await createTestTenant(pools);
    writeFileSync(join(home, "vault.key"), Buffer.alloc(32, 7).toString("base64url"), { mode: 0o600 });
  });
  afterAll(async () => {
    await pools.close();
    await database.drop();
    rmSync(home, { recursive: true });
  });

  async function cli(...args: readonly string[]): Promise<readonly Row[]> {
    let out = "";
    const config = loadCliConfig({
      ...{ FLOTILLA_HOME: home, DATABASE_URL: database.url },
      VAULT_KEY_FILE: join(home, "vault.key"),
    });
    const program = buildProgram(
      config,
      (text) => (out += text),
      () => undefined,
    );
    await program.parseAsync(["--json", ...args], { from: "user" });
    return JSON.parse(out);
  }

  it("is listed newest first: the platform's, or a tenant's", async () => {
    expect(await cli("audit", "list")).toMatchObject([{ seq: 1, actor: "test", action: "tenant.created" }]);
    const { rows } = await pools.reading.query("select name from tenant where kind = 'tenant'");
    const ours = await cli("--tenant", rows[0].name, "audit", "list", "--limit", "2");
    expect(ours).toMatchObject([
      { seq: 3, action: "strategy.created" },
      { seq: 2, action: "trader.created" },
    ]);
    expect(JSON.stringify(ours)).not.toMatch(/whsec_/);
    await expect(cli("audit", "list", "--limit", "many")).rejects.toThrow("no number of rows");
  });

  it("verifies, and names the first row that was changed past the trigger", async () => {
    const tamper = (action: string) =>
      database.asOwner(
        `do $$ begin set local session_replication_role = replica;
           update audit set action = '${action}' where tenant_id is null and seq = 1; end $$`,
      );
    expect(await cli("audit", "verify")).toMatchObject([
      { chain: "(platform)", status: "whole", rows: 1 },
      { status: "whole", rows: 3 },
    ]);
    await tamper("tenant.deleted");
    await expect(cli("audit", "verify")).rejects.toThrow("(platform) from row 1 on");
    await tamper("tenant.created");
    expect(await cli("audit", "verify")).toHaveLength(2);
  });
});

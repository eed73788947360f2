// What the command line does about tenants as a whole, and the secrets of strategies, against a real database.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DatabasePools, openPools } from "../../adapters/postgres/database-pools.ts";
import { createTestTenant } from "../../adapters/postgres/testing.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { runCliHere } from "./testing.ts";

const home = mkdtempSync(join(tmpdir(), "flotilla-cli-tenants-"));
let database: TestDatabase;
let pools: DatabasePools;
let id: string;

const cli = (args: readonly string[]) =>
  runCliHere(args, { env: { FLOTILLA_HOME: home, DATABASE_URL: database.url } });

/** Parsed `--json` of a command that must succeed. */
async function json(args: readonly string[]) {
  const { code, out, error } = await cli(["--json", ...args]);
  expect({ code, error }).toEqual({ code: 0, error: "" });
  return JSON.parse(out);
}

beforeAll(async () => {
  database = await createTestDatabase();
  pools = openPools(database.url, () => undefined);
  id = (await createTestTenant(pools)).tenantId;
});

afterAll(async () => {
  await pools.close();
  await database.drop();
  rmSync(home, { recursive: true });
});

describe("tenants", () => {
  it("have terms, which hold", async () => {
    const wish = ["tenant", "terms", id, "--limit", "traders=1", "providers=9"];
    expect(await json(wish)).toMatchObject({ limits: { traders: 1, providers: 9 } });
    expect(await cli(["traders", "create", "Zed"])).toMatchObject({
      code: 4,
      error: expect.stringContaining("The tenant may have 1 traders and has 1."),
    });
    const other = ["tenants", "terms", id, "--limit", "traders=none", "--feature", "copy"];
    expect(await json(other)).toMatchObject({ limits: { providers: 9 }, features: ["copy"] });
    expect(await cli(["tenants", "terms", id, "--limit", "camels=1"])).toMatchObject({ code: 2 });
  });

  it("are suspended, found by that, and resumed: tenant list --filter active (W20)", async () => {
    expect(await json(["tenant", "suspend", id])).toMatchObject({ status: "suspended" });
    expect(await json(["tenant", "list", "--filter", "active"])).toEqual([]);
    expect(await json(["tenant", "list", "--filter", "suspended"])).toMatchObject([{ id }]);
    expect(await json(["tenant", "resume", id])).toMatchObject({ status: "active" });
  });

  it("are made with a host of their own, and counted: tenant create, stats --period last-month (W20)", async () => {
    expect(await json(["tenant", "create", "São João", "--slug", "sj"])).toMatchObject({ slug: "sj" });
    expect(await json(["stats", "--period", "last-month"])).toMatchObject([
      { tenant: "São João", traders: 0, executions: 0 },
      { traders: 1, providers: 1 },
    ]);
    expect(await cli(["stats", "--period", "always"])).toMatchObject({ code: 2 });
  });
});

describe("a strategy", () => {
  it("gets a new secret for its body, or none", async () => {
    const rotate = ["--tenant", id, "strategies", "rotate", "strategy", "--body"];
    expect((await json(rotate)).bodySecret).toHaveLength(43);
    expect(await json([...rotate, "--drop-old"])).toMatchObject({ bodySecret: null });
  });
});

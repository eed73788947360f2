// `tenants backup` through the real command line, against a real database with a row in every table.
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SAMPLES } from "../../adapters/postgres/isolation/samples.testing.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import type { BackupEnd, BackupHeader } from "./backups/backup-format.ts";
import { asOwner, insertSampleTenant, linesOf, type SampleTenant } from "./backups/testing.ts";
import { runCli, runCliHere } from "./testing.ts";

const home = mkdtempSync(join(tmpdir(), "flotilla-cli-backup-"));
let database: TestDatabase;
let ours: SampleTenant;
let theirs: SampleTenant;

const env = () => ({ FLOTILLA_HOME: home, DATABASE_URL: database.url });
const cli = (...args: readonly string[]) => runCliHere(args, { env: env() });

beforeAll(async () => {
  database = await createTestDatabase();
  ours = await insertSampleTenant(database.url, "acme");
  theirs = await insertSampleTenant(database.url, "globex");
});
afterAll(async () => {
  await database.drop();
  rmSync(home, { recursive: true });
});

describe("tenant backup (W20)", () => {
  it("writes every row of the tenant, and of nobody else, into one file that its owner alone reads", async () => {
    const { code, out, error } = await runCli(["tenant", "backup", "acme", "--json"], { env: env() });
    expect({ code, error }).toEqual({ code: 0, error: "" });
    const { file, rows, sha256, backup } = JSON.parse(out);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(home, "backups", "acme")).mode & 0o777).toBe(0o700);
    const lines = linesOf(file);
    const header = lines[0] as BackupHeader;
    const end = lines.at(-1) as BackupEnd;
    expect(header).toMatchObject({ tenant: { id: ours.tenant, slug: "acme" }, takenAt: backup });
    expect(end.tables.map(({ name }) => name).toSorted()).toEqual(
      [...Object.keys(SAMPLES), "tenant"].toSorted(),
    );
    expect(end.tables.filter((table) => table.rows !== 1)).toEqual([]);
    expect({ rows: end.rows, sha256: end.sha256 }).toEqual({ rows, sha256 });
    expect(JSON.stringify(lines)).not.toContain(theirs.tenant);
  });

  it("gives the same digests for the same rows, and others once one changed", async () => {
    const digests = async () => {
      const { out } = await cli("--json", "tenant", "backup", ours.tenant);
      return (linesOf(JSON.parse(out).file).at(-1) as BackupEnd).tables;
    };
    const first = await digests();
    expect(await digests()).toEqual(first);
    await database.asOwner("update strategy set name = 'other' where tenant_id = $1", [ours.tenant]);
    const third = await digests();
    expect(third.filter(({ sha256 }, at) => sha256 !== first[at]?.sha256).map(({ name }) => name)).toEqual([
      "strategy",
    ]);
  });

  it("says which secrets only this installation's keys open, and opens none", async () => {
    const { out } = await cli("tenant", "backup", "acme");
    expect(out).toContain("1 × exchange keys (vault.key, vault.pairs)");
    const [{ sealed }] = (await asOwner(
      database.url,
      async (client) =>
        (
          await client.query("select sealed::text from credential where tenant_id = $1", [ours.tenant])
        ).rows,
    )) as [{ sealed: string }];
    const file = /^file +(\S+)$/m.exec(out)?.[1] ?? "";
    expect(JSON.stringify(linesOf(file))).toContain(sealed.slice(2));
  });

  it("leaves nothing behind where it fails, and knows no strangers", async () => {
    expect(await cli("tenant", "backup", "nobody")).toMatchObject({
      code: 3,
      error: expect.stringContaining("There is no tenant"),
    });
    expect(await cli("tenant", "backup")).toMatchObject({ code: 2 });
    const before = readdirSync(join(home, "backups", "acme"));
    expect(before.filter((name) => name.endsWith(".draft"))).toEqual([]);
    expect((await cli("tenant", "backup", "--help")).out).toContain("Secrets stay sealed");
  });
});

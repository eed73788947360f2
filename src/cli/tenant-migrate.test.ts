// `tenants migrate` through the real command line, between two real databases.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readPublicKey } from "../../adapters/vault/vault-files.ts";
import { dumpDatabase } from "../../test/support/dump-database.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import type { BackupEnd } from "./backups/backup-format.ts";
import { asOwner, insertSampleTenant, linesOf, type SampleTenant } from "./backups/testing.ts";
import { type CliAnswer, runCli, runCliHere } from "./testing.ts";

const home = mkdtempSync(join(tmpdir(), "flotilla-cli-migrate-"));
let dev: TestDatabase;
let prod: TestDatabase;
let ours: SampleTenant;
let slugs = 0;

const env = () => ({
  ...{
    FLOTILLA_HOME: home,
    FLOTILLA_INSTALLATION_DEV_URL: dev.url,
    FLOTILLA_INSTALLATION_PROD_EU_URL: prod.url,
  },
});
/** Both have the keys of one data folder. */
const sharedKeys = () => ({ FLOTILLA_INSTALLATION_DEV_HOME: home, FLOTILLA_INSTALLATION_PROD_EU_HOME: home });
const BETWEEN = ["--from", "dev", "--to", "prod-eu"];

const migrate = (...more: readonly string[]): Promise<CliAnswer> =>
  runCliHere(["tenant", "migrate", ours.slug, ...BETWEEN, ...more], { env: env() });

const on = (
  database: TestDatabase,
  text: string,
  values: readonly unknown[] = [ours.tenant],
): Promise<pg.QueryResult> => asOwner(database.url, (client) => client.query(text, [...values]));

async function stateAt(database: TestDatabase) {
  const { rows } = await on(
    database,
    `select t.status, s.state, s.reason from tenant t left join trading_state s on s.tenant_id = t.id and s.scope = 'tenant' where t.id = $1`,
  );
  return rows;
}

async function tablesOf(database: TestDatabase): Promise<BackupEnd["tables"]> {
  const { out } = await runCliHere(["--json", "tenant", "backup", ours.slug], {
    env: { FLOTILLA_HOME: home, DATABASE_URL: database.url },
  });
  return (linesOf(JSON.parse(out).file).at(-1) as BackupEnd).tables;
}

/** Rows lie in the order of their last change. */
async function sortedDump(url: string): Promise<readonly string[]> {
  return (await dumpDatabase(url)).toSorted();
}

beforeAll(async () => {
  [dev, prod] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  for (const database of [dev, prod])
    await on(database, "insert into installation (identity_key) values (sha256($1))", [database.name]);
  await insertSampleTenant(prod.url, "globex");
  mkdirSync(join(home, "secrets"));
  for (const key of ["people.key", "notify.key"])
    writeFileSync(join(home, "secrets", key), key.repeat(5), { mode: 0o600 });
});
afterAll(async () => {
  await Promise.all([dev.drop(), prod.drop()]);
  rmSync(home, { recursive: true });
});
beforeEach(async () => {
  slugs += 1;
  ours = await insertSampleTenant(dev.url, `acme-${slugs}`);
});

describe("tenant migrate --from dev --to prod (W20)", () => {
  it("keeps every id, equals by hash, drops what the target's keys do not open, and never trades in both", async () => {
    const { code, out, error } = await runCli(["tenant", "migrate", ours.slug, ...BETWEEN, "--yes"], {
      env: env(),
    });
    expect({ code, error }).toEqual({ code: 0, error: "" });
    for (const told of [
      "1 accounts are unlinked",
      "1 people have neither password",
      "1 webhooks are disabled",
    ])
      expect(out).toContain(told);
    for (const table of [
      "trader",
      "subscription",
      "signal",
      "decision",
      "order_intent",
      "order_event",
      "fill",
      "position",
      "audit",
    ])
      expect(out).toMatch(new RegExp(`^${table} +\\d +as in the backup, by hash$`, "m"));
    expect(await stateAt(dev)).toEqual([
      { status: "closed", state: "halted", reason: "migrated to prod-eu" },
    ]);
    expect(await stateAt(prod)).toEqual([
      { status: "suspended", state: "halted", reason: "migrated from dev" },
    ]);
    const { rows } = await on(
      prod,
      `select (select id from account where tenant_id = $1) as account, (select id from person where tenant_id = $1) as person,
         (select client_order_id from order_intent where tenant_id = $1) as order,
         (select count(*) from credential where tenant_id = $1) as keys`,
    );
    expect(rows).toEqual([{ account: ours.account, person: ours.person, order: ours.order, keys: "0" }]);
    const verify = await runCliHere(["audit", "verify"], {
      env: { FLOTILLA_HOME: home, DATABASE_URL: prod.url },
    });
    expect(verify).toMatchObject({
      code: 0,
      out: expect.stringMatching(new RegExp(`^${ours.slug} +whole +3$`, "m")),
    });
    expect(await migrate("--yes")).toMatchObject({
      code: 4,
      error: expect.stringContaining("it was migrated to prod-eu"),
    });
  });

  it("keeps secrets that both installations open", async () => {
    await runCliHere(["tenant", "backup", ours.slug], {
      env: { FLOTILLA_HOME: home, DATABASE_URL: dev.url },
    });
    const keyId = readPublicKey(join(home, "secrets", "vault.public"))?.id ?? "";
    await on(
      dev,
      "update credential set sealed = ('\\x02' || $2)::bytea || sha256('key') where tenant_id = $1",
      [ours.tenant, keyId],
    );
    const answer = await runCliHere(["--json", "tenant", "migrate", ours.slug, ...BETWEEN, "--yes"], {
      env: { ...env(), ...sharedKeys() },
    });
    expect(answer).toMatchObject({ code: 0, error: "" });
    expect(JSON.parse(answer.out)).toMatchObject({ from: "dev", to: "prod-eu", done: true, remarks: [] });
    const [before, after] = [await tablesOf(dev), await tablesOf(prod)];
    const same = after.filter(({ sha256 }, at) => sha256 === before[at]?.sha256).map(({ name }) => name);
    expect(same).toEqual(
      expect.arrayContaining(["credential", "person_secret", "webhook_endpoint", "strategy", "api_key"]),
    );
  });

  it("--rollback puts the source back into service and leaves nothing at the target", async () => {
    const before = await tablesOf(dev);
    const target = await sortedDump(prod.url);
    expect(await migrate("--yes")).toMatchObject({ code: 0 });
    expect(await migrate("--rollback")).toMatchObject({
      code: 4,
      error: expect.stringContaining("Nothing was changed"),
    });
    expect(await stateAt(prod)).toMatchObject([{ status: "suspended" }]);
    expect(await migrate("--rollback", "--yes")).toMatchObject({ code: 0, error: "" });
    const left = (await sortedDump(prod.url)).filter((line) => !target.includes(line));
    expect(left.filter((line) => !/^audit(_head)? /.test(line))).toEqual([]);
    expect(left.join()).toContain("tenant.copy-removed");
    expect(await stateAt(dev)).toMatchObject([{ status: "active", state: "active" }]);
    const changed = (await tablesOf(dev))
      .filter(({ sha256 }, at) => sha256 !== before[at]?.sha256)
      .map(({ name }) => name);
    expect(changed.toSorted()).toEqual(["audit", "audit_head", "trading_state"]);
    await expect(on(prod, "delete from audit where tenant_id is null", [])).rejects.toThrow("append-only");
    // And over again, to stay.
    expect(await migrate("--yes")).toMatchObject({ code: 0, error: "" });
    expect(await migrate("--rollback", "--yes")).toMatchObject({ code: 0, error: "" });
  });

  it("--rollback gives a tenant that was suspended and halted before just that back", async () => {
    await on(dev, "update tenant set status = 'suspended' where id = $1");
    await on(dev, "update trading_state set state = 'halted', reason = 'audit' where tenant_id = $1");
    expect(await migrate("--yes")).toMatchObject({ code: 0 });
    expect(await migrate("--rollback", "--yes")).toMatchObject({ code: 0 });
    expect(await stateAt(dev)).toEqual([{ status: "suspended", state: "halted", reason: "audit" }]);
  });

  it("--rollback takes away what a migration left that was killed before it could mark the source", async () => {
    expect(await migrate("--yes")).toMatchObject({ code: 0 });
    // As it stands between the target's commit and the mark.
    await on(
      dev,
      `insert into audit (tenant_id, at, actor, action, subject, detail)
       values ($1, 1, 'test', 'tenant.migration-taken-back', 's', '{}')`,
    );
    await on(dev, "update tenant set status = 'suspended' where id = $1");
    expect(await migrate("--yes")).toMatchObject({
      code: 4,
      error: expect.stringContaining("is there already"),
    });
    expect(await migrate("--rollback", "--yes")).toMatchObject({ code: 0, error: "" });
    expect(await stateAt(prod)).toEqual([]);
    expect(await stateAt(dev)).toMatchObject([{ status: "suspended" }]);
  });

  it("--rollback refuses once the copy trades, or is no copy", async () => {
    expect(await migrate("--rollback", "--yes")).toMatchObject({
      code: 3,
      error: expect.stringContaining("There is no migration"),
    });
    expect(await migrate("--yes")).toMatchObject({ code: 0 });
    await on(prod, "update tenant set status = 'active' where id = $1");
    expect(await migrate("--rollback", "--yes")).toMatchObject({
      code: 4,
      error: expect.stringContaining("is active there"),
    });
    await on(prod, "update tenant set status = 'suspended' where id = $1");
    await on(
      prod,
      `insert into signal select (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid()))).* from signal s where tenant_id = $1`,
    );
    expect(await migrate("--rollback", "--yes")).toMatchObject({
      code: 4,
      error: expect.stringContaining("has accepted signals"),
    });
    expect(await stateAt(dev)).toMatchObject([{ status: "closed", state: "halted" }]);
  });

  it("shows what it would do without --yes, and touches neither side", async () => {
    const before = [await sortedDump(dev.url), await sortedDump(prod.url)];
    const { code, out, error } = await migrate();
    expect({ code, error }).toEqual({ code: 4, error: "Nothing was changed.\nAdd --yes to do it.\n" });
    expect(out).toContain("What would be done");
    expect([await sortedDump(dev.url), await sortedDump(prod.url)]).toEqual(before);
  });

  it("leaves the source in service, and nothing at the target, where it fails", async () => {
    const target = await sortedDump(prod.url);
    const source = await stateAt(dev);
    const failsWith = async (words: string): Promise<void> => {
      const { code, error } = await migrate("--yes");
      expect({ code, error }).toEqual({ code: 4, error: expect.stringContaining(words) });
      expect(await stateAt(dev)).toMatchObject(source.map(({ status, state }) => ({ status, state })));
    };
    await on(prod, "update tenant set name = $1 where slug = 'globex'", [ours.slug]);
    await failsWith("Another tenant stands in the way");
    await on(prod, "update tenant set name = 'globex' where slug = 'globex'", []);
    await on(prod, "update kysely_migration set name = '9' || name where name like '0042%'", []);
    await failsWith("The rows are of schema");
    await on(prod, "update kysely_migration set name = substr(name, 2) where name like '90042%'", []);
    await on(dev, "update position set quantity = 1 where tenant_id = $1");
    await failsWith("1 positions and 0 orders open");
    expect(await sortedDump(prod.url)).toEqual(target);
  });

  it("says which variable is missing, and tells no address", async () => {
    const to = (name: string, more = {}) =>
      runCliHere(["tenant", "migrate", ours.slug, "--from", "dev", "--to", name], {
        env: { ...env(), ...more },
      });
    expect(await to("stage")).toMatchObject({
      code: 2,
      error: expect.stringContaining("FLOTILLA_INSTALLATION_STAGE_URL"),
    });
    expect(await to(prod.url)).toMatchObject({ code: 2, error: expect.not.stringContaining(prod.url) });
    expect(await to("dev")).toMatchObject({ code: 2, error: expect.stringContaining("the same database") });
    expect(await to("bad", { FLOTILLA_INSTALLATION_BAD_URL: "mysql://root:hunter2@x" })).toMatchObject({
      code: 2,
      error: expect.not.stringContaining("hunter2"),
    });
    const file = join(home, "prod-url");
    writeFileSync(file, `${prod.url}\n`);
    expect(await to("filed", { FLOTILLA_INSTALLATION_FILED_URL_FILE: file })).toMatchObject({
      code: 4,
      out: expect.stringContaining("to filed"),
    });
    expect(await to("gone", { FLOTILLA_INSTALLATION_GONE_URL_FILE: `${file}.gone` })).toMatchObject({
      code: 2,
    });
    const nobody = await runCliHere(["tenant", "migrate", "nobody", ...BETWEEN], { env: env() });
    expect(nobody).toMatchObject({ code: 3, error: expect.stringContaining("There is no tenant") });
    expect((await runCliHere(["tenant", "migrate", "--help"], { env: env() })).out).toContain(
      "--rollback removes the copy",
    );
  });
});

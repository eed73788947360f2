// `tenants restore` through the real command line: what is put back equals the backup, and what must not be forgotten stays.
import { hash, randomUUID } from "node:crypto";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { insertRow, SAMPLES } from "../../adapters/postgres/isolation/samples.testing.ts";
import { dumpDatabase } from "../../test/support/dump-database.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import type { BackupEnd } from "./backups/backup-format.ts";
import {
  asOwner,
  insertSampleTenant,
  linesOf,
  removeAll,
  rewrite,
  type SampleTenant,
} from "./backups/testing.ts";
import { runCli, runCliHere } from "./testing.ts";

const home = mkdtempSync(join(tmpdir(), "flotilla-cli-restore-"));
let database: TestDatabase;
let ours: SampleTenant;
let backup: { readonly file: string; readonly backup: string };

const env = () => ({ FLOTILLA_HOME: home, DATABASE_URL: database.url });
const cli = (...args: readonly string[]) => runCliHere(args, { env: env() });

async function json(...args: readonly string[]) {
  const { code, out, error } = await cli("--json", ...args);
  expect({ code, error }).toEqual({ code: 0, error: "" });
  return JSON.parse(out);
}

const sql = (text: string, values: readonly unknown[] = [ours.tenant]): Promise<pg.QueryResult> =>
  asOwner(database.url, (client) => client.query(text, [...values]));

const endOf = (file: string) => linesOf(file).at(-1) as BackupEnd;

/** Names of tables whose digests differ between the first backup and one that is made now. */
async function changedTables(): Promise<readonly string[]> {
  const before = endOf(backup.file).tables;
  const now = endOf((await json("tenant", "backup", ours.slug)).file).tables;
  return now.filter(({ sha256 }, at) => sha256 !== before[at]?.sha256).map(({ name }) => name);
}

const restore = (...more: readonly string[]) =>
  cli("tenant", "restore", ours.slug, "--backup", backup.backup, ...more);

/** Rows lie in the order of their last change. */
async function sortedDump(url: string): Promise<readonly string[]> {
  return (await dumpDatabase(url)).toSorted();
}

/** Sessions end, the kill switch is set, and the audit says so. */
const ALWAYS = ["audit", "audit_head", "mail_link", "one_time_code", "session", "trading_state"];

beforeAll(async () => {
  database = await createTestDatabase();
  await insertSampleTenant(database.url, "globex");
  await sql("insert into installation (identity_key) values (sha256('here'))", []);
  mkdirSync(join(home, "secrets"));
  writeFileSync(join(home, "secrets", "people.key"), "a".repeat(43), { mode: 0o600 });
  writeFileSync(join(home, "secrets", "notify.key"), "b".repeat(43), { mode: 0o600 });
});
afterAll(async () => {
  await database.drop();
  rmSync(home, { recursive: true });
});
beforeEach(async () => {
  ours = await insertSampleTenant(database.url, `acme-${randomUUID().slice(0, 8)}`);
  await sql("update tenant set status = 'suspended' where id = $1");
  backup = await json("tenant", "backup", ours.slug);
});

describe("tenant restore (W20)", () => {
  it("equals the backup by hash, whatever was changed, made or deleted since", async () => {
    await sql(
      "insert into trader (tenant_id, id, name, created_at) values ($1, gen_random_uuid(), 'newer', 1)",
    );
    await sql("update provider set name = 'renamed' where tenant_id = $1");
    await sql("delete from credential where tenant_id = $1");
    await sql(
      "update account set status = 'unlinked', label = 'x', limits = '{\"a\": 1}' where tenant_id = $1",
    );
    await sql("delete from subscription where tenant_id = $1");
    await sql("update person set email = 'new@x.example', roles = '{tenant-admin}' where tenant_id = $1");
    await sql(
      "update tenant set name = 'other ' || id, limits = '{\"traders\": 1}', branding = '{\"b\": 2}' where id = $1",
    );
    await sql("delete from fill where tenant_id = $1");
    const { code, out, error } = await runCli(
      ["tenant", "restore", ours.slug, "--backup", backup.backup, "--yes"],
      { env: env() },
    );
    expect({ code, error }).toEqual({ code: 0, error: "" });
    expect(out).toContain("To let it trade: tenants resume");
    expect(await changedTables()).toEqual(ALWAYS.toSorted(byOrder));
    const { rows } = await sql(
      `select t.status, s.state, s.reason, (select count(*) from session where tenant_id = t.id) as sessions
       from tenant t join trading_state s on s.tenant_id = t.id and s.scope = 'tenant' where t.id = $1`,
    );
    expect(rows).toEqual([
      {
        status: "suspended",
        state: "halted",
        reason: `restored from the backup of ${backup.backup}`,
        sessions: "0",
      },
    ]);
    expect(await json("audit", "verify")).toContainEqual(
      expect.objectContaining({ chain: ours.slug, status: "whole", rows: 2 }),
    );
  });

  it("lets two strategies that changed names have their own again", async () => {
    const second = randomUUID();
    const row = SAMPLES.strategy?.row({ ...ours, strategy: second }) ?? {};
    await asOwner(database.url, (client) => insertRow(client, "strategy", { ...row, name: "t" }));
    backup = await json("tenant", "backup", ours.slug);
    await sql("update strategy set name = 'x' where tenant_id = $1 and name = 's'");
    await sql("update strategy set name = 's' where tenant_id = $1 and name = 't'");
    await sql("update strategy set name = 't' where tenant_id = $1 and name = 'x'");
    expect(await restore("--yes")).toMatchObject({ code: 0 });
    expect(await changedTables()).not.toContain("strategy");
  });

  it("shows what it would do, and changes nothing, without --yes", async () => {
    await sql("update provider set name = 'renamed' where tenant_id = $1");
    const before = await sortedDump(database.url);
    const { code, out, error } = await restore();
    expect({ code, error }).toEqual({ code: 4, error: "Nothing was changed.\nAdd --yes to do it.\n" });
    expect(out).toMatch(/^What would be done, table by table:$/m);
    expect(out).toMatch(/^order_intent +1 +as in the backup, by hash$/m);
    expect(await sortedDump(database.url)).toEqual(before);
  });

  it("forgets nothing that was sent or traded since: those rows stay, and what they refer to trades no more (I1)", async () => {
    const [account, signal, order] = [randomUUID(), randomUUID(), `f1xx${randomUUID().slice(0, 20)}`];
    const newer = { ...ours, account, signal, order };
    await asOwner(database.url, async (client) => {
      for (const table of [
        "account",
        "credential",
        "signal",
        "decision",
        "order_intent",
        "order_event",
        "fill",
      ]) {
        const row = SAMPLES[table]?.row(newer) ?? {};
        const label = table === "account" ? { label: "newer" } : {};
        await insertRow(client, table, { ...row, ...label });
      }
    });
    expect((await restore("--yes")).code).toBe(0);
    // A second time changes nothing more.
    const { code, out } = await restore("--yes");
    expect(code).toBe(0);
    expect(out).toContain("1 rows of account are newer than the backup, and stay, idle");
    expect(out).toMatch(/^order_intent +1 +kept as it is now \(2 rows\)/m);
    const { rows } = await sql(
      `select a.status, a.label, (select count(*) from credential c where c.account_id = a.id) as keys,
         (select count(*) from order_intent o where o.account_id = a.id) as orders from account a where a.id = $1`,
      [account],
    );
    expect(rows).toEqual([
      { status: "unlinked", label: `newer (kept ${account.slice(0, 8)})`, keys: "0", orders: "1" },
    ]);
    expect((await sql("select * from orphaned_rows()", [])).rows).toEqual([]);
  });

  it("does not bring back who was erased, a revoked API key, or the key of somebody who left", async () => {
    await sql("update trader set name = 'erased-' || left(id::text, 13) where tenant_id = $1");
    await sql(
      "update person set status = 'erased', email = id || '@erased.invalid', name = 'gone' where tenant_id = $1",
    );
    await sql("delete from person_secret where tenant_id = $1");
    await sql("delete from credential where tenant_id = $1");
    await sql("update api_key set revoked_at = 5 where tenant_id = $1");
    expect((await restore("--yes")).out).toContain("1 people who were erased stay erased");
    const { rows } = await sql(
      `select (select name from trader where tenant_id = $1) like 'erased-%' as trader, (select status from person where tenant_id = $1) as person,
         (select count(*) from credential where tenant_id = $1) as keys, (select count(*) from person_secret where tenant_id = $1) as secrets,
         (select revoked_at from api_key where tenant_id = $1) as revoked`,
    );
    expect(rows).toEqual([{ trader: true, person: "erased", keys: "0", secrets: "0", revoked: "5" }]);
  });

  it("keeps an exchange key that is newer than the backup", async () => {
    await sql("update credential set version = 2, sealed = sha256('newer') where tenant_id = $1");
    expect((await restore("--yes")).out).toContain("1 exchange keys are newer than the backup, and stay");
    expect((await sql("select version from credential where tenant_id = $1")).rows).toEqual([{ version: 2 }]);
  });

  it("refuses while the tenant is active, or something is open", async () => {
    const { file } = backup;
    await sql("update tenant set status = 'active' where id = $1");
    expect(await restore("--yes")).toMatchObject({
      code: 4,
      error: expect.stringContaining(`First: tenants suspend ${ours.slug}`),
    });
    await sql("update tenant set status = 'suspended' where id = $1");
    await sql("update position set quantity = 2 where tenant_id = $1");
    expect(await restore("--yes")).toMatchObject({
      code: 4,
      error: expect.stringContaining("1 positions and 0 orders open"),
    });
    await sql("update position set quantity = 0 where tenant_id = $1");
    expect(endOf(file).rows).toBeGreaterThan(0);
  });

  it("refuses what is torn, changed by a byte, of another schema or another form", async () => {
    const untouched = await sortedDump(database.url);
    const intact = `${backup.file}.intact`;
    copyFileSync(backup.file, intact);
    const refusedAs = async (words: string): Promise<void> => {
      const { code, error } = await restore("--yes");
      expect({ code, error }).toEqual({ code: 4, error: expect.stringContaining(words) });
      copyFileSync(intact, backup.file);
    };
    truncateSync(backup.file, Math.floor(readFileSync(intact).length / 2));
    await refusedAs("is damaged: it cannot be read to its end");
    rewrite(backup.file, (text) => text.slice(0, text.trimEnd().lastIndexOf("\n") + 1));
    await refusedAs("is torn: its last line is missing");
    rewrite(backup.file, (text) => text.replace('"limit"', '"limiT"').replace('"market"', '"markeT"'));
    await refusedAs("its SHA-256 is another");
    const bytes = readFileSync(intact);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    writeFileSync(backup.file, bytes);
    await refusedAs("is damaged");
    rewrite(backup.file, (text) => text.replace('"version":1', '"version":2'));
    await refusedAs("has the form 2");
    rewrite(backup.file, (text) => sealed(text.replace(/"schema":"[^"]+"/, '"schema":"0001-engine.sql"')));
    await refusedAs("The rows are of schema 0001-engine.sql");
    expect(await sortedDump(database.url)).toEqual(untouched);
  });

  it("says what there is where the date, the tenant or the option is wrong", async () => {
    expect(await cli("tenant", "restore", ours.slug)).toMatchObject({ code: 2 });
    expect(await cli("tenant", "restore", ours.slug, "--backup", "1999-01-01")).toMatchObject({
      code: 3,
      error: expect.stringContaining(`There is: ${backup.backup.slice(0, 10)}`),
    });
    expect(await cli("tenant", "restore", "../etc", "--backup", "2026")).toMatchObject({ code: 3 });
    await json("tenant", "backup", ours.slug);
    const day = await cli("tenant", "restore", ours.slug, "--backup", backup.backup.slice(0, 10));
    expect(day).toMatchObject({ code: 2, error: expect.stringContaining("more than one backup") });
    expect((await cli("tenant", "restore", "--help")).out).toContain("never rewound");
  });
});

describe("tenant restore where the tenant is gone (W20)", () => {
  beforeEach(async () => {
    await sql("update account set environment = 'live', armed_at = 1, armed_by = 'x' where tenant_id = $1");
    backup = await json("tenant", "backup", ours.slug);
    await removeAll(database.url, ours.tenant);
  });

  it("brings it with its ids and its audit, not armed, and engines learn that time was lost", async () => {
    const { out } = await restore("--yes");
    expect(out).toContain("1 live accounts are no longer armed");
    expect(out).toContain("Start the engines now");
    const passing = [
      "attempt",
      "idempotency_key",
      "notification_attempt",
      "notification_outbox",
      "outbox_message",
      "tenant_quota_block",
    ];
    const fitted = ["account", "position"];
    expect(await changedTables()).toEqual([...ALWAYS, ...passing, ...fitted].toSorted(byOrder));
    expect(await json("audit", "verify")).toContainEqual({
      chain: ours.slug,
      status: "whole",
      rows: 2,
      firstBroken: null,
      fault: null,
    });
    const { rows } = await sql(
      `select protection_generation, (select lost_from from record_loss order by noticed_at desc limit 1) as "lostFrom"
       from position where tenant_id = $1`,
    );
    expect(rows).toEqual([{ protection_generation: 1000, lostFrom: `${Date.parse(backup.backup)}` }]);
    // The database goes on counting behind what came.
    await sql(
      "insert into audit (tenant_id, at, actor, action, subject, detail) values ($1, 1, 'a', 'b.c', 's', '{}')",
    );
  });

  it("refuses while engines run", async () => {
    await sql(
      "insert into engine_process (id, slot, name, expires_at) values ($1, 1, 'e', clock_timestamp() + interval '1 minute')",
      [ours.account],
    );
    expect(await restore("--yes")).toMatchObject({
      code: 4,
      error: expect.stringContaining("1 engines run on this database"),
    });
    await sql("delete from engine_process where id = $1", [ours.account]);
    expect((await sql("select from tenant where id = $1")).rowCount).toBe(0);
  });

  it("drops what other keys sealed, and says how many", async () => {
    await sql("update installation set identity_key = sha256('elsewhere')", []);
    writeFileSync(join(home, "secrets", "people.key"), "c".repeat(43));
    const { code, out } = await restore("--yes");
    await sql("update installation set identity_key = sha256('here')", []);
    writeFileSync(join(home, "secrets", "people.key"), "a".repeat(43));
    expect(code).toBe(0);
    expect(out).toContain("1 accounts are unlinked, because their exchange keys do not open here");
    expect(out).toContain("1 people have neither password nor authenticator app here");
    expect(out).not.toContain("webhooks are disabled");
    const { rows } = await sql(
      "select status, (select count(*) from credential where tenant_id = $1) as keys from account where tenant_id = $1",
    );
    expect(rows).toEqual([{ status: "unlinked", keys: "0" }]);
  });
});

/** As the tables stand in a backup. */
function byOrder(one: string, other: string): number {
  const names = endOf(backup.file).tables.map(({ name }) => name);
  return names.indexOf(one) - names.indexOf(other);
}

/** With the digests that belong to the text: as somebody would make it who changes it on purpose. */
function sealed(text: string): string {
  const lines = text.trimEnd().split("\n");
  const end = JSON.parse(lines.pop() ?? "") as BackupEnd;
  const body = `${lines.join("\n")}\n`;
  return `${body}${JSON.stringify({ ...end, sha256: hash("sha256", body) })}\n`;
}

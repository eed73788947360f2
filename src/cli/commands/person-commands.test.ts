// Invitations and the outbox from the command line, against a real database.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadCliConfig } from "../../../config/cli.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { buildProgram } from "../program.ts";

type Row = Readonly<Record<string, string>>;

describe("people on the command line", () => {
  const home = mkdtempSync(join(tmpdir(), "flotilla-people-"));
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    await run<Row>("tenants", "create", "Acme");
  });
  afterAll(async () => {
    await database.drop();
    rmSync(home, { recursive: true });
  });

  /** What the command answers to machines. */
  async function run<Answer>(...args: readonly string[]): Promise<Answer> {
    let out = "";
    const config = loadCliConfig({ FLOTILLA_HOME: home, DATABASE_URL: database.url });
    const program = buildProgram(
      config,
      (text) => (out += text),
      () => undefined,
    );
    await program.parseAsync(["--json", ...args], { from: "user" });
    return JSON.parse(out);
  }

  it("are invited, and invited again with a new token", async () => {
    const first = await run<Row>(
      "people",
      "invite",
      "Ines@people.example",
      "--role",
      "tenant-admin",
      "viewer",
    );
    expect(first).toMatchObject({ email: "ines@people.example", roles: "tenant-admin viewer" });
    expect(first.token).toMatch(/^fli_[0-9a-f]{32}_[A-Za-z0-9_-]{43}$/);
    const second = await run<Row>("people", "invite", "ines@people.example", "--role", "viewer");
    expect(second.person).toBe(first.person);
    expect(second.token).not.toBe(first.token);
    expect(await run("people", "list")).toMatchObject([{ email: "ines@people.example", status: "invited" }]);
  });

  it("of the platform stand apart", async () => {
    await run("people", "invite", "root@people.example", "--role", "platform-admin");
    expect(await run("people", "list", "--platform")).toMatchObject([{ roles: "platform-admin" }]);
    const both = run("people", "invite", "x@people.example", "--role", "platform-admin", "trader");
    await expect(both).rejects.toThrow("platform-admins or viewers");
  });

  it("find what no service delivers in the outbox", async () => {
    expect(await run("outbox")).toEqual([]);
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(
      `insert into outbox_message (tenant_id, channel, address, subject, body, created_at)
       select id, 'email', 'ines@people.example', 'Your code', 'Your code is 123456.', 1 from tenant where name = 'Acme'`,
    );
    await client.end();
    expect(await run("outbox")).toMatchObject([{ to: "ines@people.example", body: "Your code is 123456." }]);
    expect(await run("outbox", "--platform")).toEqual([]);
  });
});

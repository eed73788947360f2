import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { isOutage } from "./is-outage.ts";

describe("what tells an outage from bad work", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const failureOf = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => undefined,
      (error) => error,
    );

  it("calls a statement that the database will never take bad work", async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    for (const statement of [
      "select 1 / 0",
      "select 'x'::uuid",
      "insert into tenant (id, name, created_at) values (null, 'x', 1)",
      "select no_such_column",
      "do $$ begin raise exception 'no'; end $$",
    ]) {
      expect(isOutage(await failureOf(client.query(statement)))).toBe(false);
    }
    await client.end();
    expect(isOutage(new TypeError("cannot read properties of undefined (reading 'connection')"))).toBe(false);
  });

  it("calls a database that is not there, cuts the connection or takes too long an outage", async () => {
    const absent = new pg.Client({ connectionString: "postgres://127.0.0.1:1/x" });
    expect(isOutage(await failureOf(absent.connect()))).toBe(true);
    const victim = new pg.Client({ connectionString: database.url, application_name: `cut-${randomUUID()}` });
    victim.on("error", () => undefined);
    await victim.connect();
    await victim.query("set statement_timeout = 20");
    expect(isOutage(await failureOf(victim.query("select pg_sleep(1)")))).toBe(true);
    await victim.query("set statement_timeout = 0");
    expect(isOutage(await failureOf(victim.query("select pg_terminate_backend(pg_backend_pid())")))).toBe(
      true,
    );
    expect(isOutage(await failureOf(victim.query("select 1")))).toBe(true);
  });
});

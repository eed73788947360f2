import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "./test-database.ts";
import { testServiceUrl } from "./test-service-url.ts";

describe("the services of a test run", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it("gives each file a migrated database of its own", async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query<{ name: string; fsync: string; tables: number }>(
      `select current_database() as name, current_setting('fsync') as fsync,
         (select count(*)::int from information_schema.tables where table_schema = 'public') as tables`,
    );
    await client.end();
    expect(rows[0]).toMatchObject({ name: database.name, fsync: "on" });
    expect(rows[0]?.tables).toBeGreaterThan(2);
  });

  it("drops a database although a session is still open on it", async () => {
    const other = await createTestDatabase({ empty: true });
    const client = new pg.Client({ connectionString: other.url });
    client.on("error", () => undefined);
    await client.connect();
    await other.drop();
    await expect(client.query("select 1")).rejects.toThrow();
  });

  it("starts a Redis on loopback", async () => {
    expect(await testServiceUrl("redis")).toMatch(/^redis:\/\/127\.0\.0\.1:\d+$/);
  });
});

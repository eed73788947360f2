import { LATEST_SCHEMA_VERSION, runMigrations } from "bullmq";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { SignalId } from "../../engine/domain/ids.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { openPostgresQueue } from "./open-postgres-queue.ts";
import { preparePostgresQueue } from "./prepare-postgres-queue.ts";
import { QUEUE_SCHEMA } from "./queue-schema.ts";

const ROLE = "flotilla_engine";
let database: TestDatabase;
let owner: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase({ empty: true });
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
});
afterAll(async () => {
  await owner?.end();
  await database?.drop();
});

const open = (name = "prepared") =>
  openPostgresQueue({ url: database.engineUrl, name, onError: () => undefined });
const prepare = () => preparePostgresQueue(database.url, ROLE, ["prepared", "prepared-1"]);
/** So many that BullMQ takes them in bulk. */
const JOBS = Array.from({ length: 50 }, (_, at) => ({
  ...{ signalId: "b6a2c1d0-0000-4000-8000-000000000001" as SignalId, from: at, to: at + 1 },
}));

async function allowed(privilege: string): Promise<readonly string[]> {
  const { rows } = await owner.query<{ readonly name: string }>(
    `select relname as name from pg_class where relnamespace = '${QUEUE_SCHEMA.name}'::regnamespace
       and relkind = 'r' and has_table_privilege('${ROLE}', oid, $1) order by 1`,
    [privilege],
  );
  return rows.map(({ name }) => name);
}

it("knows how new BullMQ's tables are", () => {
  expect(QUEUE_SCHEMA.version).toBe(LATEST_SCHEMA_VERSION);
});

it("makes the queue once, for a role that may use it and change nothing of it", async () => {
  await expect(open()).rejects.toThrow(/permission denied|not initialized|does not exist/);
  await Promise.all([1, 2, 3].map(prepare));
  for (const name of ["prepared", "prepared-1"]) {
    const queue = await open(name);
    await queue.ring(JOBS);
    expect(await queue.depth()).toBe(JOBS.length);
    await queue.close();
  }
  const readable = await allowed("select");
  expect(readable).toContain("migration");
  expect(await allowed("insert")).toEqual(readable.filter((name) => name !== "migration"));
  expect(await allowed("truncate, references, trigger")).toEqual([]);
  const engine = new pg.Client({ connectionString: database.engineUrl });
  await engine.connect();
  for (const statement of [
    "create table t (id integer)",
    "alter table job add column x integer",
    "drop table job",
  ])
    await expect(engine.query(`set search_path to ${QUEUE_SCHEMA.name}; ${statement}`)).rejects.toThrow(
      /permission denied|must be owner/,
    );
  await engine.end();
});

it("lets the role in where BullMQ made everything as the owner, and keeps what waits", async () => {
  await owner.query(`drop schema ${QUEUE_SCHEMA.name} cascade`);
  await runMigrations(owner, QUEUE_SCHEMA.name);
  const before = await openPostgresQueue({ url: database.url, name: "prepared", onError: () => undefined });
  await before.ring(JOBS);
  await before.close();
  await expect(open()).rejects.toThrow("permission denied");
  await prepare();
  const queue = await open();
  expect(await queue.depth()).toBe(JOBS.length);
  await queue.ring(JOBS);
  await queue.close();
});

// A database of its own for each test file: cloned from the migrated template, dropped afterwards.
import { randomUUID } from "node:crypto";
import pg from "pg";
import { testServiceUrl } from "./test-service-url.ts";
import { ROLE_PASSWORD, TEMPLATE_DATABASE } from "./test-services.ts";

export interface TestDatabase {
  /** As its owner, a superuser. */
  readonly url: string;
  /** As engines connect. */
  readonly engineUrl: string;
  readonly name: string;
  /** One statement as the server's owner: past row-level security, and with the right to end sessions. Answers its row count. */
  asOwner(statement: string, values?: readonly unknown[]): Promise<number>;
  /** Ends every session that is still open on it. */
  drop(): Promise<void>;
}

/** Call in `beforeAll`, and `drop()` in `afterAll`. `empty: true` gives a database without our schema. */
export async function createTestDatabase(options: { readonly empty?: boolean } = {}): Promise<TestDatabase> {
  const template = await testServiceUrl("postgres");
  const name = `test_${randomUUID().replaceAll("-", "").slice(0, 16)}`;
  const source = options.empty === true ? "template0" : TEMPLATE_DATABASE;
  await onServer(template, `create database ${name} template ${source}`);
  return openTestDatabase(withDatabase(template, name));
}

/** One that another part of the test has made. */
export function openTestDatabase(url: string): TestDatabase {
  const name = new URL(url).pathname.slice(1);
  const engine = { username: "flotilla_engine", password: ROLE_PASSWORD };
  return {
    url,
    engineUrl: Object.assign(new URL(url), engine).href,
    name,
    asOwner: (statement, values = []) => onDatabase(url, statement, values),
    drop: () => onServer(url, `drop database if exists ${name} with (force)`),
  };
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

async function onServer(url: string, statement: string): Promise<void> {
  await onDatabase(withDatabase(url, "postgres"), statement);
}

async function onDatabase(url: string, statement: string, values: readonly unknown[] = []): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query(statement, [...values]);
    return rowCount ?? 0;
  } finally {
    await client.end();
  }
}

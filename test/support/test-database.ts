// A database of its own for each test file: cloned from the migrated template, dropped afterwards.
import { randomUUID } from "node:crypto";
import pg from "pg";
import { testServiceUrl } from "./test-service-url.ts";
import { TEMPLATE_DATABASE } from "./test-services.ts";

export interface TestDatabase {
  readonly url: string;
  readonly name: string;
  /** Ends every session that is still open on it. */
  drop(): Promise<void>;
}

/** Call in `beforeAll`, and `drop()` in `afterAll`. `empty: true` gives a database without our schema. */
export async function createTestDatabase(options: { readonly empty?: boolean } = {}): Promise<TestDatabase> {
  const template = await testServiceUrl("postgres");
  const name = `test_${randomUUID().replaceAll("-", "").slice(0, 16)}`;
  const source = options.empty === true ? "template0" : TEMPLATE_DATABASE;
  await onServer(template, `create database ${name} template ${source}`);
  return {
    url: withDatabase(template, name),
    name,
    drop: () => onServer(template, `drop database if exists ${name} with (force)`),
  };
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: withDatabase(url, "postgres") });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

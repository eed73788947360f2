import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { openPools } from "./database-pools.ts";
import { moreThanEngine } from "./more-than-engine.ts";

const OTHER = `login_${randomUUID().replaceAll("-", "").slice(0, 12)}`;
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.asOwner(`create role ${OTHER} login password 'plain' in role flotilla_engine`);
});
afterAll(async () => {
  await database?.asOwner(`drop role ${OTHER}`);
  await database?.drop();
});

async function below(url: string): Promise<string | undefined> {
  const pools = openPools(url, () => undefined);
  try {
    return await moreThanEngine(pools.reading);
  } finally {
    await pools.close();
  }
}

const asOther = () => Object.assign(new URL(database.url), { username: OTHER, password: "plain" }).href;

it("finds the owner under a connection that has stepped down", async () => {
  expect(await below(database.url)).toBe(new URL(database.url).username);
});

it("finds nothing under one of flotilla_engine, nor of a role that is in it alone", async () => {
  expect(await below(database.engineUrl)).toBeUndefined();
  expect(await below(asOther())).toBeUndefined();
});

it.each(["createrole", "bypassrls"])("finds a role with %s", async (attribute) => {
  await database.asOwner(`alter role ${OTHER} ${attribute}`);
  expect(await below(asOther())).toBe(OTHER);
  await database.asOwner(`alter role ${OTHER} no${attribute}`);
});

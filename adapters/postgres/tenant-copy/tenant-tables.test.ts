// What a copy of a tenant takes: every table that has a tenant, as the isolation matrix knows them.
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { SAMPLES } from "../isolation/samples.testing.ts";
import { type TenantTable, tenantTables } from "./tenant-tables.ts";

let database: TestDatabase;
let tables: readonly TenantTable[];

beforeAll(async () => {
  database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  tables = await tenantTables(client);
  await client.end();
});
afterAll(() => database.drop());

it("the tables of a tenant are those of the isolation matrix, and the tenant itself (W20)", () => {
  expect(tables.map(({ name }) => name).toSorted()).toEqual([...Object.keys(SAMPLES), "tenant"].toSorted());
});

it("every table has a key that begins with its tenant, and comes after those that it refers to", () => {
  for (const [at, { owner, key, parents, columns }] of tables.entries()) {
    expect(key[0]).toBe(owner);
    const before = tables.slice(0, at).map(({ name }) => name);
    expect(parents.filter(({ table }) => !before.includes(table))).toEqual([]);
    const names = columns.map(({ name }) => name);
    expect(key.filter((column) => !names.includes(column))).toEqual([]);
  }
});

it("what the database computes is not copied", () => {
  const strategy = tables.find(({ name }) => name === "strategy");
  expect(strategy?.columns).toContainEqual({ name: "sealed_signing_secrets", type: "bytea[]" });
  expect(strategy?.columns.map(({ name }) => name)).not.toContain("proofs");
  expect(
    tables
      .filter(({ isNumbered }) => isNumbered)
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual([...["audit", "order_event", "outbox_message"]]);
});

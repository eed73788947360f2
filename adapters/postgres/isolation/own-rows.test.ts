// Row-level security must not cost more the more rows a tenant has: whose a row may be is found out once per statement, and rows by key.
import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";

/** Their rows are many for one tenant. */
const OF_ACCOUNTS = [
  ...["account_equity", "credential_check", "decision", "fill", "funding", "order_intent", "position"],
  ...["quarantine", "subscription"],
];

interface Plan {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly "Index Cond"?: string;
  readonly Filter?: string;
  readonly "Parent Relationship"?: string;
  readonly Plans?: readonly Plan[];
}

describe("the policies on what a trader owns", () => {
  let database: TestDatabase;
  let client: pg.Client;
  beforeAll(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    // Tables without rows are read whole; the question is what is possible.
    await client.query("set enable_seqscan = off; set enable_bitmapscan = off; set role flotilla_service");
    await client.query("select set_config('app.tenant', $1, false), set_config('app.trader', $1, false)", [
      randomUUID(),
    ]);
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  async function nodesOf(statement: string): Promise<readonly Plan[]> {
    const { rows } = await client.query<{ "QUERY PLAN": readonly { readonly Plan: Plan }[] }>(
      `explain (format json) ${statement}`,
    );
    const flat = (plan: Plan): readonly Plan[] => [plan, ...(plan.Plans ?? []).flatMap(flat)];
    return (rows[0]?.["QUERY PLAN"] ?? []).flatMap(({ Plan }) => flat(Plan));
  }

  const filterOf = async (table: string): Promise<string> => {
    const nodes = await nodesOf(`select tenant_id from ${table} where tenant_id = '${randomUUID()}'`);
    return nodes.find((node) => node["Relation Name"] === table)?.Filter ?? "none";
  };

  it.each([...OF_ACCOUNTS, "person", "signal"])(
    "is done with a row of %s by one look where the transaction is for the whole tenant",
    async (table) => {
      expect(await filterOf(table)).toMatch(/^\(+InitPlan \d+\)\.col1 OR /);
    },
  );

  it.each(OF_ACCOUNTS)("asks once per statement, not once per row of %s, whose it may be", async (table) => {
    expect(await filterOf(table)).not.toContain("current_setting");
  });

  it("finds out by key whether a signal made a decision for the trader", async () => {
    const nodes = await nodesOf(`select id from signal where tenant_id = '${randomUUID()}'`);
    const decision = nodes.find((node) => node["Relation Name"] === "decision");
    expect(decision?.["Index Cond"]).toContain("account_id = ANY");
  });

  it("reads a page of people from an index in its order", async () => {
    const page = await nodesOf(`select id from person where tenant_id = '${randomUUID()}'
      and (created_at, id) < (1, '${randomUUID()}') order by created_at desc, id desc limit 51`);
    expect(page.map((node) => node["Node Type"])).not.toContain("Sort");
    expect(page.find((node) => node["Index Name"] === "person_newest")?.["Index Cond"]).toContain("ROW(");
  });
});

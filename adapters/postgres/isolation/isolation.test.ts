import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import {
  type Caller,
  type Cell,
  COMMANDS,
  type Command,
  type Effect,
  type Matrix,
  tryAll,
} from "./matrix.testing.ts";
import {
  type Belongs,
  insertPlatformSamples,
  insertSamples,
  newSampleIds,
  PLATFORM_SAMPLES,
  SAMPLES,
} from "./samples.testing.ts";

/** Tables without a tenant: schema.test.ts says which and why. */
const NO_TENANT = ["tenant"];

/** Hashes that open nothing: what a repeated request is compared with. */
const COMPARED_HASHES = ["idempotency_key.key_hash", "idempotency_key.request_hash"];

/** Rows reached, or the code of the refusal. */
const TENANTS_MAY = {
  nobodySees: "0 rows",
  tenantSees: "1 rows",
  platformSees: "3 rows",
  engineSees: "3 rows",
  tenantRenamesAnother: "0 rows",
  traderRenamesTheirs: "0 rows",
  tenantRenamesItself: "1 rows",
  platformRenames: "1 rows",
  tenantSetsTerms: "42501",
  tenantSetsLimits: "42501",
  platformSetsTerms: "1 rows",
  tenantMakesOne: "42501",
  platformMakesOne: "1 rows",
};

interface Policy {
  readonly table: string;
  readonly name: string;
}

describe("the isolation of tenants, traders and providers", () => {
  let database: TestDatabase;
  let client: pg.Client;
  let matrix: Matrix;
  let grants: ReadonlySet<string>;
  beforeAll(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const [ours, theirs] = [newSampleIds(randomUUID()), newSampleIds(randomUUID())];
    for (const ids of [ours, theirs]) {
      await client.query("insert into tenant (id, name, slug, created_at) values ($1, $2, $2, 1)", [
        ids.tenant,
        `tenant-${ids.tenant}`,
      ]);
      await insertSamples(client, ids);
    }
    await insertPlatformSamples(client);
    const tenant = ours.tenant;
    const callers: readonly Caller[] = [
      { name: "nobody" },
      { name: "our tenant", tenant },
      { name: "our trader", tenant, trader: ours.trader },
      { name: "another trader of ours", tenant, trader: randomUUID() },
      { name: "our provider", tenant, provider: ours.provider },
      { name: "another provider of ours", tenant, provider: randomUUID() },
      { name: "our person", tenant, person: ours.person },
      { name: "another person of ours", tenant, person: randomUUID() },
      { name: "their tenant", tenant: theirs.tenant },
      { name: "their trader", tenant: theirs.tenant, trader: theirs.trader },
      { name: "our trader, in their tenant", tenant: theirs.tenant, trader: ours.trader },
      { name: "the platform", platform: true },
    ];
    matrix = { client, ours, theirs, callers };
    grants = await grantsOf(client);
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  /** In a transaction that is taken back; `before` is done in it first, as the server's owner. */
  async function asRole(
    role: "flotilla_service" | "flotilla_engine",
    settings: Readonly<Record<string, string>>,
    statement: string,
    before?: string,
  ): Promise<string> {
    await client.query("begin");
    try {
      if (before !== undefined) await client.query(before);
      await client.query(`set local role ${role}`);
      for (const [name, value] of Object.entries(settings))
        await client.query("select set_config($1, $2, true)", [`app.${name}`, value]);
      return `${(await client.query(statement)).rowCount} rows`;
    } catch (error) {
      return (error as { code?: string }).code ?? String(error);
    } finally {
      await client.query("rollback");
    }
  }

  /** In the order of TENANTS_MAY. */
  async function whatTenantsMay(before?: string): Promise<typeof TENANTS_MAY> {
    const { ours, theirs } = matrix;
    const asService = (settings: Readonly<Record<string, string>>, statement: string) =>
      asRole("flotilla_service", settings, statement, before);
    const tenant = { tenant: ours.tenant };
    const platform = { platform: "on" };
    const all = "select id from tenant";
    const rename = `update tenant set name = name || '!' where id = '${theirs.tenant}'`;
    const ofTrader = { ...tenant, trader: ours.trader };
    const terms = `select set_tenant_terms('${ours.tenant}', 'active', null, '{"traders": 1000000}')`;
    const make = `insert into tenant (id, name, slug, created_at) values (gen_random_uuid(), 'new', 'new', 1)`;
    return {
      nobodySees: await asService({}, all),
      tenantSees: await asService(tenant, all),
      platformSees: await asService(platform, all),
      engineSees: await asRole("flotilla_engine", {}, all, before),
      tenantRenamesAnother: await asService(tenant, rename),
      traderRenamesTheirs: await asService(ofTrader, "update tenant set name = 'x'"),
      tenantRenamesItself: await asService(tenant, "update tenant set name = 'mine'"),
      platformRenames: await asService(platform, rename),
      tenantSetsTerms: await asService(tenant, terms),
      tenantSetsLimits: await asService(tenant, "update tenant set limits = '{}'"),
      platformSetsTerms: await asService(platform, terms),
      tenantMakesOne: await asService(tenant, make),
      platformMakesOne: await asService(platform, make),
    };
  }

  it("has a sample of every tenant-owned table", async () => {
    const { rows } = await client.query<{ name: string }>(
      `select relname as name from pg_class join pg_attribute on attrelid = oid and attname = 'tenant_id'
       where relkind = 'r' and relnamespace = 'public'::regnamespace order by relname`,
    );
    expect(Object.keys(SAMPLES).toSorted()).toEqual(rows.map(({ name }) => name));
  });

  it("is forced on every table, for roles that cannot get around it", async () => {
    const { rows } = await client.query<{ name: string; forced: boolean }>(
      `select relname as name, relrowsecurity and relforcerowsecurity as forced from pg_class
       where relkind = 'r' and relnamespace = 'public'::regnamespace and relname = any($1)`,
      [[...Object.keys(SAMPLES), ...NO_TENANT]],
    );
    expect(rows.filter(({ forced }) => !forced)).toEqual([]);
    expect(rows).toHaveLength(Object.keys(SAMPLES).length + NO_TENANT.length);
    const roles = await client.query(
      `select rolname from pg_roles where rolname like 'flotilla_%' and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)`,
    );
    expect(roles.rows).toEqual([]);
    const owned = await client.query(
      `select relname from pg_class c join pg_roles r on r.oid = c.relowner where rolname like 'flotilla_%'`,
    );
    expect(owned.rows).toEqual([]);
    // Views run as their owner unless they say otherwise; there are none, and truncate knows no policies.
    const views = await client.query(
      `select relname from pg_class where relkind in ('v', 'm') and relnamespace = 'public'::regnamespace`,
    );
    expect(views.rows).toEqual([]);
    const truncaters = await client.query(
      `select table_name from information_schema.role_table_grants where grantee like 'flotilla_%' and privilege_type
         in ('TRUNCATE', 'REFERENCES', 'TRIGGER')`,
    );
    expect(truncaters.rows).toEqual([]);
  });

  it("lets each caller do what the table says, and nothing else", async () => {
    const cells = await tryAll(matrix);
    const targets = Object.keys(SAMPLES).length + Object.keys(PLATFORM_SAMPLES).length;
    expect(cells).toHaveLength(targets * COMMANDS.length * matrix.callers.length);
    const wrong = cells.flatMap((cell) => {
      const expected = expectedOf(cell, grants);
      return expected.includes(cell.effect) ? [] : [{ ...cell, expected }];
    });
    expect(wrong).toEqual([]);
  }, 120_000);

  it("would be missed, policy by policy: without any one of them a cell changes", async () => {
    const { rows: policies } = await client.query<Policy>(
      `select tablename as table, policyname as name from pg_policies
       where schemaname = 'public' and roles = '{flotilla_service}' and tablename = any($1) order by 1, 2`,
      [Object.keys(SAMPLES)],
    );
    expect(policies.length).toBeGreaterThan(Object.keys(SAMPLES).length);
    const unmissed: Policy[] = [];
    const whole = new Map<string, readonly Cell[]>();
    for (const { table, name } of policies) {
      const before = whole.get(table) ?? (await tryAll(matrix, table));
      whole.set(table, before);
      const after = await tryAll(matrix, table, `drop policy ${name} on ${table}`);
      if (JSON.stringify(before) === JSON.stringify(after)) unmissed.push({ table, name });
    }
    expect(unmissed).toEqual([]);
  }, 240_000);

  it("lets the engine's role see every tenant, by one policy per table without which it sees nothing", async () => {
    const { rows: policies } = await client.query<Policy>(
      `select tablename as table, policyname as name from pg_policies
       where schemaname = 'public' and roles = '{flotilla_engine}' order by 1`,
    );
    const tables = [...Object.keys(SAMPLES), ...NO_TENANT].toSorted();
    expect(policies).toEqual(tables.map((table) => ({ table, name: "engine_all" })));
    for (const { table, name } of policies) {
      const all = (await client.query(`select 1 from ${table}`)).rowCount ?? 0;
      expect(all).toBeGreaterThanOrEqual(2);
      const seen = (before?: string) => asRole("flotilla_engine", {}, `select 1 from ${table}`, before);
      expect([table, await seen()]).toEqual([table, `${all} rows`]);
      expect([table, await seen(`drop policy ${name} on ${table}`)]).toEqual([table, "0 rows"]);
    }
  });

  it("shows a tenant itself only, and lets only the platform make tenants and set their terms", async () => {
    expect(await whatTenantsMay()).toEqual(TENANTS_MAY);
  });

  it("would be missed of the tenants themselves, policy by policy", async () => {
    const { rows: policies } = await client.query<Policy>(
      `select tablename as table, policyname as name from pg_policies where schemaname = 'public' and tablename = any($1)`,
      [NO_TENANT],
    );
    expect(policies.length).toBeGreaterThanOrEqual(5);
    const unmissed: Policy[] = [];
    for (const { table, name } of policies)
      if (isDeepStrictEqual(await whatTenantsMay(`drop policy ${name} on ${table}`), TENANTS_MAY))
        unmissed.push({ table, name });
    expect(unmissed).toEqual([]);
  });

  it("leaves no policy out of these trials", async () => {
    const { rows } = await client.query<{ table: string; roles: string }>(
      `select distinct tablename as table, roles::text as roles from pg_policies where schemaname = 'public'`,
    );
    const tried = [...Object.keys(SAMPLES), ...NO_TENANT];
    expect(rows.filter(({ table }) => !tried.includes(table))).toEqual([]);
    expect(new Set(rows.map(({ roles }) => roles))).toEqual(
      new Set(["{flotilla_engine}", "{flotilla_service}"]),
    );
  });

  it("keeps nothing from one transaction to the next", async () => {
    await client.query("begin");
    await client.query("select set_config('app.tenant', $1, true)", [matrix.ours.tenant]);
    await client.query("commit");
    await client.query("begin");
    await client.query("set local role flotilla_service");
    const { rows } = await client.query(
      "select current_tenant() as tenant, (select count(*) from account) as seen",
    );
    await client.query("rollback");
    expect(rows).toEqual([{ tenant: null, seen: "0" }]);
  });

  it("does not let a row point into another tenant", async () => {
    const { ours, theirs } = matrix;
    const stranger = newSampleIds(ours.tenant);
    const row = SAMPLES.account?.row({ ...stranger, trader: theirs.trader }) ?? {};
    const columns = Object.keys(row);
    await expect(
      client.query(
        `insert into account (${columns.join(", ")}) values (${columns.map((_, at) => `$${at + 1}`).join(", ")})`,
        Object.values(row),
      ),
    ).rejects.toThrow("foreign key");
  });

  it("shows no secret, sealed or hashed, to the service", async () => {
    const { rows } = await client.query<{ column: string }>(
      `select c.relname || '.' || attname as column from pg_attribute join pg_class c on c.oid = attrelid
       where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and attnum > 0 and not attisdropped
         and (attname ~ '(^|_)(sealed|hash|secret|identity_key)(_|$)')
         and has_column_privilege('flotilla_service', c.oid, attnum, 'select') order by 1`,
    );
    expect(rows.map(({ column }) => column)).toEqual(COMPARED_HASHES);
  });
});

async function grantsOf(client: pg.Client): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ grant: string }>(
    `select distinct table_name || ' ' || lower(privilege_type) as grant from information_schema.column_privileges
     where grantee = 'flotilla_service'
     union select table_name || ' delete' from information_schema.role_table_grants
     where grantee = 'flotilla_service' and privilege_type = 'DELETE'`,
  );
  return new Set(rows.map(({ grant }) => grant));
}

/** A person who is neither trader nor provider is limited in what is about people, and nowhere else. */
const UNLIMITED = ["our tenant", "our person", "another person of ours"];

/** By whom the rows of a tenant may be reached. */
const REACH: Readonly<Record<Belongs, readonly string[]>> = {
  tenant: [...UNLIMITED, "our trader", "another trader of ours", "our provider", "another provider of ours"],
  browsed: [...UNLIMITED, "our trader", "another trader of ours", "our provider"],
  trader: [...UNLIMITED, "our trader"],
  provider: [...UNLIMITED, "our trader", "our provider"],
  person: ["our tenant", "our person"],
  admins: UNLIMITED,
};

/** Everybody adds to the audit by what they do; only admins read it. */
const INSERTED_BY_ALL = ["audit", "audit_origin"];

/** Everybody sees what holds trading back; the sample is the whole tenant's, which only admins set. */
const CHANGED_BY_ADMINS = ["trading_state"];

/** What stands above the tenants is the platform's; that it is halted, everybody may know. */
const SEEN_BY_ALL = ["trading_state"];

function expectedOf({ table, of, command, caller }: Cell, grants: ReadonlySet<string>): readonly Effect[] {
  const sample = SAMPLES[table];
  if (sample === undefined || !grants.has(`${table} ${privilegeOf(command)}`)) return ["refused"];
  const reaches =
    of === "platform"
      ? reachesPlatform(table, command, caller)
      : reachesTenant(table, command, caller, sample.belongs);
  // What is out of reach is not there to be changed; a row that would be out of reach is refused.
  if (command === "insert") return reaches ? ["1 rows"] : ["refused"];
  if (command === "move") return reaches ? ["refused"] : ["0 rows", "refused"];
  return reaches ? ["1 rows"] : ["0 rows"];
}

function reachesTenant(table: string, command: Command, caller: string, belongs: Belongs): boolean {
  if (command === "insert" && INSERTED_BY_ALL.includes(table)) return REACH.tenant.includes(caller);
  if (command !== "select" && CHANGED_BY_ADMINS.includes(table)) return REACH.admins.includes(caller);
  return REACH[belongs].includes(caller);
}

function reachesPlatform(table: string, command: Command, caller: string): boolean {
  return caller === "the platform" || (command === "select" && SEEN_BY_ALL.includes(table));
}

function privilegeOf(command: Command): string {
  return command === "move" ? "update" : command;
}

// What each kind of caller can do with each tenant-owned table, found out by trying it as the service's role.
import type pg from "pg";
import { insertRow, PLATFORM_SAMPLES, SAMPLES, type SampleIds } from "./samples.testing.ts";

export const COMMANDS = ["select", "insert", "update", "delete", "move"] as const;
export type Command = (typeof COMMANDS)[number];

export interface Caller {
  readonly name: string;
  readonly tenant?: string;
  readonly trader?: string;
  readonly provider?: string;
  readonly person?: string;
  readonly platform?: true;
}

/** `rows`: how many rows it reached. */
export type Effect = "refused" | `${number} rows`;

export interface Cell {
  readonly table: string;
  /** Whose row it is tried with. */
  readonly of: "tenant" | "platform";
  readonly command: Command;
  readonly caller: string;
  readonly effect: Effect;
}

export interface Matrix {
  /** In a transaction of its own that is rolled back; as the server's owner. */
  readonly client: pg.Client;
  /** The rows that are tried for belong to it. */
  readonly ours: SampleIds;
  /** Where `move` tries to bring them. */
  readonly theirs: SampleIds;
  readonly callers: readonly Caller[];
}

/** Every cell, or those of one table. `before` runs first in the transaction: what a mutation takes away. */
export async function tryAll(matrix: Matrix, table?: string, before?: string): Promise<readonly Cell[]> {
  const { client } = matrix;
  await client.query("begin");
  try {
    if (before !== undefined) await client.query(before);
    const cells: Cell[] = [];
    for (const target of targetsOf(matrix.ours, table))
      for (const command of COMMANDS)
        for (const caller of matrix.callers) {
          const effect = await tryOne(matrix, target, command, caller);
          cells.push({ table: target.table, of: target.of, command, caller: caller.name, effect });
        }
    return cells;
  } finally {
    await client.query("rollback");
  }
}

interface Target {
  readonly table: string;
  readonly of: Cell["of"];
  readonly where: string;
  readonly columns: readonly string[];
}

function targetsOf(ours: SampleIds, only: string | undefined): readonly Target[] {
  const tenants = Object.entries(SAMPLES).map(([table, { row }]) => ({
    ...({ table, of: "tenant", where: `tenant_id = '${ours.tenant}'` } as const),
    columns: Object.keys(row(ours)),
  }));
  const platforms = Object.entries(PLATFORM_SAMPLES).map(([table, row]) => ({
    ...({ table, of: "platform", where: "tenant_id is null" } as const),
    columns: Object.keys(row()),
  }));
  return [...tenants, ...platforms].filter(({ table }) => only === undefined || table === only);
}

async function tryOne(matrix: Matrix, target: Target, command: Command, caller: Caller): Promise<Effect> {
  const { client } = matrix;
  await client.query("savepoint cell");
  try {
    const row = await rowOf(matrix, target);
    if (command === "insert") await makeRoom(matrix, target);
    await client.query("set local role flotilla_service");
    await client.query(
      `select set_config('app.tenant', $1, true), set_config('app.trader', $2, true), set_config('app.provider', $3, true),
         set_config('app.person', $4, true), set_config('app.platform', $5, true)`,
      [
        ...[caller.tenant, caller.trader, caller.provider, caller.person].map((id) => id ?? ""),
        caller.platform === true ? "on" : "",
      ],
    );
    return `${await run(matrix, target, command, row)} rows`;
  } catch (error) {
    // Insufficient privilege, of the table or of a row. Anything else is a mistake of this test.
    if ((error as { code?: string }).code === "42501") return "refused";
    throw error;
  } finally {
    await client.query("rollback to savepoint cell");
    await client.query("reset role");
  }
}

async function run(
  { client, theirs }: Matrix,
  { table, where }: Target,
  command: Command,
  row: Readonly<Record<string, unknown>>,
): Promise<number> {
  switch (command) {
    case "select":
      return (await client.query(`select tenant_id from ${table} where ${where}`)).rowCount ?? 0;
    case "insert":
      return insertRow(client, table, row);
    case "update": {
      const column = await changeable(client, table);
      return (await client.query(`update ${table} set ${column} = ${column} where ${where}`)).rowCount ?? 0;
    }
    case "move":
      return (
        (await client.query(`update ${table} set tenant_id = '${theirs.tenant}' where ${where}`)).rowCount ??
        0
      );
    case "delete":
      return (await client.query(`delete from ${table} where ${where}`)).rowCount ?? 0;
  }
}

/** The sample as it stands there, without what the database makes by itself. */
async function rowOf(
  { client }: Matrix,
  { table, where, columns }: Target,
): Promise<Readonly<Record<string, unknown>>> {
  const { rows } = await client.query(`select ${columns.join(", ")} from ${table} where ${where}`);
  const [row] = rows as readonly Record<string, unknown>[];
  if (row === undefined) throw new Error(`no sample of ${table}`);
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [column, isJson(value) ? JSON.stringify(value) : value]),
  );
}

function isJson(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value)
    ? true
    : Array.isArray(value) && value.length === 0;
}

/** Takes the sample away, with nobody asking about its children. */
async function makeRoom({ client }: Matrix, { table, where }: Target): Promise<void> {
  await client.query("set local session_replication_role = replica");
  await client.query(`delete from ${table} where ${where}`);
  await client.query("set local session_replication_role = origin");
}

/** A column that the service may both read and change, so that only the policies decide. */
async function changeable(client: pg.Client, table: string): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped
       and attidentity = '' and attgenerated = '' and has_column_privilege('flotilla_service', attrelid, attnum, 'update')
       and has_column_privilege('flotilla_service', attrelid, attnum, 'select') order by attname = 'tenant_id', attnum limit 1`,
    [table],
  );
  return rows[0]?.name ?? "tenant_id";
}

// One way to list what happened: newest first, by a key that new rows do not shift, limited by the transaction's own rows.
import { type RawBuilder, sql, type Transaction } from "kysely";
import type { TenantId, TraderId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { Tables } from "../admin/tables.ts";
import type { Own } from "../scope.ts";

/** The last row that was seen. */
export interface After {
  readonly at: number;
  readonly id: string;
}

export interface Listing<Row> {
  /** Table, with its alias. */
  readonly from: RawBuilder<unknown>;
  /** `expression as "name"`, for every field of the row. */
  readonly columns: RawBuilder<unknown>;
  /** The alias whose tenant_id is the row's. */
  readonly tenant: RawBuilder<unknown>;
  /** When it happened, and what tells rows of one moment apart. */
  readonly at: RawBuilder<unknown>;
  readonly id: RawBuilder<string>;
  /** The column with the account that a row belongs to, where it belongs to one. */
  readonly account?: RawBuilder<unknown>;
  /** Only there to tie the row's type to the listing. */
  readonly row?: Row;
}

export interface Range {
  readonly from: UnixMs | undefined;
  /** Exclusive. */
  readonly to: UnixMs | undefined;
}

export interface Ask extends Range {
  readonly conditions: readonly RawBuilder<unknown>[];
  readonly after: After | undefined;
  readonly limit: number;
  /** As the transaction is limited: it decides what is seen. Said here too, a trader's rows are found by their key. */
  readonly own?: Own | undefined;
}

/** At most `limit` rows; every row carries `listedAt` and `listedId`, the place of the next cursor. */
export async function list<Row>(
  db: Transaction<Tables>,
  tenantId: TenantId,
  { from, columns, tenant, at, id, account }: Listing<Row>,
  ask: Ask,
): Promise<readonly (Row & Listed)[]> {
  const conditions = [
    sql`${tenant}.tenant_id = ${tenantId}`,
    ...ask.conditions,
    ...ownAccounts(tenantId, account, ask.own?.traderId),
    ...(ask.from === undefined ? [] : [sql`${at} >= ${ask.from}`]),
    ...(ask.to === undefined ? [] : [sql`${at} < ${ask.to}`]),
    ...(ask.after === undefined ? [] : [sql`(${at}, ${id}) < (${ask.after.at}, ${ask.after.id})`]),
  ];
  const { rows } = await sql<Row & Listed>`
    select ${columns}, ${at} as "listedAt", ${id} as "listedId" from ${from}
    where ${sql.join(conditions, sql` and `)} order by ${at} desc, ${id} desc limit ${ask.limit}`.execute(db);
  return rows;
}

/** Row-level security compares row by row what it lets through; this the planner may look up in an index. */
function ownAccounts(
  tenantId: TenantId,
  account: RawBuilder<unknown> | undefined,
  traderId: TraderId | undefined,
): readonly RawBuilder<unknown>[] {
  if (account === undefined || traderId === undefined) return [];
  return [
    sql`${account} = any(array(select a.id from account a where a.tenant_id = ${tenantId} and a.trader_id = ${traderId}))`,
  ];
}

export interface Listed {
  readonly listedAt: number;
  readonly listedId: string;
}

// Reads our record in PostgreSQL and sums it up per account, in SQL's exact numbers.
import type pg from "pg";
import { type Decimal, decimal, ZERO } from "../../engine/domain/decimal.ts";

export interface RecordedPosition {
  /** `BTCUSDT`. */
  readonly symbol: string;
  readonly side: string;
  readonly quantity: Decimal;
  readonly realized: Decimal;
  readonly fees: Decimal;
}

/** Our own quantity only. Money in the quote asset. */
export interface AccountRecord {
  readonly fills: number;
  /** Sales less purchases. */
  readonly cash: Decimal;
  readonly fees: Decimal;
  readonly funding: Decimal;
  /** What orders of ours took from what the trader holds by hand. */
  readonly oversold: { readonly quantity: Decimal; readonly cash: Decimal; readonly fees: Decimal };
  readonly positions: readonly RecordedPosition[];
}

export interface EngineRecord {
  of(accountId: string): AccountRecord;
  /** Decisions that are not terminal. */
  readonly working: number;
  readonly orphans: number;
}

type Row = Readonly<Record<string, string>>;

export async function readRecord(pool: pg.Pool): Promise<EngineRecord> {
  const read = async (sql: string) => (await pool.query<Row>(sql)).rows;
  const fills = await read(
    `select account_id, count(*) as fills, sum(fee)::text as fees,
       sum(case side when 'sell' then quantity * price else -quantity * price end)::text as cash
     from fill where owned group by account_id`,
  );
  const oversold = await read(
    `select account_id, sum(quantity)::text as quantity, sum(fee)::text as fees,
       sum(case side when 'sell' then quantity * price else -quantity * price end)::text as cash
     from fill where not owned and (client_order_id ~ '^f1.{28}$' or origin = 'attached-stop') group by account_id`,
  );
  const fundings = await read(
    "select account_id, sum(amount)::text as funding from funding group by account_id",
  );
  const positions = await read(
    `select account_id, instrument_id, position_side, quantity::text, realized_pnl::text, fees::text from position`,
  );
  const working = await read("select count(*) as count from decision where state = 'working'");
  const orphans = await read("select count(*) as count from orphaned_rows()");
  const rowOf = (rows: readonly Row[], accountId: string) => rows.find((row) => row.account_id === accountId);
  return {
    working: Number(working[0]?.count),
    orphans: Number(orphans[0]?.count),
    of: (accountId) => ({
      fills: Number(rowOf(fills, accountId)?.fills ?? 0),
      cash: number(rowOf(fills, accountId)?.cash),
      fees: number(rowOf(fills, accountId)?.fees),
      funding: number(rowOf(fundings, accountId)?.funding),
      oversold: {
        quantity: number(rowOf(oversold, accountId)?.quantity),
        cash: number(rowOf(oversold, accountId)?.cash),
        fees: number(rowOf(oversold, accountId)?.fees),
      },
      positions: positions.filter((row) => row.account_id === accountId).map(positionOf),
    }),
  };
}

function positionOf(row: Row): RecordedPosition {
  return {
    symbol: (row.instrument_id ?? "").replace("/USDT:USDT", "USDT"),
    side: row.position_side ?? "",
    quantity: number(row.quantity),
    realized: number(row.realized_pnl),
    fees: number(row.fees),
  };
}

function number(text: string | undefined): Decimal {
  return text === undefined ? ZERO : decimal(text);
}

// Key figures of a tenant or of the platform, counted by the database from the rows themselves.
import { sql } from "kysely";
import { type Decimal, decimal } from "../../../engine/domain/decimal.ts";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { Environment } from "../../../engine/domain/venue.ts";
import { type Administration, read } from "../admin/administration.ts";

const DAY_MS = 86_400_000;

export interface KpiAsk {
  readonly environment: Environment;
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly now: number;
}

export interface RecordKpis {
  readonly signalsReceived: number;
  /** Orders of ours with at least one fill. */
  readonly tradesExecuted: number;
  /** Undefined: nothing was attempted. */
  readonly successRate: Decimal | undefined;
  readonly totalVolume: Decimal;
  readonly totalBalance: Decimal;
  /** Equity now minus equity at the start of the UTC day. */
  readonly pnlToday: Decimal;
}

interface Row {
  readonly signals_received: number;
  readonly trades_executed: number;
  readonly attempts: number;
  readonly successes: number;
  readonly total_volume: string;
  readonly total_balance: string;
  readonly pnl_today: string;
}

/** `tenantId` undefined: of all tenants together, which only the platform may ask. */
export async function kpis(
  admin: Pick<Administration, "db" | "own">,
  tenantId: TenantId | undefined,
  { environment, from, to, now }: KpiAsk,
): Promise<RecordKpis> {
  const today = Math.floor(now / DAY_MS);
  const asked = sql`${environment}, ${from}, ${to}, ${today}::integer`;
  const { rows } = await read(admin, tenantId, (db) =>
    (tenantId === undefined
      ? sql<Row>`select * from platform_kpis(${asked})`
      : sql<Row>`select * from tenant_kpis(${tenantId}, ${asked})`
    ).execute(db),
  );
  const [row] = rows;
  if (row === undefined) throw new Error("the database counted nothing at all");
  return {
    signalsReceived: row.signals_received,
    tradesExecuted: row.trades_executed,
    successRate:
      row.attempts === 0 ? undefined : decimal(String(row.successes)).div(decimal(String(row.attempts))),
    totalVolume: decimal(row.total_volume),
    totalBalance: decimal(row.total_balance),
    pnlToday: decimal(row.pnl_today),
  };
}

// Positions and account equity as rows, both ways.
import { z } from "zod";
import { decimal } from "../../engine/domain/decimal.ts";
import type { AccountId, SignalId, StrategyId, TenantId } from "../../engine/domain/ids.ts";
import type { InstrumentId } from "../../engine/domain/instrument.ts";
import type { PositionSide } from "../../engine/domain/side.ts";
import type { UnixMs } from "../../engine/domain/time.ts";
import type { AccountEquity, OwnedPosition } from "../../engine/ports/position-store.ts";
import { decimalText } from "./stored-json.ts";

export interface PositionRow {
  readonly tenant_id: TenantId;
  readonly account_id: AccountId;
  readonly instrument_id: InstrumentId;
  readonly position_side: PositionSide;
  readonly quantity: string;
  readonly entry_price: string;
  readonly realized_pnl: string;
  readonly fees: string;
  readonly funding: string;
  readonly signal_id: SignalId | null;
  readonly strategy_id: StrategyId | null;
  readonly stop_price: string | null;
  readonly targets: unknown;
  readonly opened_quantity: string;
  readonly protection_generation: number;
  readonly opened_at: UnixMs | null;
  readonly last_exit_at: UnixMs | null;
  readonly updated_at: UnixMs;
}

const targetsSchema = z.array(
  z.object({ price: decimalText, share: decimalText, filledQuantity: decimalText }),
);

export function positionOf(row: PositionRow): OwnedPosition {
  return {
    tenantId: row.tenant_id,
    accountId: row.account_id,
    instrumentId: row.instrument_id,
    positionSide: row.position_side,
    net: {
      quantity: decimal(row.quantity),
      entryPrice: decimal(row.entry_price),
      realizedPnl: decimal(row.realized_pnl),
      fees: decimal(row.fees),
      funding: decimal(row.funding),
    },
    signalId: row.signal_id ?? undefined,
    strategyId: row.strategy_id ?? undefined,
    stopPrice: row.stop_price === null ? undefined : decimal(row.stop_price),
    targets: targetsSchema.parse(row.targets),
    openedQuantity: decimal(row.opened_quantity),
    protectionGeneration: row.protection_generation,
    openedAt: row.opened_at ?? undefined,
    lastExitAt: row.last_exit_at ?? undefined,
    updatedAt: row.updated_at,
  };
}

export interface EquityRow {
  readonly account_id: AccountId;
  readonly tenant_id: TenantId;
  readonly equity: string;
  readonly day: number;
  readonly equity_at_day_start: string;
  readonly equity_peak: string;
  readonly losses_in_a_row: number;
  readonly last_loss_at: UnixMs | null;
}

export function equityOf(row: EquityRow): AccountEquity {
  return {
    accountId: row.account_id,
    tenantId: row.tenant_id,
    equity: decimal(row.equity),
    day: row.day,
    equityAtDayStart: decimal(row.equity_at_day_start),
    equityPeak: decimal(row.equity_peak),
    lossesInARow: row.losses_in_a_row,
    lastLossAt: row.last_loss_at ?? undefined,
  };
}

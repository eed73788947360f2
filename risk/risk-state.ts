// Everything a pre-trade decision may look at, as one immutable snapshot. The engine builds it; risk only reads.
import type { Decimal } from "../engine/domain/decimal.ts";
import type { UnixMs } from "../engine/domain/time.ts";
import type { TradingScope, TradingState } from "../engine/domain/trading-state.ts";

export interface PriceSnapshot {
  readonly last: Decimal;
  readonly mark: Decimal;
  readonly at: UnixMs;
}

/** One account and one instrument at decision time. Reservations of decisions still in flight are already included. Amounts in the quote asset. */
export interface RiskState {
  readonly now: UnixMs;
  /** Kill switches that are not `active`, wide to narrow. */
  readonly restrictions: readonly { readonly scope: TradingScope; readonly state: TradingState }[];
  /** False while the account waits for reconciliation (start-up, stream gap, unproven order): no entries. */
  readonly reconciled: boolean;
  /** An exit of ours on the leg that the order addresses was sent, and nobody has told its outcome yet. */
  readonly exitUnresolved: boolean;
  /** The environment in which this engine process may trade this account. */
  readonly environmentArmed: boolean;
  readonly price: PriceSnapshot | undefined;
  /** Wallet balance plus unrealised P&L. */
  readonly equity: Decimal;
  readonly availableMargin: Decimal;
  readonly equityAtDayStart: Decimal;
  readonly equityPeak: Decimal;
  /** Signed quantity that our own orders made, in flight included; on hedge accounts of the leg that the order addresses. */
  readonly position: Decimal;
  /** Signed quantity that the trader holds by hand on that leg. */
  readonly external: Decimal;
  /** Positions and entries in flight, over all instruments. */
  readonly openPositions: number;
  readonly instrumentExposure: Decimal;
  /** Of the instruments that move together with this one. */
  readonly groupExposure: Decimal;
  readonly totalExposure: Decimal;
  /** Last exit in this instrument. */
  readonly lastExitAt: UnixMs | undefined;
  readonly lossesInARow: number;
  readonly lastLossAt: UnixMs | undefined;
}

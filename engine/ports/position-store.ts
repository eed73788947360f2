// Fills and the positions that they make. Fills are keyed by the venue's trade id: adding one twice changes nothing.
import type { Decimal } from "../domain/decimal.ts";
import type { Fill, Funding } from "../domain/fill.ts";
import type { AccountId, ClientOrderId, SignalId, StrategyId, TenantId } from "../domain/ids.ts";
import type { InstrumentId } from "../domain/instrument.ts";
import type { PlannedTarget } from "../domain/order.ts";
import type { NetPosition } from "../domain/position.ts";
import type { PositionSide } from "../domain/side.ts";
import type { UnixMs } from "../domain/time.ts";

/** A target of an open position, and how much of it has filled. */
export interface PositionTarget extends PlannedTarget {
  readonly filledQuantity: Decimal;
}

/** What our own orders made in one instrument (one leg of it on hedge accounts), and how it is to be protected. */
export interface OwnedPosition {
  readonly tenantId: TenantId;
  readonly accountId: AccountId;
  readonly instrumentId: InstrumentId;
  readonly positionSide: PositionSide;
  readonly net: NetPosition;
  /** The signal that opened it and the strategy whose later signals may manage it. Undefined only while flat. */
  readonly signalId: SignalId | undefined;
  readonly strategyId: StrategyId | undefined;
  readonly stopPrice: Decimal | undefined;
  readonly targets: readonly PositionTarget[];
  /** Sum of entry fills since it was last flat, unsigned: what target shares refer to. */
  readonly openedQuantity: Decimal;
  /** Generation of the next protective order. */
  readonly protectionGeneration: number;
  readonly openedAt: UnixMs | undefined;
  readonly lastExitAt: UnixMs | undefined;
  readonly updatedAt: UnixMs;
}

export interface AccountEquity {
  readonly accountId: AccountId;
  readonly tenantId: TenantId;
  readonly equity: Decimal;
  /** Whole UTC days since 1970 to which `equityAtDayStart` belongs. */
  readonly day: number;
  readonly equityAtDayStart: Decimal;
  readonly equityPeak: Decimal;
  readonly lossesInARow: number;
  readonly lastLossAt: UnixMs | undefined;
}

export interface FillRecord {
  readonly tenantId: TenantId;
  readonly fill: Fill;
  /** True where the quantity was ours; false for what the trader did by hand. */
  readonly owned: boolean;
}

export interface FundingRecord {
  readonly tenantId: TenantId;
  readonly funding: Funding;
}

export type RecordedFill = Pick<Fill, "accountId" | "instrumentId" | "venueTradeId" | "side" | "at">;

export interface PositionStore {
  /** One commit: fills and fundings (known ones are skipped) with the positions and equity after them. */
  record(batch: {
    readonly fills: readonly FillRecord[];
    readonly fundings: readonly FundingRecord[];
    readonly positions: readonly OwnedPosition[];
    readonly equities: readonly AccountEquity[];
  }): Promise<void>;
  /** Positions that are not flat, or whose last exit is recent enough for cooldowns. */
  positions(): Promise<readonly OwnedPosition[]>;
  equities(): Promise<readonly AccountEquity[]>;
  /** Sum of the recorded fills per order; orders without fills are absent. */
  filledQuantities(ids: readonly ClientOrderId[]): Promise<ReadonlyMap<ClientOrderId, Decimal>>;
  /** Those of the fills that are recorded for this account. */
  recordedFills<F extends Pick<Fill, "instrumentId" | "venueTradeId" | "side">>(
    accountId: AccountId,
    fills: readonly F[],
  ): Promise<readonly F[]>;
  /** What is recorded for these accounts of fills since `since`, by the venue's clock. */
  recentFills(accountIds: readonly AccountId[], since: UnixMs): Promise<readonly RecordedFill[]>;
  /** Ids of the funding payments that are recorded for this account since `since`. */
  recordedFundings(accountId: AccountId, since: UnixMs): Promise<readonly string[]>;
}

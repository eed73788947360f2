// A trader's credentials at one venue and environment, with the limits that guard it, and its subscriptions.
import type { Decimal } from "./decimal.ts";
import type { AccountId, ProviderId, StrategyId, SubscriptionId, TenantId, TraderId } from "./ids.ts";
import type { InstrumentId } from "./instrument.ts";
import type { Direction } from "./side.ts";
import type { Environment, MarginMode, PositionMode, VenueName } from "./venue.ts";

export interface Account {
  readonly id: AccountId;
  readonly tenantId: TenantId;
  readonly traderId: TraderId;
  readonly label: string;
  readonly venue: VenueName;
  readonly environment: Environment;
  readonly positionMode: PositionMode;
  readonly marginMode: MarginMode;
  /** `suspended`: the venue refused the key; no entries until it is linked again, or works after all. */
  readonly status: "active" | "suspended" | "unlinked";
  /** Somebody took it upon themselves that this live account trades real money. Paper and testnet need no arming. */
  readonly armed: boolean;
  /** Somebody took it upon themselves that its key is bound to no address. */
  readonly anyIpAccepted: boolean;
  readonly limits: AccountLimits;
}

/** UTC window in which entries are allowed; a window may wrap past midnight (`from` > `to`). */
export interface TradingWindow {
  /** 0 = Sunday … 6 = Saturday. */
  readonly days: readonly number[];
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** Every limit is optional except those that position safety needs. Percentages: 5 = 5 %. Amounts in the quote asset. */
export interface AccountLimits {
  /** Used when a signal brings no stop; percent from the entry price. Undefined: an entry without stop is denied. */
  readonly defaultStopPercent: Decimal | undefined;
  readonly leverageMax: number;
  /** Applied to entries without a leverage hint. */
  readonly leverageDefault: number;
  readonly openPositionsMax: number | undefined;
  readonly orderNotionalMax: Decimal | undefined;
  readonly instrumentExposureMax: Decimal | undefined;
  readonly groupExposureMax: Decimal | undefined;
  readonly totalExposureMax: Decimal | undefined;
  readonly dailyLossMax: Decimal | undefined;
  readonly dailyLossPercentMax: Decimal | undefined;
  readonly drawdownPercentMax: Decimal | undefined;
  readonly cooldownAfterExitMs: number;
  readonly cooldownAfterLossesMs: number;
  /** How many losing exits in a row start the loss cooldown; 0 = never. */
  readonly lossesBeforeCooldown: number;
  readonly allowedInstruments: readonly InstrumentId[] | undefined;
  readonly blockedInstruments: readonly InstrumentId[];
  readonly tradingWindow: TradingWindow | undefined;
  readonly signalAgeMaxMs: number;
  readonly priceDriftPercentMax: Decimal;
  readonly priceAgeMaxMs: number;
  readonly rewardRiskMin: Decimal | undefined;
  /** The stop must be nearer to the entry than liquidation, by this percent of the entry price. */
  readonly liquidationBufferPercent: Decimal;
  /** A second entry in the same direction: deny, or add to the position. */
  readonly duplicateDirection: "deny" | "add";
}

export type Sizing =
  | { readonly kind: "quote"; readonly amount: Decimal }
  | { readonly kind: "quantity"; readonly quantity: Decimal }
  | { readonly kind: "percent-of-equity"; readonly percent: Decimal }
  /** The loss at the stop, as a quote amount or percent of equity. */
  | { readonly kind: "risk-amount"; readonly amount: Decimal }
  | { readonly kind: "risk-percent"; readonly percent: Decimal }
  | { readonly kind: "multiplier"; readonly factor: Decimal };

export interface Subscription {
  readonly id: SubscriptionId;
  readonly tenantId: TenantId;
  readonly accountId: AccountId;
  readonly providerId: ProviderId;
  readonly strategyId: StrategyId;
  readonly status: "active" | "paused" | "ended";
  readonly sizing: Sizing;
  /** Where the computed quantity is below the venue's minimum: skip, or take the smallest legal size. */
  readonly tooSmall: "skip" | "smallest";
  /** Directions that this subscription follows. */
  readonly directions: readonly Direction[];
}

// The nouns of the paper venue: venue-neutral, so that each wire adapter only translates names and codes.
import type { Decimal } from "../../../engine/domain/decimal.ts";

export type ExchangeName = "binance" | "bybit";
export type Side = "buy" | "sell";
/** `both` in one-way mode, `long` or `short` in hedge mode. */
export type PositionLeg = "both" | "long" | "short";
export type PositionMode = "one-way" | "hedge";
export type MarginMode = "cross" | "isolated";
export type OrderType = "market" | "limit";
export type TimeInForce = "gtc" | "ioc" | "fok" | "post-only";
export type PriceKind = "last" | "mark" | "index";
export type TriggerDirection = "rising" | "falling";

export interface KeyPermissions {
  readonly trade: boolean;
  readonly withdraw: boolean;
  readonly transfer: boolean;
}

export interface ApiKey {
  readonly apiKey: string;
  readonly secret: string;
  readonly accountId: string;
  readonly permissions: KeyPermissions;
  /** Empty = unrestricted. */
  readonly ipAllowList: readonly string[];
  readonly createdMs: number;
  readonly revoked: boolean;
}

export interface AccountSpec {
  /** Chosen by the caller, or minted. */
  readonly accountId?: string | undefined;
  readonly label?: string | undefined;
  /** USDT. */
  readonly balance: Decimal;
  readonly positionMode?: PositionMode | undefined;
  readonly marginMode?: MarginMode | undefined;
  readonly leverage?: number | undefined;
  readonly permissions?: { readonly [Name in keyof KeyPermissions]?: boolean | undefined } | undefined;
  readonly ipAllowList?: readonly string[] | undefined;
  readonly apiKey?: string | undefined;
  readonly secret?: string | undefined;
}

export interface Account {
  readonly accountId: string;
  /** Small integer, for venues whose uid is numeric. */
  readonly uid: number;
  readonly label: string;
  readonly positionMode: PositionMode;
  /** Default for symbols without an own setting; the only setting on Bybit (account-wide). */
  readonly marginMode: MarginMode;
  readonly createdMs: number;
}

/** USDT balances of an account at this moment; all derived from wallet, positions, orders and mark prices. */
export interface BalanceView {
  readonly asset: "USDT";
  /** Includes isolated margin. */
  readonly wallet: Decimal;
  /** `wallet` less the margin earmarked for isolated positions. */
  readonly crossWallet: Decimal;
  readonly unrealisedPnl: Decimal;
  readonly crossUnrealisedPnl: Decimal;
  /** `wallet + unrealisedPnl`. */
  readonly equity: Decimal;
  readonly positionInitialMargin: Decimal;
  readonly orderInitialMargin: Decimal;
  readonly maintenanceMargin: Decimal;
  /** What a new order may use; never negative. */
  readonly available: Decimal;
  readonly cumulativeRealisedPnl: Decimal;
  readonly updatedMs: number;
}

export type OrderStatus = "new" | "partially-filled" | "filled" | "canceled" | "expired";
/** Why an order stopped before it was filled. */
export type EndReason =
  | "user"
  | "post-only-would-take"
  | "ioc-remainder"
  | "fok-unfillable"
  | "no-depth"
  | "reduce-only"
  | "insufficient-margin"
  | ForcedOrigin;
/** Why the venue itself closes a position. */
export type ForcedOrigin = "liquidation" | "adl";
/** Who made the order: the user, a triggered conditional order, or the venue. */
export type OrderOrigin = "user" | "trigger" | ForcedOrigin;

/** Text fields of the request which the core does not use and the adapter wants back (workingType, tpTriggerBy...). */
export type WireFields = Readonly<Record<string, string>>;

export interface Order {
  readonly venueOrderId: string;
  readonly clientOrderId: string;
  readonly accountId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly leg: PositionLeg;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  /** Absent on market orders. */
  readonly price: Decimal | undefined;
  readonly quantity: Decimal;
  readonly filledQuantity: Decimal;
  /** Σ price × quantity over the fills; average price = `filledQuote / filledQuantity`. */
  readonly filledQuote: Decimal;
  readonly fee: Decimal;
  readonly realisedPnl: Decimal;
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
  readonly status: OrderStatus;
  readonly endReason: EndReason | undefined;
  readonly origin: OrderOrigin;
  /** The conditional order whose trigger made this order. */
  readonly conditionalId: string | undefined;
  readonly attached: AttachedTpsl | undefined;
  /** Last price when the order was accepted. */
  readonly lastPriceOnCreated: Decimal;
  readonly createdMs: number;
  /** Arrival at the venue, nanoseconds since 1970. */
  readonly createdNs: bigint;
  readonly updatedMs: number;
  readonly wire: WireFields;
}

export type TriggerKind = "stop" | "take-profit" | "trailing";
export type ConditionalStatus =
  | "untriggered"
  | "triggered"
  | "finished"
  | "canceled"
  | "expired"
  | "rejected";
/** `order`: placed by itself. `position-*`: belongs to a position, made by attached or position TP/SL. */
export type ConditionalScope = "order" | "position-full" | "position-partial";

export interface ConditionalOrder {
  readonly conditionalId: string;
  readonly clientOrderId: string;
  readonly accountId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly leg: PositionLeg;
  readonly trigger: TriggerKind;
  /** For trailing: the current effective trigger; zero until activated. */
  readonly triggerPrice: Decimal;
  readonly direction: TriggerDirection;
  readonly triggerBy: PriceKind;
  readonly orderType: OrderType;
  readonly price: Decimal | undefined;
  readonly timeInForce: TimeInForce;
  /** Undefined = the whole position at trigger time (closePosition, Full mode). */
  readonly quantity: Decimal | undefined;
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
  readonly scope: ConditionalScope;
  /** The order whose attached TP/SL this is. */
  readonly parentOrderId: string | undefined;
  /** The other half of a TP/SL pair: when one fires, the other goes. */
  readonly siblingId: string | undefined;
  readonly activationPrice: Decimal | undefined;
  /** Fraction of the extreme price: 0.01 = 1 %. */
  readonly callbackRate: Decimal | undefined;
  /** Absolute distance from the extreme price (Bybit trailingStop). */
  readonly trailingDistance: Decimal | undefined;
  readonly activated: boolean;
  readonly status: ConditionalStatus;
  readonly rejectReason: RefusalReason | undefined;
  /** The order made at the trigger. */
  readonly childOrderId: string | undefined;
  readonly lastPriceOnCreated: Decimal;
  readonly createdMs: number;
  readonly createdNs: bigint;
  readonly updatedMs: number;
  readonly triggeredMs: number | undefined;
  readonly wire: WireFields;
}

/** Stop and target of a position (Bybit). `full`: whole position, one pair. `partial`: a pair per parent order. */
export interface AttachedTpsl {
  readonly mode: "full" | "partial";
  readonly stopLoss: TpslLeg | undefined;
  readonly takeProfit: TpslLeg | undefined;
}
export interface TpslLeg {
  readonly triggerPrice: Decimal;
  readonly triggerBy: PriceKind;
  /** `limit` only in partial mode. */
  readonly orderType: OrderType;
  readonly limitPrice: Decimal | undefined;
}

/** A position with its figures at the current mark price. Flat legs have quantity zero. */
export interface PositionView {
  readonly accountId: string;
  readonly symbol: string;
  readonly leg: PositionLeg;
  /** Signed: negative = short. */
  readonly quantity: Decimal;
  readonly entryPrice: Decimal;
  readonly breakEvenPrice: Decimal;
  readonly markPrice: Decimal;
  /** Signed, at mark price. */
  readonly notional: Decimal;
  readonly unrealisedPnl: Decimal;
  /** Since the position was last opened from flat, net of fees and funding. */
  readonly currentRealisedPnl: Decimal;
  /** Over the life of the account, without fees (Binance `cr`). */
  readonly cumulativeRealisedPnl: Decimal;
  readonly marginMode: MarginMode;
  readonly leverage: number;
  /** Margin earmarked; zero on cross. */
  readonly isolatedMargin: Decimal;
  readonly initialMargin: Decimal;
  readonly maintenanceMargin: Decimal;
  /** Zero when the position cannot be liquidated. */
  readonly liquidationPrice: Decimal;
  readonly createdMs: number;
  readonly updatedMs: number;
}

export interface Fill {
  /** Unique per exchange, rising, below 2^53 as text. */
  readonly tradeId: string;
  readonly venueOrderId: string;
  readonly clientOrderId: string;
  readonly accountId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly leg: PositionLeg;
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly quote: Decimal;
  /** Positive = paid. USDT. */
  readonly fee: Decimal;
  readonly feeRate: Decimal;
  readonly isMaker: boolean;
  /** Without fees. */
  readonly realisedPnl: Decimal;
  /** How much of `quantity` reduced a position. */
  readonly closedQuantity: Decimal;
  readonly markPrice: Decimal;
  readonly orderType: OrderType;
  readonly orderQuantity: Decimal;
  readonly orderPrice: Decimal | undefined;
  readonly remainingQuantity: Decimal;
  readonly origin: OrderOrigin;
  readonly timeMs: number;
}

export type IncomeKind = "realised-pnl" | "commission" | "funding-fee" | "transfer";
/** A change of the wallet. The wallet is always the sum of its income rows. */
export interface Income {
  readonly incomeId: string;
  readonly accountId: string;
  readonly kind: IncomeKind;
  readonly symbol: string;
  /** Signed: what the wallet gained. */
  readonly amount: Decimal;
  readonly tradeId: string | undefined;
  readonly timeMs: number;
}

/** Venue-neutral reasons; each adapter maps them to its own codes. */
export type RefusalReason =
  | "unknown-account"
  | "unknown-symbol"
  | "symbol-not-trading"
  | "price-not-positive"
  | "price-too-low"
  | "price-too-high"
  | "price-off-tick"
  | "price-above-band"
  | "price-below-band"
  | "market-outside-band"
  | "quantity-not-positive"
  | "quantity-too-low"
  | "quantity-too-high"
  | "quantity-off-step"
  | "notional-too-low"
  | "duplicate-client-id"
  | "insufficient-margin"
  | "reduce-only-rejected"
  | "reduce-only-not-allowed"
  | "position-leg-mismatch"
  | "post-only-would-take"
  | "fok-unfillable"
  | "would-trigger-immediately"
  | "trigger-should-rise"
  | "trigger-should-fall"
  | "callback-rate-out-of-range"
  | "close-position-with-quantity"
  | "close-position-with-reduce-only"
  | "close-position-exists"
  | "order-not-found"
  | "order-finished"
  | "order-canceled"
  | "amend-not-allowed"
  | "amend-unchanged"
  | "too-many-orders"
  | "too-many-conditionals"
  | "leverage-out-of-range"
  | "leverage-unchanged"
  | "leverage-not-reducible"
  | "position-limit"
  | "margin-mode-unchanged"
  | "margin-mode-open-orders"
  | "margin-mode-position"
  | "position-mode-unchanged"
  | "position-mode-open-orders"
  | "position-mode-position"
  | "no-position"
  | "tpsl-unchanged"
  | "tpsl-wrong-side"
  | "forced";

export interface Refusal {
  readonly reason: RefusalReason;
  /** English, for the `msg` of the wire answer. */
  readonly detail: string;
}

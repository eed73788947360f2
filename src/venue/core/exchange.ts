// The one door to the core: everything a wire adapter or the control API may ask of an exchange.
// Calls are synchronous and atomic: when a call returns, the ledger and all listeners have seen its effects.

import type { Decimal } from "../../../engine/domain/decimal.ts";
import type { Deleveraging } from "./deleverage.ts";
import type { AccountListener, MarketListener, PublicTrade } from "./events.ts";
import type { LedgerPage } from "./ledger.ts";
import type { BookSnapshot, Candle, FundingRow, Instrument, Ticker } from "./market.ts";
import type { ExchangePolicy } from "./policy.ts";
import type {
  Account,
  AccountSpec,
  ApiKey,
  AttachedTpsl,
  BalanceView,
  ConditionalOrder,
  Fill,
  Income,
  MarginMode,
  Order,
  OrderType,
  PositionLeg,
  PositionMode,
  PositionView,
  PriceKind,
  Refusal,
  Side,
  TimeInForce,
  TpslLeg,
  TriggerDirection,
  TriggerKind,
  WireFields,
} from "./types.ts";

export interface OrderRequest {
  readonly symbol: string;
  readonly side: Side;
  /** `both` is required in one-way mode, `long`/`short` in hedge mode (else `position-leg-mismatch`). */
  readonly leg: PositionLeg;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly price: Decimal | undefined;
  readonly quantity: Decimal;
  readonly reduceOnly: boolean;
  /** Absent = the venue mints one. */
  readonly clientOrderId: string | undefined;
  /** Bybit: stop and target that arrive with the first fill. */
  readonly attached?: AttachedTpsl | undefined;
  readonly wire?: WireFields | undefined;
}

export interface ConditionalRequest {
  readonly symbol: string;
  readonly side: Side;
  readonly leg: PositionLeg;
  readonly trigger: TriggerKind;
  /** Undefined for trailing. */
  readonly triggerPrice: Decimal | undefined;
  /** Undefined = derived from side and trigger kind (Binance). */
  readonly direction: TriggerDirection | undefined;
  readonly triggerBy: PriceKind;
  readonly orderType: OrderType;
  readonly price: Decimal | undefined;
  readonly timeInForce: TimeInForce;
  /** Undefined only with closePosition. */
  readonly quantity: Decimal | undefined;
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
  readonly activationPrice?: Decimal | undefined;
  readonly callbackRate?: Decimal | undefined;
  readonly trailingDistance?: Decimal | undefined;
  readonly clientOrderId: string | undefined;
  readonly attached?: AttachedTpsl | undefined;
  readonly wire?: WireFields | undefined;
}

export type OrderRef =
  | { readonly kind: "venue-id"; readonly id: string }
  | { readonly kind: "client-id"; readonly id: string };

export interface Amendment {
  readonly price?: Decimal | undefined;
  readonly quantity?: Decimal | undefined;
  /** Conditional orders only. */
  readonly triggerPrice?: Decimal | undefined;
}

/** Bybit `/v5/position/trading-stop`: undefined = leave, "remove" = delete. */
export interface PositionTpslRequest {
  readonly symbol: string;
  readonly leg: PositionLeg;
  readonly mode: "full" | "partial";
  readonly stopLoss?: TpslLeg | "remove" | undefined;
  readonly takeProfit?: TpslLeg | "remove" | undefined;
  /** Partial mode: what the new pair covers. */
  readonly quantity?: Decimal | undefined;
  readonly trailing?:
    | { readonly distance: Decimal; readonly activationPrice: Decimal | undefined }
    | "remove"
    | undefined;
  readonly wire?: WireFields | undefined;
}

export type Outcome<T> =
  | { readonly kind: "ok"; readonly value: T }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** Newest last. Times are inclusive, in ms. `limit` keeps the newest rows unless `fromId` is given (then the oldest). */
export interface HistoryFilter {
  readonly symbol?: string | undefined;
  readonly startMs?: number | undefined;
  readonly endMs?: number | undefined;
  readonly limit?: number | undefined;
  readonly venueOrderId?: string | undefined;
  /** Trades: tradeId ≥ this. */
  readonly fromId?: string | undefined;
}

export interface Exchange {
  readonly policy: ExchangePolicy;
  /** Venue time (virtual: may run ahead of or behind the machine's). */
  nowMs(): number;
  nowNs(): bigint;
  /** Venue time stands still while `run` runs. */
  atOneInstant<T>(run: () => T): T;

  // Accounts and keys
  createAccount(spec: AccountSpec): Outcome<{ readonly account: Account; readonly key: ApiKey }>;
  account(accountId: string): Account | undefined;
  accounts(): Iterable<Account>;
  /** Also returns revoked keys; check `revoked`. */
  findKey(apiKey: string): ApiKey | undefined;
  keysOf(accountId: string): readonly ApiKey[];
  revokeKey(apiKey: string): boolean;
  /** Other permissions or addresses for a key that is there. */
  changeKey(apiKey: string, changes: Partial<Pick<ApiKey, "permissions" | "ipAllowList">>): boolean;
  /** Moves USDT in (positive) or out. */
  transfer(accountId: string, amount: Decimal): Outcome<BalanceView>;

  // Orders
  placeOrder(accountId: string, request: OrderRequest): Outcome<Order>;
  placeConditional(accountId: string, request: ConditionalRequest): Outcome<ConditionalOrder>;
  /** Plain orders; with policy `same-namespace`, also conditional ones through `findConditional`/`cancelConditional`. */
  cancelOrder(accountId: string, symbol: string, ref: OrderRef): Outcome<Order>;
  cancelConditional(accountId: string, ref: OrderRef): Outcome<ConditionalOrder>;
  /** All open plain orders (of one symbol). */
  cancelAllOrders(accountId: string, symbol: string | undefined): readonly Order[];
  cancelAllConditionals(accountId: string, symbol: string | undefined): readonly ConditionalOrder[];
  amendOrder(accountId: string, symbol: string, ref: OrderRef, change: Amendment): Outcome<Order>;
  amendConditional(accountId: string, ref: OrderRef, change: Amendment): Outcome<ConditionalOrder>;
  /** Open or closed. By client id: the open one if there is one, else the newest. */
  findOrder(accountId: string, ref: OrderRef): Order | undefined;
  findConditional(accountId: string, ref: OrderRef): ConditionalOrder | undefined;
  openOrders(accountId: string, symbol?: string): readonly Order[];
  openConditionals(accountId: string, symbol?: string): readonly ConditionalOrder[];
  /** Open and closed. */
  orders(accountId: string, filter: HistoryFilter): readonly Order[];
  conditionals(accountId: string, filter: HistoryFilter): readonly ConditionalOrder[];
  fills(accountId: string, filter: HistoryFilter): readonly Fill[];
  income(accountId: string, filter: HistoryFilter): readonly Income[];

  // Positions and settings
  balance(accountId: string): BalanceView;
  /** Legs with a quantity, or all legs of `symbol` (flat ones too) when given. */
  positions(accountId: string, symbol?: string): readonly PositionView[];
  /** Position TP/SL conditionals can be listed with `openConditionals` (scope `position-*`). */
  setPositionTpsl(accountId: string, request: PositionTpslRequest): Outcome<readonly ConditionalOrder[]>;
  leverage(accountId: string, symbol: string): number;
  setLeverage(accountId: string, symbol: string, leverage: number): Outcome<number>;
  marginMode(accountId: string, symbol: string): MarginMode;
  /** `symbol` undefined = whole account (Bybit). */
  setMarginMode(accountId: string, symbol: string | undefined, mode: MarginMode): Outcome<MarginMode>;
  setPositionMode(accountId: string, mode: PositionMode): Outcome<PositionMode>;

  // Market data
  instruments(): readonly Instrument[];
  instrument(symbol: string): Instrument | undefined;
  ticker(symbol: string): Ticker;
  book(symbol: string, depth: number): BookSnapshot;
  recentTrades(symbol: string, limit: number): readonly PublicTrade[];
  /** Oldest first; the last one is still open. `intervalMs` is a multiple of one minute. */
  candles(symbol: string, intervalMs: number, limit: number, endMs?: number): readonly Candle[];
  fundingHistory(symbol: string, limit: number): readonly FundingRow[];

  // Listening. Each returns the function that ends it.
  subscribe(accountId: string, listener: AccountListener): () => void;
  subscribeMarket(listener: MarketListener): () => void;

  // Control API
  ledger(fromSeq: number, limit: number): LedgerPage;
  /** Settles funding of the symbol now, at `rate` or the current rate. */
  forceFunding(symbol: string, rate?: Decimal): void;
  forceLiquidation(accountId: string, symbol: string, leg: PositionLeg): Outcome<Order>;
  forceDeleveraging(
    accountId: string,
    symbol: string,
    leg: PositionLeg,
    wanted: Deleveraging,
  ): Outcome<Order>;
  /** The next matching order fills only this fraction (0–1) and the rest stays open (or expires, if it cannot rest). */
  armPartialFill(arm: PartialFillArm): void;
}

export interface PartialFillArm {
  readonly accountId?: string | undefined;
  readonly symbol?: string | undefined;
  readonly fraction: Decimal;
  readonly count: number;
}

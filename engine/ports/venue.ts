// What the engine needs from one venue in one environment. Expected failures are values; a throw is a bug.
import type { Approved } from "../domain/approved.ts";
import type { Decimal } from "../domain/decimal.ts";
import type { Fill, Funding } from "../domain/fill.ts";
import type { AccountId, ClientOrderId, VenueOrderId } from "../domain/ids.ts";
import type { Instrument, InstrumentId } from "../domain/instrument.ts";
import type { OrderIntent, OrderState } from "../domain/order.ts";
import type { OrderSide, PositionSide } from "../domain/side.ts";
import type { UnixMs } from "../domain/time.ts";
import type { Environment, MarginMode, PositionMode, VenueName } from "../domain/venue.ts";

/**
 * `not-sent`: no byte left (connect failed), safe to send again before it expires.
 * `rejected`: proven, nothing is live. `exists`: the venue knows this client order id already: look it up and adopt it.
 * `unknown`: may be live; resolved by proof, never by sending again.
 */
export type SubmitOutcome =
  | {
      readonly kind: "accepted";
      readonly venueOrderId: VenueOrderId;
      readonly report: OrderReport | undefined;
    }
  | {
      readonly kind: "rejected";
      readonly code: string;
      readonly reason: string;
      readonly cause: RejectionCause;
    }
  | { readonly kind: "exists"; readonly code: string }
  | { readonly kind: "unknown"; readonly code: string; readonly reason: string }
  | { readonly kind: "not-sent"; readonly reason: string };

/** What a rejection means for what comes next. */
export type RejectionCause =
  | "would-trigger"
  | "insufficient-margin"
  | "reduce-only"
  | "filter"
  | "timestamp"
  | "rate-limit"
  | "credentials"
  | "overload"
  | "other";

export type CancelOutcome =
  | { readonly kind: "canceled" }
  /** Filled, canceled or never there: look it up. */
  | { readonly kind: "not-open" }
  | { readonly kind: "failed"; readonly code: string; readonly reason: string };

/** The venue's view of one order, from an answer, a stream or a query. */
export interface OrderReport {
  readonly clientOrderId: ClientOrderId | undefined;
  readonly venueOrderId: VenueOrderId;
  readonly instrumentId: InstrumentId;
  readonly side: OrderSide;
  readonly positionSide: PositionSide;
  readonly state: Exclude<OrderState, "claimed" | "unknown" | "not-sent">;
  readonly quantity: Decimal;
  readonly filledQuantity: Decimal;
  readonly averagePrice: Decimal | undefined;
  readonly triggerPrice: Decimal | undefined;
  readonly reduceOnly: boolean;
  /** A stop or target that has not triggered yet. */
  readonly conditional: "stop" | "take-profit" | undefined;
  readonly reason: string | undefined;
  readonly at: UnixMs;
}

export interface PositionReport {
  readonly instrumentId: InstrumentId;
  readonly positionSide: PositionSide;
  /** Signed: short < 0, on both one-way and hedge accounts. */
  readonly quantity: Decimal;
  readonly entryPrice: Decimal;
  readonly liquidationPrice: Decimal | undefined;
  readonly markPrice: Decimal;
  /** Of the last trade that changed it, by the venue's clock; maybe later, never earlier. Undefined: the venue does not tell. */
  readonly updatedAt: UnixMs | undefined;
}

export interface BalanceReport {
  /** Wallet balance plus unrealised P&L, quote asset. */
  readonly equity: Decimal;
  readonly walletBalance: Decimal;
  readonly availableMargin: Decimal;
}

/** What the venue says about a key itself. */
export interface KeyRights {
  readonly canTrade: boolean;
  readonly canWithdraw: boolean;
  readonly canTransfer: boolean;
  readonly ipRestricted: boolean;
  /** Undefined: it does not expire, or the venue does not say. */
  readonly expiresAt: UnixMs | undefined;
  /** What it may do beyond trading futures, in the venue's words. */
  readonly extraPermissions: readonly string[];
}

/** What the key may do and how the account is set up. */
export interface CredentialReport extends KeyRights {
  readonly positionMode: PositionMode;
  readonly balance: BalanceReport;
  /** Venue clock minus ours. */
  readonly clockOffsetMs: number;
}

/** What a leg holds, told whenever it changes: beside the events of the fill that changed it, before or after them. */
export interface ToldPosition {
  readonly instrumentId: InstrumentId;
  readonly positionSide: PositionSide;
  /** Signed: short < 0. Ours and the trader's together. */
  readonly quantity: Decimal;
  /** The venue's clock. */
  readonly at: UnixMs;
}

export type VenueEvent =
  | { readonly kind: "order"; readonly accountId: AccountId; readonly report: OrderReport }
  | { readonly kind: "fill"; readonly fill: Fill }
  | { readonly kind: "funding"; readonly funding: Funding }
  | { readonly kind: "balance"; readonly accountId: AccountId; readonly balance: BalanceReport }
  | { readonly kind: "position"; readonly accountId: AccountId; readonly position: ToldPosition }
  /** Gap-free from here on; whatever happened before must be fetched. */
  | { readonly kind: "stream-up"; readonly accountId: AccountId }
  | { readonly kind: "stream-down"; readonly accountId: AccountId; readonly reason: string };

/** Reads fail as values, so that a caller can tell "nothing there" from "could not look". */
export type Read<T> =
  | { readonly kind: "ok"; readonly value: T }
  | {
      readonly kind: "failed";
      readonly code: string;
      readonly reason: string;
      readonly credentials: boolean;
    };

export interface Venue {
  readonly name: VenueName;
  readonly environment: Environment;
  /** A stop can travel inside the entry request. */
  readonly attachesStop: boolean;
  instrument(id: InstrumentId): Instrument | undefined;
  instruments(): readonly Instrument[];
  /** Venue time, from a measured offset. */
  now(): UnixMs;
  /** Less than half of what the venue allows this address is used: what nobody waits for may be asked. */
  hasSpare(): boolean;

  /**
   * Sends once, signed with `signedAt`; the venue refuses it after `signedAt + recvWindowMs`.
   * No part of the stack below may send it again.
   */
  submit(order: Approved<OrderIntent>, signedAt: UnixMs, recvWindowMs: number): Promise<SubmitOutcome>;
  /** `conditional`: the order is a stop or target. */
  cancel(accountId: AccountId, order: OrderRef): Promise<CancelOutcome>;

  /** Looks in every namespace (orders, conditional orders, history). `undefined`: not found anywhere. */
  findOrder(accountId: AccountId, order: OrderRef): Promise<Read<OrderReport | undefined>>;
  /** Plain and conditional orders together, of these instruments at least: a list of all may cost the venue's limit forty times as much. */
  openOrders(
    accountId: AccountId,
    instrumentIds?: ReadonlySet<InstrumentId>,
  ): Promise<Read<readonly OrderReport[]>>;
  positions(accountId: AccountId): Promise<Read<readonly PositionReport[]>>;
  /** Oldest first, from `since` (inclusive). */
  fills(accountId: AccountId, since: UnixMs, instrumentId: InstrumentId): Promise<Read<readonly Fill[]>>;
  /** Every instrument that traded since then, whoever traded it. */
  tradedInstruments(accountId: AccountId, since: UnixMs): Promise<Read<readonly InstrumentId[]>>;
  /** Funding payments, oldest first, from `since` (inclusive). */
  fundings(accountId: AccountId, since: UnixMs): Promise<Read<readonly Funding[]>>;
  balance(accountId: AccountId): Promise<Read<BalanceReport>>;
  checkCredentials(accountId: AccountId): Promise<Read<CredentialReport>>;

  /** True when `prepare` with the same settings succeeded before: the entry need not wait. A memory read. */
  isPrepared(accountId: AccountId, instrumentId: InstrumentId, settings: TradeSettings): boolean;
  /** Leverage and margin mode as wanted before an entry; "not modified" is success. Cached per account and instrument. */
  prepare(
    accountId: AccountId,
    instrumentId: InstrumentId,
    settings: TradeSettings,
  ): Promise<Read<undefined>>;

  /** Starts the account's user-data stream; events go to the handler given at construction. Idempotent. */
  openStream(accountId: AccountId): void;
  /** False: whatever happens now is told only to whom asks. */
  isStreamUp(accountId: AccountId): boolean;
  closeStream(accountId: AccountId): void;
}

export interface OrderRef {
  readonly clientOrderId: ClientOrderId | undefined;
  readonly venueOrderId: VenueOrderId | undefined;
  readonly instrumentId: InstrumentId;
  readonly conditional: boolean;
}

export interface TradeSettings {
  readonly leverage: number;
  readonly marginMode: MarginMode;
}

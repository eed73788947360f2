// Outside advice, parsed and committed. What it means for one account is decided later, per account.
import type { Decimal } from "./decimal.ts";
import type { ProviderId, SignalId, StrategyId, SubscriptionId, TenantId } from "./ids.ts";
import type { InstrumentId } from "./instrument.ts";
import type { Direction } from "./side.ts";
import type { UnixMs } from "./time.ts";

/** A stop or target: an absolute price, or a distance from the entry price in percent (2 = 2 %). */
export type Level =
  | { readonly kind: "price"; readonly price: Decimal }
  | { readonly kind: "percent"; readonly percent: Decimal };

/** `share` of the position, 0 < share ≤ 1; the shares of a signal's targets sum to at most 1. */
export interface Target {
  readonly level: Level;
  readonly share: Decimal;
}

export type Entry =
  | { readonly kind: "market" }
  | { readonly kind: "limit"; readonly price: Decimal; readonly expiresInMs: number };

/** The provider's own size, used by subscriptions that multiply it. */
export type SizeHint =
  | { readonly kind: "quantity"; readonly quantity: Decimal }
  | { readonly kind: "quote"; readonly amount: Decimal }
  | { readonly kind: "percent-of-equity"; readonly percent: Decimal };

/** What opening needs; the same for open, increase and reverse. */
export interface EntryPlan {
  readonly direction: Direction;
  readonly entry: Entry;
  readonly stop: Level | undefined;
  readonly targets: readonly Target[];
  readonly size: SizeHint | undefined;
  readonly leverage: number | undefined;
}

export type SignalAction =
  | ({ readonly kind: "open" } & EntryPlan)
  | ({ readonly kind: "increase" } & EntryPlan)
  /** Be on `direction`: exit an opposite position if there is one, then enter unless already there. */
  | ({ readonly kind: "reverse" } & EntryPlan)
  | { readonly kind: "close"; readonly direction: Direction | undefined }
  | { readonly kind: "reduce"; readonly direction: Direction | undefined; readonly share: Decimal }
  /** Withdraw entries that have not filled; positions stay. */
  | { readonly kind: "cancel" };

export interface Signal {
  readonly id: SignalId;
  readonly tenantId: TenantId;
  readonly providerId: ProviderId;
  readonly strategyId: StrategyId;
  readonly dialect: string;
  readonly instrumentId: InstrumentId;
  readonly action: SignalAction;
  /** The price the provider saw, for drift checks; undefined when it sent none. */
  readonly referencePrice: Decimal | undefined;
  /** Provider's clock. */
  readonly issuedAt: UnixMs;
  /** Our clock, when the webhook was accepted. */
  readonly receivedAt: UnixMs;
  /** Entries are never sent after this instant; exits do not expire. */
  readonly expiresAt: UnixMs;
  /** The subscriptions that this signal goes to, frozen when it was accepted. */
  readonly audience: readonly SubscriptionId[];
  /** Its provider tries it out: nobody but accounts of environment `paper` was put into its audience. */
  readonly test: boolean;
}

export function isEntry(action: SignalAction): action is Extract<SignalAction, EntryPlan> {
  return action.kind === "open" || action.kind === "increase" || action.kind === "reverse";
}

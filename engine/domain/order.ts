// What we want for one account (order intent), and what became of it once sent (order).
import type { Decimal } from "./decimal.ts";
import type { AccountId, ClientOrderId, SignalId, StrategyId, TenantId, VenueOrderId } from "./ids.ts";
import type { InstrumentId } from "./instrument.ts";
import type { OrderSide, PositionSide } from "./side.ts";
import type { UnixMs } from "./time.ts";

export type Leg = "entry" | "stop" | "exit" | "emergency-exit" | `target-${number}`;

export type OrderType =
  | { readonly kind: "market" }
  | {
      readonly kind: "limit";
      readonly price: Decimal;
      readonly timeInForce: "gtc" | "ioc" | "fok" | "post-only";
    }
  /** Conditional: becomes a market order when the mark price passes `triggerPrice`. */
  | { readonly kind: "stop-market"; readonly triggerPrice: Decimal }
  | { readonly kind: "take-profit-market"; readonly triggerPrice: Decimal };

/** A target of a position: `share` of the opened quantity is to be closed at `price`. */
export interface PlannedTarget {
  readonly price: Decimal;
  readonly share: Decimal;
}

/** What the position that an entry opens must get. */
export interface ProtectionPlan {
  readonly stopPrice: Decimal;
  readonly targets: readonly PlannedTarget[];
}

export interface OrderIntent {
  readonly clientOrderId: ClientOrderId;
  readonly tenantId: TenantId;
  readonly accountId: AccountId;
  readonly signalId: SignalId;
  /** Whose later signals may manage the position that this order makes. */
  readonly strategyId: StrategyId;
  readonly instrumentId: InstrumentId;
  readonly leg: Leg;
  /** Counts new decisions for the same (signal, account, leg); every retry of one decision keeps its generation. */
  readonly generation: number;
  readonly side: OrderSide;
  readonly positionSide: PositionSide;
  readonly type: OrderType;
  readonly quantity: Decimal;
  readonly reduceOnly: boolean;
  /** A stop that travels inside the entry request, where the venue can (Bybit). */
  readonly attachedStop: Decimal | undefined;
  /** Entries only: stored with the order so that protection survives a restart. */
  readonly protection: ProtectionPlan | undefined;
  /** Entries only: initial margin that this order holds, in the quote asset, and the leverage that must be set first. */
  readonly margin: Decimal | undefined;
  readonly leverage: number | undefined;
  /** Entries expire; exits and protection never do. */
  readonly expiresAt: UnixMs | undefined;
}

/**
 * `claimed` committed, about to be sent · `unknown` sent, outcome unproven · `accepted` acknowledged, not yet seen working ·
 * `open`, `partially-filled` working · the rest are terminal. `not-sent`: proved that nothing reached the venue.
 */
export type OrderState =
  | "claimed"
  | "unknown"
  | "accepted"
  | "open"
  | "partially-filled"
  | "filled"
  | "canceled"
  | "expired"
  | "rejected"
  | "not-sent";

const TERMINAL: ReadonlySet<OrderState> = new Set(["filled", "canceled", "expired", "rejected", "not-sent"]);

export function isTerminal(state: OrderState): boolean {
  return TERMINAL.has(state);
}

/** An intent that was claimed: the record of one order. */
export interface Order {
  readonly intent: OrderIntent;
  readonly state: OrderState;
  readonly venueOrderId: VenueOrderId | undefined;
  readonly filledQuantity: Decimal;
  readonly averagePrice: Decimal | undefined;
  /** Signed into the request: the venue refuses the request after `validUntil`. */
  readonly signedAt: UnixMs;
  readonly validUntil: UnixMs;
  /** Our reason code or the venue's code, once it ended without filling. */
  readonly reason: string | undefined;
}

// The orders of one canary run: as small as the venue takes them, and so far from the market that none can fill.
import { approveCanary } from "../../risk/check-order.ts";
import type { Account } from "../domain/account.ts";
import type { Approved } from "../domain/approved.ts";
import { type Decimal, decimal, maxDecimal, roundToStep, ZERO } from "../domain/decimal.ts";
import type { Denial } from "../domain/decision.ts";
import type { ClientOrderId, SignalId, StrategyId } from "../domain/ids.ts";
import type { Instrument } from "../domain/instrument.ts";
import type { Leg, OrderIntent, OrderType } from "../domain/order.ts";

export const CANARY_CLASSES = ["limit", "stop", "target"] as const;
export type CanaryClass = (typeof CANARY_CLASSES)[number];

export interface CanaryPlace {
  readonly account: Account;
  readonly instrument: Instrument;
  readonly mark: Decimal;
  readonly attachesStop: boolean;
}

const LEGS: Readonly<Record<CanaryClass, Leg>> = { limit: "entry", stop: "stop", target: "target-1" };
/**
 * Of the mark: what the market does not reach while it rests for half a second. Venues refuse limit prices outside a band
 * around the mark, of 5 % where it is narrowest.
 */
const DISTANCES: Readonly<Record<CanaryClass, readonly [first: string, second: string]>> = {
  limit: ["0.957", "0.955"],
  stop: ["0.5", "0.49"],
  target: ["2", "2.1"],
};
/** Above the venue's minimum, which it may reckon at another price than ours. */
const MARGIN_OF_SIZE = decimal("1.2");
const ATTACHED_STOP = decimal("0.4");
/** A canary belongs to no signal: nothing of it is in the record. */
const NO_SIGNAL = "00000000-0000-0000-0000-000000000000";

/** `variant` 1 is what `variant` 0 is replaced by. */
export function canaryOrder(
  { account, instrument, mark, attachesStop }: CanaryPlace,
  what: CanaryClass,
  variant: 0 | 1,
  clientOrderId: ClientOrderId,
): Approved<OrderIntent> | Denial {
  const price = roundToStep(mark.mul(DISTANCES[what][variant]), instrument.tickSize, "down");
  const intent: OrderIntent = {
    clientOrderId,
    tenantId: account.tenantId,
    accountId: account.id,
    signalId: NO_SIGNAL as SignalId,
    strategyId: NO_SIGNAL as StrategyId,
    instrumentId: instrument.id,
    leg: LEGS[what],
    generation: variant,
    side: what === "limit" ? "buy" : "sell",
    positionSide: "both",
    type: typeOf(what, price),
    quantity: smallest(instrument, price),
    reduceOnly: what !== "limit",
    attachedStop:
      what === "limit" && attachesStop
        ? roundToStep(mark.mul(ATTACHED_STOP), instrument.tickSize, "down")
        : undefined,
    protection: undefined,
    margin: undefined,
    leverage: undefined,
    expiresAt: undefined,
  };
  return approveCanary(intent, mark);
}

function typeOf(what: CanaryClass, price: Decimal): OrderType {
  switch (what) {
    case "limit":
      return { kind: "limit", price, timeInForce: "post-only" };
    case "stop":
      return { kind: "stop-market", triggerPrice: price };
    case "target":
      return { kind: "take-profit-market", triggerPrice: price };
  }
}

function smallest({ notionalMin, quantityMin, stepSize }: Instrument, price: Decimal): Decimal {
  const byNotional = price.gt(ZERO) ? notionalMin.mul(MARGIN_OF_SIZE).div(price) : ZERO;
  return roundToStep(maxDecimal(byNotional, quantityMin, stepSize), stepSize, "up");
}

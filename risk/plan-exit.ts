// Turns a signal to close or reduce, or an emergency, into one reduce-only market order. Little may stop an exit.
import type { Account } from "../engine/domain/account.ts";
import type { Approved } from "../engine/domain/approved.ts";
import { type Decimal, maxDecimal, minDecimal, ONE, roundToStep, ZERO } from "../engine/domain/decimal.ts";
import type { Denial } from "../engine/domain/decision.ts";
import type { ClientOrderId } from "../engine/domain/ids.ts";
import type { Instrument } from "../engine/domain/instrument.ts";
import type { OrderIntent } from "../engine/domain/order.ts";
import { type Direction, exitSide } from "../engine/domain/side.ts";
import type { Signal } from "../engine/domain/signal.ts";
import { checkReduction } from "./check-order.ts";
import { deny } from "./deny.ts";
import { directionOf } from "./direction-of.ts";
import type { RiskState } from "./risk-state.ts";

export interface ExitRequest {
  readonly signal: Signal;
  readonly account: Account;
  readonly instrument: Instrument;
  readonly clientOrderId: ClientOrderId;
  readonly generation: number;
  readonly leg: "exit" | "emergency-exit";
  /** Of the position to leave. */
  readonly direction: Direction;
  /** Of the position; 1 closes all of it. */
  readonly share: Decimal;
}

export type ExitVerdict =
  | {
      readonly kind: "approved";
      readonly intent: Approved<OrderIntent>;
      /** What the venue's maximum per market order left for a further exit; normally zero. */
      readonly remaining: Decimal;
      readonly inputs: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: "denied";
      readonly denials: readonly [Denial, ...Denial[]];
      readonly inputs: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: "nothing-to-do";
      readonly reason: "NO_POSITION" | "SHARE_BELOW_SMALLEST_ORDER";
      readonly inputs: Readonly<Record<string, string>>;
    };

/** A kill switch stops the exits that signals ask for, never an emergency exit. */
function exitDenials({ account, leg }: ExitRequest, state: RiskState): readonly Denial[] {
  const denials: Denial[] = [];
  const halted = state.restrictions.filter((restriction) => restriction.state === "halted");
  if (leg === "exit" && halted.length > 0) {
    denials.push(deny("TRADING_HALTED", { scope: halted.map(({ scope }) => scope).join(", ") }));
  }
  // A suspended account's key may work for an exit after all: only the venue can say.
  if (account.status === "unlinked") denials.push(deny("ACCOUNT_NOT_ACTIVE", { status: account.status }));
  if (!state.environmentArmed) {
    denials.push(deny("ENVIRONMENT_NOT_ARMED", { environment: account.environment }));
  }
  return denials;
}

/**
 * `share` of `held`, down to step. What would remain below one legal order goes too, else nobody could ever close it. Zero
 * where the share itself is below one legal order: reducing more than asked is not ours to decide.
 */
function exitQuantity(held: Decimal, share: Decimal, instrument: Instrument): Decimal {
  if (share.gte(ONE)) return held;
  const smallest = maxDecimal(instrument.quantityMin, instrument.stepSize);
  const quantity = roundToStep(held.mul(share), instrument.stepSize, "down");
  if (!quantity.gt(ZERO) || quantity.lt(smallest)) return ZERO;
  return held.sub(quantity).lt(smallest) ? held : quantity;
}

function exitIntent(request: ExitRequest, quantity: Decimal): OrderIntent {
  const { signal, account, instrument, direction } = request;
  return {
    clientOrderId: request.clientOrderId,
    tenantId: account.tenantId,
    accountId: account.id,
    signalId: signal.id,
    strategyId: signal.strategyId,
    instrumentId: instrument.id,
    leg: request.leg,
    generation: request.generation,
    side: exitSide(direction),
    positionSide: account.positionMode === "hedge" ? direction : "both",
    type: { kind: "market" },
    quantity,
    reduceOnly: true,
    attachedStop: undefined,
    protection: undefined,
    margin: undefined,
    leverage: undefined,
    expiresAt: undefined,
  };
}

/** Closes are exempt from the minimum notional, and from windows, cooldowns, age, expiry and limits. */
export function planExit(request: ExitRequest, state: RiskState): ExitVerdict {
  const { instrument, direction, share } = request;
  const { position } = state;
  const inputs = {
    position: position.toString(),
    share: share.toString(),
    direction,
    price: state.price?.last.toString() ?? "none",
  };
  if (position.isZero() || directionOf(position) !== direction) {
    return { kind: "nothing-to-do", reason: "NO_POSITION", inputs };
  }
  const [first, ...rest] = exitDenials(request, state);
  if (first !== undefined) return { kind: "denied", denials: [first, ...rest], inputs };
  const wanted = exitQuantity(position.abs(), share, instrument);
  if (wanted.isZero()) return { kind: "nothing-to-do", reason: "SHARE_BELOW_SMALLEST_ORDER", inputs };
  const quantity = minDecimal(wanted, instrument.marketQuantityMax);
  const checked = checkReduction(exitIntent(request, quantity), position);
  if ("code" in checked) return { kind: "denied", denials: [checked], inputs };
  return { kind: "approved", intent: checked, remaining: wanted.sub(quantity), inputs };
}

// Takes a conditional order in: form, direction, venue rules. Margin is looked at when it triggers, as the venues do.
import { type Decimal, decimal } from "../../../engine/domain/decimal.ts";
import type { AccountState, ConditionalState } from "./account-state.ts";
import { record, tellConditional } from "./announce.ts";
import {
  acceptConditional,
  closeConditional,
  NO_TRIGGER_PRICE,
  stopWaiting,
  waitForTrigger,
} from "./conditional-lifecycle.ts";
import type { Amendment, ConditionalRequest, Outcome } from "./exchange.ts";
import { checkLeg, checkPrice, checkQuantity } from "./order-checks.ts";
import { isClientIdTaken } from "./place-order.ts";
import { openingQuantity } from "./position-math.ts";
import { ok, refusal, refuse } from "./refuse.ts";
import type { Refusal, TriggerDirection } from "./types.ts";
import type { SymbolState, VenueState } from "./venue-state.ts";

const CALLBACK_MIN = decimal("0.001");
const CALLBACK_MAX = decimal("0.1");

export function placeConditional(
  venue: VenueState,
  state: AccountState,
  request: ConditionalRequest,
): Outcome<ConditionalState> {
  const symbol = venue.symbols.get(request.symbol);
  if (symbol === undefined) return refuse("unknown-symbol");
  const direction = request.direction ?? directionOf(request);
  const found =
    checkForm(state, symbol, request) ??
    checkIdentity(venue, state, request) ??
    checkReducing(venue, request) ??
    checkTrigger(symbol, request, direction);
  if (found !== undefined) return { kind: "refused", refusal: found };
  if (state.openConditionals.size >= venue.policy.maxConditionals) return refuse("too-many-conditionals");
  return ok(
    acceptConditional(venue, state, symbol, {
      request,
      direction,
      triggerPrice: request.triggerPrice ?? NO_TRIGGER_PRICE,
      scope: "order",
      parentOrderId: undefined,
    }),
  );
}

/** A stop trades with the move, a take-profit against it. */
function directionOf({ trigger, side }: ConditionalRequest): TriggerDirection {
  const isWithMove = trigger !== "take-profit";
  return (side === "buy") === isWithMove ? "rising" : "falling";
}

function checkForm(
  state: AccountState,
  symbol: SymbolState,
  request: ConditionalRequest,
): Refusal | undefined {
  const { quantity, price, triggerPrice, orderType } = request;
  const leg = checkLeg(state, request.leg);
  if (leg !== undefined) return leg;
  if (request.closePosition) {
    if (quantity !== undefined) return refusal("close-position-with-quantity");
    if (request.reduceOnly) return refusal("close-position-with-reduce-only");
  } else {
    const size = quantity === undefined ? refusal("quantity-not-positive") : undefined;
    const found = size ?? (quantity && checkQuantity(symbol.instrument, orderType, quantity));
    if (found !== undefined) return found;
  }
  const prices = [request.trigger === "trailing" ? undefined : triggerPrice, request.activationPrice, price];
  for (const value of prices) {
    const found = value === undefined ? undefined : checkPrice(symbol, value, false);
    if (found !== undefined) return found;
  }
  if (request.trigger !== "trailing")
    return triggerPrice === undefined ? refusal("price-not-positive") : undefined;
  const { callbackRate, trailingDistance } = request;
  if (callbackRate === undefined)
    return trailingDistance === undefined ? refusal("callback-rate-out-of-range") : undefined;
  const isInRange = callbackRate.gte(CALLBACK_MIN) && callbackRate.lte(CALLBACK_MAX);
  return isInRange ? undefined : refusal("callback-rate-out-of-range");
}

function checkIdentity(
  venue: VenueState,
  state: AccountState,
  request: ConditionalRequest,
): Refusal | undefined {
  const id = request.clientOrderId;
  if (id !== undefined) {
    const waiting = state.conditionalsByClientId.get(id);
    const isTaken =
      venue.policy.conditionalOrders === "separate-service"
        ? waiting !== undefined && state.openConditionals.has(waiting.conditionalId)
        : isClientIdTaken(venue, state, id);
    if (isTaken) return refusal("duplicate-client-id");
  }
  if (!request.closePosition) return undefined;
  for (const other of state.openConditionals.values()) {
    const isSame =
      other.closePosition &&
      other.scope === "order" &&
      other.symbol === request.symbol &&
      other.side === request.side &&
      other.leg === request.leg &&
      other.trigger === request.trigger;
    if (isSame) return refusal("close-position-exists");
  }
  return undefined;
}

function checkReducing(
  venue: VenueState,
  { leg, side, reduceOnly }: ConditionalRequest,
): Refusal | undefined {
  if (leg === "both" || !reduceOnly) return undefined;
  if (venue.policy.reduceOnlyInHedge === "refuse") return refusal("reduce-only-not-allowed");
  const opens = !openingQuantity(NO_TRIGGER_PRICE, leg, side, decimal(1)).isZero();
  return opens ? refusal("reduce-only-rejected") : undefined;
}

function checkTrigger(
  symbol: SymbolState,
  request: ConditionalRequest,
  direction: TriggerDirection,
): Refusal | undefined {
  const current = symbol.price[request.triggerBy];
  if (request.trigger === "trailing") {
    const { activationPrice, side } = request;
    if (activationPrice === undefined) return undefined;
    const isRight = side === "buy" ? activationPrice.lt(current) : activationPrice.gt(current);
    return isRight ? undefined : refusal("would-trigger-immediately");
  }
  return checkDirection(
    current,
    request.triggerPrice ?? NO_TRIGGER_PRICE,
    direction,
    request.direction !== undefined,
  );
}

function checkDirection(
  current: Decimal,
  trigger: Decimal,
  direction: TriggerDirection,
  isExplicit: boolean,
): Refusal | undefined {
  if (direction === "rising" ? trigger.gt(current) : trigger.lt(current)) return undefined;
  if (!isExplicit) return refusal("would-trigger-immediately");
  return refusal(direction === "rising" ? "trigger-should-rise" : "trigger-should-fall");
}

/** Changes an untriggered conditional order in place (Bybit). */
export function amendConditional(
  venue: VenueState,
  state: AccountState,
  conditional: ConditionalState,
  change: Amendment,
): Outcome<ConditionalState> {
  const symbol = venue.symbols.get(conditional.symbol);
  if (symbol === undefined) return refuse("unknown-symbol");
  const triggerPrice = change.triggerPrice ?? conditional.triggerPrice;
  const quantity = change.quantity ?? conditional.quantity;
  const price = change.price ?? conditional.price;
  const found =
    (conditional.trigger === "trailing" ? undefined : checkPrice(symbol, triggerPrice, false)) ??
    (quantity === undefined
      ? undefined
      : checkQuantity(symbol.instrument, conditional.orderType, quantity)) ??
    (price === undefined ? undefined : checkPrice(symbol, price, false)) ??
    (change.triggerPrice === undefined
      ? undefined
      : checkDirection(symbol.price[conditional.triggerBy], triggerPrice, conditional.direction, true));
  if (found !== undefined) return { kind: "refused", refusal: found };
  stopWaiting(symbol, conditional);
  Object.assign(conditional, { triggerPrice, quantity, price, updatedMs: venue.clock.nowMs() });
  waitForTrigger(symbol, conditional);
  record(venue, state, {
    kind: "conditional.amended",
    conditionalId: conditional.conditionalId,
    triggerPrice: triggerPrice.toFixed(),
    quantity: quantity?.toFixed() ?? "",
  });
  tellConditional(venue, state, conditional, "amended");
  return ok(conditional);
}

/** Cancels everything of a leg that only exists for its position. */
export function cancelPositionConditionals(
  venue: VenueState,
  state: AccountState,
  symbol: string,
  leg: string,
): void {
  for (const conditional of [...state.openConditionals.values()]) {
    const isOfPosition =
      conditional.scope !== "order" && conditional.symbol === symbol && conditional.leg === leg;
    if (isOfPosition) closeConditional(venue, state, conditional, "canceled");
  }
}

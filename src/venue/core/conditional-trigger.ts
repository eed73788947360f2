// What a price step does to waiting conditional orders: trailing ones follow, reached ones become orders.
import { type Decimal, minDecimal, ONE, roundToStep } from "../../../engine/domain/decimal.ts";
import { type AccountState, type ConditionalState, heldQuantity } from "./account-state.ts";
import { cancelSibling, closeConditional } from "./conditional-lifecycle.ts";
import type { OrderRequest, Outcome } from "./exchange.ts";
import { type AfterFill, matchIncoming } from "./matching.ts";
import { checkMargin } from "./order-checks.ts";
import { acceptOrder } from "./order-lifecycle.ts";
import { openingQuantity, reducibleQuantity } from "./position-math.ts";
import { ok, refuse } from "./refuse.ts";
import type { PriceKind } from "./types.ts";
import { nextOrderId, type SymbolState, type VenueState } from "./venue-state.ts";

const PRICE_KINDS: readonly PriceKind[] = ["last", "mark", "index"];

/** Conditional orders whose trigger the symbol's prices have reached, in a fixed order. */
export function reachedConditionals(venue: VenueState, symbol: SymbolState): readonly ConditionalState[] {
  const found: ConditionalState[] = [];
  for (const kind of PRICE_KINDS) {
    const { rising, falling } = symbol.triggers[kind];
    if (rising.size + falling.size === 0) continue;
    const ticks = symbol.price[kind].div(symbol.instrument.tick);
    found.push(...rising.reached(ticks.floor().toNumber()), ...falling.reached(ticks.ceil().toNumber()));
  }
  for (const conditional of symbol.trailing) {
    if (follow(symbol, conditional)) found.push(conditional);
    venue.dirty?.conditionals.add(conditional);
  }
  return found;
}

/** Moves a trailing stop after the price; true when the price has turned back to it. */
function follow(symbol: SymbolState, conditional: ConditionalState): boolean {
  const price = symbol.price[conditional.triggerBy];
  const isSell = conditional.side === "sell";
  if (!conditional.activated) {
    const activation = conditional.activationPrice ?? price;
    if (isSell ? price.lt(activation) : price.gt(activation)) return false;
    conditional.activated = true;
  }
  const extreme = conditional.extreme ?? price;
  conditional.extreme = (isSell ? price.gt(extreme) : price.lt(extreme)) ? price : extreme;
  conditional.triggerPrice = trailingTrigger(symbol, conditional, conditional.extreme);
  return isSell ? price.lte(conditional.triggerPrice) : price.gte(conditional.triggerPrice);
}

function trailingTrigger(symbol: SymbolState, conditional: ConditionalState, extreme: Decimal): Decimal {
  const isSell = conditional.side === "sell";
  const rate = conditional.callbackRate;
  const distance = conditional.trailingDistance ?? extreme.mul(rate ?? ONE);
  const raw = isSell ? extreme.minus(distance) : extreme.plus(distance);
  return roundToStep(raw, symbol.instrument.tick, isSell ? "down" : "up");
}

/** Turns a reached conditional order into a normal one and matches it. */
export function fireConditional(
  venue: VenueState,
  state: AccountState,
  symbol: SymbolState,
  conditional: ConditionalState,
  afterFill: AfterFill,
): void {
  if (conditional.status !== "untriggered") return;
  const request = childRequest(conditional);
  const quantity = childQuantity(venue, state, symbol, conditional, request);
  if (quantity.kind === "refused") {
    const { reason } = quantity.refusal;
    closeConditional(venue, state, conditional, reason === "no-position" ? "expired" : "rejected", reason);
    cancelSibling(venue, state, conditional);
    return;
  }
  const isSameId = venue.policy.conditionalOrders === "same-namespace";
  const venueOrderId = isSameId ? conditional.conditionalId : nextOrderId(venue);
  conditional.triggeredMs = venue.clock.nowMs();
  conditional.childOrderId = venueOrderId;
  closeConditional(venue, state, conditional, "triggered");
  cancelSibling(venue, state, conditional);
  const order = acceptOrder(venue, state, symbol, {
    request: { ...request, quantity: quantity.value },
    quantity: quantity.value,
    origin: "trigger",
    closePosition: conditional.closePosition,
    conditionalId: conditional.conditionalId,
    venueOrderId,
    arrivalNs: venue.clock.nowNs(),
  });
  matchIncoming(venue, state, symbol, order, afterFill);
}

function childRequest(conditional: ConditionalState): Omit<OrderRequest, "quantity"> {
  return {
    symbol: conditional.symbol,
    side: conditional.side,
    leg: conditional.leg,
    type: conditional.orderType,
    timeInForce: conditional.timeInForce,
    price: conditional.price,
    reduceOnly: conditional.leg === "both" && (conditional.reduceOnly || conditional.closePosition),
    clientOrderId: conditional.clientOrderId,
    attached: conditional.attached,
    wire: conditional.wire,
  };
}

/** What the child may trade: reducing ones are cut to the position, opening ones need margin now. */
function childQuantity(
  venue: VenueState,
  state: AccountState,
  symbol: SymbolState,
  conditional: ConditionalState,
  request: Omit<OrderRequest, "quantity">,
): Outcome<Decimal> {
  const held = heldQuantity(state, conditional.symbol, conditional.leg);
  const wanted = conditional.quantity;
  const isClosingLeg =
    conditional.leg !== "both" && openingQuantity(held, conditional.leg, conditional.side, ONE).isZero();
  if (wanted === undefined || conditional.reduceOnly || isClosingLeg) {
    const reducible = reducibleQuantity(held, conditional.side);
    if (reducible.isZero()) return refuse(wanted === undefined ? "no-position" : "reduce-only-rejected");
    return ok(wanted === undefined ? reducible : minDecimal(wanted, reducible));
  }
  const margin = checkMargin(venue, state, symbol, { ...request, quantity: wanted });
  return margin === undefined ? ok(wanted) : { kind: "refused", refusal: margin };
}

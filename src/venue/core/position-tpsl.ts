// Stops and targets that belong to a position: set on it (trading-stop) or brought by an order that fills (attached).
import type { Decimal } from "../../../engine/domain/decimal.ts";
import { type AccountState, type ConditionalState, heldQuantity, type OrderState } from "./account-state.ts";
import { record, tellConditional } from "./announce.ts";
import { acceptConditional, closeConditional, NO_TRIGGER_PRICE } from "./conditional-lifecycle.ts";
import type { ConditionalRequest, Outcome, PositionTpslRequest } from "./exchange.ts";
import { checkLeg, checkPrice, checkQuantity } from "./order-checks.ts";
import { ok, refuse } from "./refuse.ts";
import type { PositionLeg, Refusal, Side, TpslLeg, TriggerKind, WireFields } from "./types.ts";
import type { SymbolState, VenueState } from "./venue-state.ts";

interface LegPlace {
  readonly symbol: SymbolState;
  readonly leg: PositionLeg;
  /** Side of the closing order. */
  readonly side: Side;
  readonly wire: WireFields;
}

function tpslRequest(
  place: LegPlace,
  trigger: TriggerKind,
  leg: TpslLeg,
  quantity: Decimal | undefined,
): ConditionalRequest {
  return {
    symbol: place.symbol.instrument.symbol,
    side: place.side,
    leg: place.leg,
    trigger,
    triggerPrice: leg.triggerPrice,
    direction: (place.side === "buy") === (trigger === "stop") ? "rising" : "falling",
    triggerBy: leg.triggerBy,
    orderType: leg.orderType,
    price: leg.limitPrice,
    timeInForce: leg.orderType === "limit" ? "gtc" : "ioc",
    quantity,
    reduceOnly: true,
    closePosition: quantity === undefined,
    clientOrderId: undefined,
    wire: place.wire,
  };
}

function addTpsl(
  venue: VenueState,
  state: AccountState,
  place: LegPlace,
  trigger: "stop" | "take-profit",
  leg: TpslLeg,
  quantity: Decimal | undefined,
  parentOrderId: string | undefined,
): ConditionalState {
  const request = tpslRequest(place, trigger, leg, quantity);
  return acceptConditional(venue, state, place.symbol, {
    request,
    direction: request.direction ?? "rising",
    triggerPrice: leg.triggerPrice,
    scope: quantity === undefined ? "position-full" : "position-partial",
    parentOrderId,
  });
}

/** The full-mode stop or target of a leg. */
function fullOf(
  state: AccountState,
  symbol: string,
  leg: PositionLeg,
  trigger: TriggerKind,
): ConditionalState | undefined {
  for (const conditional of state.openConditionals.values()) {
    const isIt =
      conditional.scope === "position-full" &&
      conditional.trigger === trigger &&
      conditional.symbol === symbol &&
      conditional.leg === leg;
    if (isIt) return conditional;
  }
  return undefined;
}

function pair(first: ConditionalState | undefined, second: ConditionalState | undefined): void {
  if (first === undefined || second === undefined) return;
  first.siblingId = second.conditionalId;
  second.siblingId = first.conditionalId;
}

/** After a fill of an order with attached TP/SL: the pair appears, or grows to what the order has filled. */
export function growAttached(
  venue: VenueState,
  state: AccountState,
  symbol: SymbolState,
  order: OrderState,
): void {
  const { attached } = order;
  if (attached === undefined || heldQuantity(state, order.symbol, order.leg).isZero()) return;
  const place: LegPlace = {
    symbol,
    leg: order.leg,
    side: order.side === "buy" ? "sell" : "buy",
    wire: order.wire,
  };
  if (attached.mode === "full") {
    if (attached.stopLoss !== undefined)
      replaceFull(venue, state, place, "stop", attached.stopLoss, order.venueOrderId);
    if (attached.takeProfit !== undefined) {
      replaceFull(venue, state, place, "take-profit", attached.takeProfit, order.venueOrderId);
    }
    return;
  }
  const children = [...state.openConditionals.values()].filter(
    (child) => child.parentOrderId === order.venueOrderId,
  );
  if (children.length > 0) {
    for (const child of children) resize(venue, state, child, order.filledQuantity);
    return;
  }
  const { stopLoss, takeProfit } = attached;
  const quantity = order.filledQuantity;
  const id = order.venueOrderId;
  pair(
    stopLoss && addTpsl(venue, state, place, "stop", stopLoss, quantity, id),
    takeProfit && addTpsl(venue, state, place, "take-profit", takeProfit, quantity, id),
  );
}

function resize(venue: VenueState, state: AccountState, child: ConditionalState, quantity: Decimal): void {
  if (child.quantity?.eq(quantity)) return;
  child.quantity = quantity;
  child.updatedMs = venue.clock.nowMs();
  const { conditionalId, triggerPrice } = child;
  record(venue, state, {
    kind: "conditional.amended",
    conditionalId,
    triggerPrice: triggerPrice.toFixed(),
    quantity: quantity.toFixed(),
  });
  tellConditional(venue, state, child, "amended");
}

/** Full mode keeps one stop and one target per leg: the newest wins. */
function replaceFull(
  venue: VenueState,
  state: AccountState,
  place: LegPlace,
  trigger: "stop" | "take-profit",
  leg: TpslLeg,
  parentOrderId: string | undefined,
): ConditionalState {
  const { symbol } = place.symbol.instrument;
  const before = fullOf(state, symbol, place.leg, trigger);
  if (before?.triggerPrice.eq(leg.triggerPrice)) return before;
  if (before !== undefined) closeConditional(venue, state, before, "canceled");
  const made = addTpsl(venue, state, place, trigger, leg, undefined, parentOrderId);
  pair(made, fullOf(state, symbol, place.leg, trigger === "stop" ? "take-profit" : "stop"));
  return made;
}

/** Sets, changes or removes the TP/SL of an open position. */
export function setPositionTpsl(
  venue: VenueState,
  state: AccountState,
  request: PositionTpslRequest,
): Outcome<readonly ConditionalState[]> {
  const symbol = venue.symbols.get(request.symbol);
  if (symbol === undefined) return refuse("unknown-symbol");
  const held = heldQuantity(state, request.symbol, request.leg);
  const misfit = checkLeg(state, request.leg);
  if (misfit !== undefined) return { kind: "refused", refusal: misfit };
  if (held.isZero()) return refuse("no-position");
  const place: LegPlace = {
    symbol,
    leg: request.leg,
    side: held.gt(0) ? "sell" : "buy",
    wire: request.wire ?? {},
  };
  const wrong = checkTpsl(symbol, held, request);
  if (wrong !== undefined) return { kind: "refused", refusal: wrong };
  if (!changesAnything(state, request)) return refuse("tpsl-unchanged");
  if (request.mode === "partial") return ok(addPartialPair(venue, state, place, request, held));
  const made: ConditionalState[] = [];
  for (const [trigger, leg] of [
    ["stop", request.stopLoss],
    ["take-profit", request.takeProfit],
  ] as const) {
    if (leg === "remove") removeFull(venue, state, request, trigger);
    else if (leg !== undefined) made.push(replaceFull(venue, state, place, trigger, leg, undefined));
  }
  if (request.trailing === "remove") removeFull(venue, state, request, "trailing");
  else if (request.trailing !== undefined) made.push(replaceTrailing(venue, state, place, request.trailing));
  return ok(made);
}

function addPartialPair(
  venue: VenueState,
  state: AccountState,
  place: LegPlace,
  { stopLoss, takeProfit, quantity }: PositionTpslRequest,
  held: Decimal,
): readonly ConditionalState[] {
  const covered = quantity ?? held.abs();
  const add = (trigger: "stop" | "take-profit", leg: TpslLeg | "remove" | undefined) =>
    leg === undefined || leg === "remove"
      ? undefined
      : addTpsl(venue, state, place, trigger, leg, covered, undefined);
  const stop = add("stop", stopLoss);
  const target = add("take-profit", takeProfit);
  pair(stop, target);
  return [stop, target].filter((made) => made !== undefined);
}

function removeFull(
  venue: VenueState,
  state: AccountState,
  request: PositionTpslRequest,
  trigger: TriggerKind,
): void {
  const existing = fullOf(state, request.symbol, request.leg, trigger);
  if (existing !== undefined) closeConditional(venue, state, existing, "canceled");
}

function replaceTrailing(
  venue: VenueState,
  state: AccountState,
  place: LegPlace,
  trailing: { readonly distance: Decimal; readonly activationPrice: Decimal | undefined },
): ConditionalState {
  const { symbol } = place.symbol.instrument;
  const before = fullOf(state, symbol, place.leg, "trailing");
  if (before !== undefined) closeConditional(venue, state, before, "canceled");
  const leg: TpslLeg = {
    triggerPrice: NO_TRIGGER_PRICE,
    triggerBy: "last",
    orderType: "market",
    limitPrice: undefined,
  };
  const request: ConditionalRequest = {
    ...tpslRequest(place, "trailing", leg, undefined),
    triggerPrice: undefined,
    activationPrice: trailing.activationPrice,
    trailingDistance: trailing.distance,
  };
  return acceptConditional(venue, state, place.symbol, {
    request,
    direction: place.side === "buy" ? "rising" : "falling",
    triggerPrice: NO_TRIGGER_PRICE,
    scope: "position-full",
    parentOrderId: undefined,
  });
}

function checkTpsl(symbol: SymbolState, held: Decimal, request: PositionTpslRequest): Refusal | undefined {
  const isLong = held.gt(0);
  for (const [trigger, leg] of [
    ["stop", request.stopLoss],
    ["take-profit", request.takeProfit],
  ] as const) {
    if (leg === undefined || leg === "remove") continue;
    const form = checkPrice(symbol, leg.triggerPrice, false);
    if (form !== undefined) return form;
    const current = symbol.price[leg.triggerBy];
    const mustBeBelow = isLong === (trigger === "stop");
    const isRight = mustBeBelow ? leg.triggerPrice.lt(current) : leg.triggerPrice.gt(current);
    if (!isRight)
      return { reason: "tpsl-wrong-side", detail: `${trigger} price is on the wrong side of the price` };
  }
  if (request.quantity === undefined) return undefined;
  return checkQuantity(symbol.instrument, "market", request.quantity);
}

function changesAnything(state: AccountState, request: PositionTpslRequest): boolean {
  if (request.mode === "partial") return request.stopLoss !== undefined || request.takeProfit !== undefined;
  const differs = (leg: TpslLeg | "remove" | undefined, trigger: TriggerKind): boolean => {
    if (leg === undefined) return false;
    const existing = fullOf(state, request.symbol, request.leg, trigger);
    if (leg === "remove") return existing !== undefined;
    return !existing?.triggerPrice.eq(leg.triggerPrice);
  };
  const isTrailingNew = request.trailing !== undefined && request.trailing !== "remove";
  const isTrailingGone =
    request.trailing === "remove" && fullOf(state, request.symbol, request.leg, "trailing") !== undefined;
  return (
    differs(request.stopLoss, "stop") ||
    differs(request.takeProfit, "take-profit") ||
    isTrailingNew ||
    isTrailingGone
  );
}

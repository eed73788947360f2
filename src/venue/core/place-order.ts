// Takes a new order in: checks, acceptance, matching.
import type { Decimal } from "../../../engine/domain/decimal.ts";
import { type AccountState, heldQuantity, type OrderState } from "./account-state.ts";
import { record, tellOrder } from "./announce.ts";
import type { Amendment, OrderRequest, Outcome } from "./exchange.ts";
import { type AfterFill, isFillable, matchIncoming, wouldTake } from "./matching.ts";
import {
  checkLeg,
  checkMargin,
  checkNotional,
  checkPrice,
  checkQuantity,
  checkReduction,
} from "./order-checks.ts";
import { acceptOrder, closeOrder, unrestOrder } from "./order-lifecycle.ts";
import { openingQuantity } from "./position-math.ts";
import { ok, refuse } from "./refuse.ts";
import type { RefusalReason } from "./types.ts";
import type { SymbolState, VenueState } from "./venue-state.ts";

export function isClientIdTaken(venue: VenueState, state: AccountState, clientOrderId: string): boolean {
  const order = state.ordersByClientId.get(clientOrderId);
  if (venue.policy.clientIdUnique === "among-open") {
    return order !== undefined && state.openOrders.has(order.venueOrderId);
  }
  return order !== undefined || state.conditionalsByClientId.has(clientOrderId);
}

export function placeOrder(
  venue: VenueState,
  state: AccountState,
  request: OrderRequest,
  afterFill: AfterFill,
): Outcome<OrderState> {
  const symbol = venue.symbols.get(request.symbol);
  if (symbol === undefined) return refuse("unknown-symbol");
  const checked = checkRequest(venue, state, symbol, request);
  if (checked.kind === "refused") return checked;
  const order = acceptOrder(venue, state, symbol, {
    request,
    quantity: checked.value,
    origin: "user",
    closePosition: false,
    conditionalId: undefined,
    venueOrderId: undefined,
    arrivalNs: venue.arrivalNs,
  });
  matchIncoming(venue, state, symbol, order, afterFill);
  return ok(order);
}

/** The quantity to accept. Order of the checks: form, identity, rules of the account, money. */
function checkRequest(
  venue: VenueState,
  state: AccountState,
  symbol: SymbolState,
  request: OrderRequest,
): Outcome<Decimal> {
  const { instrument } = symbol;
  if (!instrument.trading) return refuse("symbol-not-trading");
  const form =
    checkLeg(state, request.leg) ??
    checkQuantity(instrument, request.type, request.quantity) ??
    (request.price === undefined ? undefined : checkPrice(symbol, request.price, venue.policy.priceBand));
  if (form !== undefined) return { kind: "refused", refusal: form };
  if (request.clientOrderId !== undefined && isClientIdTaken(venue, state, request.clientOrderId)) {
    return refuse("duplicate-client-id");
  }
  const reduction = checkReduction(venue, state, request);
  if (reduction.kind === "refused") return reduction;
  const order = { ...request, quantity: reduction.quantity };
  const held = heldQuantity(state, request.symbol, request.leg);
  const opening = openingQuantity(held, request.leg, request.side, order.quantity);
  const money =
    checkNotional(venue, symbol, order, opening) ??
    (request.reduceOnly ? undefined : checkMargin(venue, state, symbol, order));
  if (money !== undefined) return { kind: "refused", refusal: money };
  const early = checkTimeInForce(venue, symbol, request);
  if (early !== undefined) return refuse(early);
  if (openIn(state, request.symbol) >= venue.policy.maxOpenOrdersPerSymbol) return refuse("too-many-orders");
  return ok(order.quantity);
}

function openIn(state: AccountState, symbol: string): number {
  if (state.openOrders.size === 0) return 0;
  let count = 0;
  for (const order of state.openOrders.values()) if (order.symbol === symbol) count += 1;
  return count;
}

/** Venues that acknowledge first leave this to the matching. */
function checkTimeInForce(
  venue: VenueState,
  symbol: SymbolState,
  request: OrderRequest,
): RefusalReason | undefined {
  const { policy } = venue;
  if (
    request.timeInForce === "post-only" &&
    policy.postOnlyCrossing === "refuse" &&
    wouldTake(symbol, request)
  ) {
    return "post-only-would-take";
  }
  if (request.timeInForce === "fok" && policy.fokUnfillable === "refuse" && !isFillable(symbol, request)) {
    return "fok-unfillable";
  }
  return undefined;
}

/** Changes price or quantity of a resting limit order; it loses its place and may trade at once. */
export function amendOrder(
  venue: VenueState,
  state: AccountState,
  order: OrderState,
  change: Amendment,
  afterFill: AfterFill,
): Outcome<OrderState> {
  const symbol = venue.symbols.get(order.symbol);
  if (symbol === undefined) return refuse("unknown-symbol");
  if (order.type !== "limit" || order.price === undefined) return refuse("amend-not-allowed");
  const price = change.price ?? order.price;
  const quantity = change.quantity ?? order.quantity;
  if (price.eq(order.price) && quantity.eq(order.quantity)) return refuse("amend-unchanged");
  const form =
    checkPrice(symbol, price, venue.policy.priceBand) ?? checkQuantity(symbol.instrument, "limit", quantity);
  if (form !== undefined) return { kind: "refused", refusal: form };
  const rest = { ...order, price, quantity: quantity.minus(order.filledQuantity) };
  if (rest.quantity.gt(0) && !order.reduceOnly) {
    const money = checkMargin(venue, state, symbol, rest, order.reserved);
    if (money !== undefined) return { kind: "refused", refusal: money };
  }
  if (
    order.timeInForce === "post-only" &&
    venue.policy.postOnlyCrossing === "refuse" &&
    wouldTake(symbol, rest)
  ) {
    return refuse("post-only-would-take");
  }
  unrestOrder(state, symbol, order);
  Object.assign(order, { price, quantity, updatedMs: venue.clock.nowMs() });
  const { venueOrderId } = order;
  record(venue, state, {
    kind: "order.amended",
    venueOrderId,
    price: price.toFixed(),
    quantity: quantity.toFixed(),
  });
  tellOrder(venue, state, order, "amended");
  if (rest.quantity.lte(0)) closeOrder(venue, state, symbol, order, "canceled", "user");
  else matchIncoming(venue, state, symbol, order, afterFill);
  return ok(order);
}

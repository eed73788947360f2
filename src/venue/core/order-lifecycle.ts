// Birth, rest and end of an order: indexes, reserved margin, ledger and events stay together here.
import { type Decimal, ZERO } from "../../../engine/domain/decimal.ts";
import { type AccountState, heldQuantity, type OrderState, trimHistory } from "./account-state.ts";
import { record, tellConditional, tellOrder } from "./announce.ts";
import type { OrderRequest } from "./exchange.ts";
import { leverageOf } from "./margin.ts";
import { openingQuantity } from "./position-math.ts";
import type { EndReason, OrderOrigin, OrderStatus } from "./types.ts";
import { nextOrderId, type SymbolState, type VenueState } from "./venue-state.ts";
import { roundAmount } from "./wallet.ts";

export interface OrderBirth {
  readonly request: OrderRequest;
  readonly quantity: Decimal;
  readonly origin: OrderOrigin;
  readonly closePosition: boolean;
  readonly conditionalId: string | undefined;
  /** Given for children of conditional orders, whose id is known at the trigger. */
  readonly venueOrderId: string | undefined;
  readonly arrivalNs: bigint;
}

export function acceptOrder(
  venue: VenueState,
  state: AccountState,
  symbol: SymbolState,
  birth: OrderBirth,
): OrderState {
  const { request } = birth;
  const nowMs = venue.clock.nowMs();
  const venueOrderId = birth.venueOrderId ?? nextOrderId(venue);
  const order: OrderState = {
    venueOrderId,
    clientOrderId: request.clientOrderId ?? (venue.policy.mintsClientId ? `venue_${venueOrderId}` : ""),
    accountId: state.account.accountId,
    symbol: request.symbol,
    side: request.side,
    leg: request.leg,
    type: request.type,
    timeInForce: request.timeInForce,
    price: request.type === "limit" ? request.price : undefined,
    quantity: birth.quantity,
    filledQuantity: ZERO,
    filledQuote: ZERO,
    fee: ZERO,
    realisedPnl: ZERO,
    reduceOnly: request.reduceOnly,
    closePosition: birth.closePosition,
    status: "new",
    endReason: undefined,
    origin: birth.origin,
    conditionalId: birth.conditionalId,
    attached: request.attached,
    lastPriceOnCreated: symbol.price.last,
    createdMs: nowMs,
    createdNs: birth.arrivalNs,
    updatedMs: nowMs,
    wire: request.wire ?? {},
    reserved: ZERO,
  };
  state.ordersById.set(order.venueOrderId, order);
  if (order.clientOrderId !== "") state.ordersByClientId.set(order.clientOrderId, order);
  state.openOrders.set(order.venueOrderId, order);
  trimHistory(state);
  recordAccepted(venue, state, order);
  tellOrder(venue, state, order, "new");
  return order;
}

function recordAccepted(venue: VenueState, state: AccountState, order: OrderState): void {
  record(
    venue,
    state,
    {
      kind: "order.accepted",
      venueOrderId: order.venueOrderId,
      clientOrderId: order.clientOrderId,
      symbol: order.symbol,
      side: order.side,
      leg: order.leg,
      type: order.type,
      timeInForce: order.timeInForce,
      price: order.price?.toFixed() ?? "",
      quantity: order.quantity.toFixed(),
      reduceOnly: order.reduceOnly,
      closePosition: order.closePosition,
      origin: order.origin,
      conditionalId: order.conditionalId ?? "",
    },
    order.createdNs,
  );
}

export function isOpen(order: OrderState): boolean {
  return order.status === "new" || order.status === "partially-filled";
}

/** Puts the rest of a limit order on the book and reserves margin for what it would open. */
export function restOrder(
  venue: VenueState,
  state: AccountState,
  symbol: SymbolState,
  order: OrderState,
): void {
  if (order.price === undefined) throw new Error("only limit orders rest");
  ladderOf(symbol, order).add(ticksOf(symbol, order.price), order);
  reserve(venue, state, order);
}

export function reserve(venue: VenueState, state: AccountState, order: OrderState): void {
  if (order.price === undefined) return;
  const held = heldQuantity(state, order.symbol, order.leg);
  const left = order.quantity.minus(order.filledQuantity);
  const opening = order.reduceOnly ? ZERO : openingQuantity(held, order.leg, order.side, left);
  const reserved = roundAmount(opening.mul(order.price).div(leverageOf(venue, state, order.symbol)));
  state.orderMargin = state.orderMargin.plus(reserved).minus(order.reserved);
  order.reserved = reserved;
  venue.dirty?.orders.add(order);
}

/** Takes the order off the book without ending it. */
export function unrestOrder(state: AccountState, symbol: SymbolState, order: OrderState): void {
  if (order.price !== undefined) ladderOf(symbol, order).remove(ticksOf(symbol, order.price), order);
  state.orderMargin = state.orderMargin.minus(order.reserved);
  order.reserved = ZERO;
}

/** Ends an order that is not filled, or files a filled one. */
export function closeOrder(
  venue: VenueState,
  state: AccountState,
  symbol: SymbolState,
  order: OrderState,
  status: Exclude<OrderStatus, "new" | "partially-filled">,
  reason?: EndReason,
): void {
  unrestOrder(state, symbol, order);
  state.openOrders.delete(order.venueOrderId);
  if (status !== "filled") {
    order.status = status;
    order.endReason = reason;
    order.updatedMs = venue.clock.nowMs();
  }
  record(venue, state, {
    kind: "order.closed",
    venueOrderId: order.venueOrderId,
    status,
    reason: reason ?? "",
  });
  if (status !== "filled") tellOrder(venue, state, order, status === "canceled" ? "canceled" : "expired");
  finishConditional(venue, state, order);
}

/** The conditional order whose child this was is finished with it. */
function finishConditional(venue: VenueState, state: AccountState, order: OrderState): void {
  if (order.conditionalId === undefined) return;
  const conditional = state.conditionalsById.get(order.conditionalId);
  if (conditional === undefined || conditional.status !== "triggered") return;
  conditional.status = "finished";
  conditional.updatedMs = venue.clock.nowMs();
  tellConditional(venue, state, conditional, "finished");
}

function ladderOf(symbol: SymbolState, order: OrderState) {
  return order.side === "buy" ? symbol.buys : symbol.sells;
}

export function ticksOf(symbol: SymbolState, price: Decimal): number {
  return price.div(symbol.instrument.tick).toNumber();
}

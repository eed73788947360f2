// What follows from a fill, and from a price step: resting orders, triggers and liquidations, always in this order.
import { ZERO } from "../../../engine/domain/decimal.ts";
import { type AccountState, heldQuantity, type OrderState } from "./account-state.ts";
import { closeConditional } from "./conditional-lifecycle.ts";
import { fireConditional, reachedConditionals } from "./conditional-trigger.ts";
import { checkLiquidations } from "./liquidation.ts";
import { matchResting } from "./matching.ts";
import { closeOrder } from "./order-lifecycle.ts";
import { cancelPositionConditionals } from "./place-conditional.ts";
import { openingQuantity } from "./position-math.ts";
import { growAttached } from "./position-tpsl.ts";
import type { Side } from "./types.ts";
import type { SymbolState, VenueState } from "./venue-state.ts";

export function afterFill(
  venue: VenueState,
  state: AccountState,
  symbol: SymbolState,
  order: OrderState,
): void {
  const held = heldQuantity(state, order.symbol, order.leg);
  if (held.isZero()) dropOrphans(venue, state, symbol, order);
  if (state.openConditionals.size > 0) dropStrangers(venue, state, order, held.isNegative() ? "buy" : "sell");
  if (held.isZero()) return;
  if (order.attached !== undefined) growAttached(venue, state, symbol, order);
}

/** A flipped position has no use for the stops and targets of the old direction. */
function dropStrangers(venue: VenueState, state: AccountState, cause: OrderState, closingSide: Side): void {
  for (const conditional of [...state.openConditionals.values()]) {
    const isOfPosition =
      conditional.scope !== "order" && conditional.symbol === cause.symbol && conditional.leg === cause.leg;
    if (isOfPosition && conditional.side !== closingSide)
      closeConditional(venue, state, conditional, "canceled");
  }
}

/** A flat position leaves nothing to reduce: its reducing orders and its own stops and targets go. */
function dropOrphans(venue: VenueState, state: AccountState, symbol: SymbolState, cause: OrderState): void {
  const name = symbol.instrument.symbol;
  if (state.openOrders.size > 1 || !state.openOrders.has(cause.venueOrderId)) {
    for (const order of [...state.openOrders.values()]) {
      const isReducing =
        order.reduceOnly ||
        (order.leg !== "both" && openingQuantity(ZERO, order.leg, order.side, order.quantity).isZero());
      const isOrphan = order !== cause && isReducing && order.symbol === name && order.leg === cause.leg;
      if (isOrphan) closeOrder(venue, state, symbol, order, "expired", "reduce-only");
    }
  }
  if (state.openConditionals.size > 0) cancelPositionConditionals(venue, state, name, cause.leg);
}

export function reactToPrice(venue: VenueState, symbol: SymbolState): void {
  const { lastTicks } = symbol.price;
  const follow = (state: AccountState, at: SymbolState, order: OrderState) =>
    afterFill(venue, state, at, order);
  for (const ladder of [symbol.buys, symbol.sells]) {
    if (ladder.size === 0) continue;
    for (const order of ladder.reached(lastTicks)) {
      const state = venue.accounts.get(order.accountId);
      if (state !== undefined) matchResting(venue, state, symbol, order, follow);
    }
  }
  for (const conditional of reachedConditionals(venue, symbol)) {
    const state = venue.accounts.get(conditional.accountId);
    if (state !== undefined) fireConditional(venue, state, symbol, conditional, follow);
  }
  checkLiquidations(venue, symbol, follow);
}

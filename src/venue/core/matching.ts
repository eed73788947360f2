// Matches orders against the synthetic book: at once as takers, later as makers when the price comes to them.
import { type Decimal, minDecimal, ZERO } from "../../../engine/domain/decimal.ts";
import { type AccountState, heldQuantity, type OrderState } from "./account-state.ts";
import { execute } from "./fills.ts";
import { availableBalance, leverageOf } from "./margin.ts";
import { closeOrder, isOpen, restOrder } from "./order-lifecycle.ts";
import { openingQuantity, reducibleQuantity } from "./position-math.ts";
import { bestPrice, bookLevel, takeFromBook } from "./synthetic-book.ts";
import type { TimeInForce } from "./types.ts";
import type { SymbolState, VenueState } from "./venue-state.ts";

/** Told after each fill, for what hangs on positions (attached stops, orphaned reduce-only orders). */
export type AfterFill = (state: AccountState, symbol: SymbolState, order: OrderState) => void;

export function wouldTake(
  symbol: SymbolState,
  order: { side: "buy" | "sell"; price: Decimal | undefined },
): boolean {
  if (order.price === undefined) return true;
  const best = bestPrice(symbol.price, order.side);
  return order.side === "buy" ? order.price.gte(best) : order.price.lte(best);
}

/** Could the whole quantity be taken now within the limit? */
export function isFillable(
  symbol: SymbolState,
  order: { side: "buy" | "sell"; price: Decimal | undefined; quantity: Decimal },
): boolean {
  const takes = takeFromBook(symbol.price, order.side, order.quantity, order.price);
  return takes.reduce((sum, take) => sum.plus(take.quantity), ZERO).gte(order.quantity);
}

/** Matches a fresh (or amended) order, then rests, expires or files it. */
export function matchIncoming(
  venue: VenueState,
  state: AccountState,
  symbol: SymbolState,
  order: OrderState,
  afterFill: AfterFill,
): void {
  if (order.timeInForce === "post-only" && wouldTake(symbol, order)) {
    closeOrder(venue, state, symbol, order, "canceled", "post-only-would-take");
    return;
  }
  if (order.timeInForce === "fok" && !isFillable(symbol, order)) {
    closeOrder(venue, state, symbol, order, "expired", "fok-unfillable");
    return;
  }
  const left = order.quantity.minus(order.filledQuantity);
  const allowed = partialAllowance(venue, symbol, order, left);
  for (const take of takeFromBook(symbol.price, order.side, allowed, order.price)) {
    execute(venue, state, symbol, order, { ...take, isMaker: false });
    afterFill(state, symbol, order);
  }
  settle(venue, state, symbol, order);
}

function settle(venue: VenueState, state: AccountState, symbol: SymbolState, order: OrderState): void {
  if (order.status === "filled") closeOrder(venue, state, symbol, order, "filled");
  else if (!isOpen(order)) return;
  else if (order.type === "market") closeOrder(venue, state, symbol, order, "expired", "no-depth");
  else if (!rests(order.timeInForce)) closeOrder(venue, state, symbol, order, "expired", "ioc-remainder");
  else restOrder(venue, state, symbol, order);
}

function rests(timeInForce: TimeInForce): boolean {
  return timeInForce === "gtc" || timeInForce === "post-only";
}

/** The armed partial-fill fault cuts what may trade now. */
function partialAllowance(venue: VenueState, symbol: SymbolState, order: OrderState, left: Decimal): Decimal {
  if (venue.partialArms.length === 0) return left;
  const index = venue.partialArms.findIndex(
    ({ arm }) =>
      (arm.accountId === undefined || arm.accountId === order.accountId) &&
      (arm.symbol === undefined || arm.symbol === order.symbol),
  );
  const armed = venue.partialArms[index];
  if (armed === undefined) return left;
  armed.left -= 1;
  if (armed.left <= 0) venue.partialArms.splice(index, 1);
  const { step } = symbol.instrument;
  return left.mul(armed.arm.fraction).div(step).floor().mul(step);
}

/** A price step has reached this resting order. */
export function matchResting(
  venue: VenueState,
  state: AccountState,
  symbol: SymbolState,
  order: OrderState,
  afterFill: AfterFill,
): void {
  if (!isOpen(order) || order.price === undefined) return;
  const left = order.quantity.minus(order.filledQuantity);
  const reachable = order.reduceOnly || order.leg !== "both" ? reducibleLeft(state, order, left) : left;
  if (reachable.isZero()) {
    closeOrder(venue, state, symbol, order, "expired", "reduce-only");
    return;
  }
  if (!canAfford(venue, state, order, reachable)) {
    closeOrder(venue, state, symbol, order, "expired", "insufficient-margin");
    return;
  }
  const quantity = partialAllowance(
    venue,
    symbol,
    order,
    minDecimal(reachable, liquidityAt(symbol, order, reachable)),
  );
  if (quantity.isZero()) return;
  execute(venue, state, symbol, order, { price: order.price, quantity, isMaker: true });
  if (order.status === "filled") closeOrder(venue, state, symbol, order, "filled");
  afterFill(state, symbol, order);
}

/** Reducing orders are cut to what is left to reduce; opening orders in hedge mode pass. */
function reducibleLeft(state: AccountState, order: OrderState, left: Decimal): Decimal {
  const isOpening = order.leg !== "both" && !openingQuantity(ZERO, order.leg, order.side, left).isZero();
  if (isOpening) return left;
  return minDecimal(left, reducibleQuantity(heldQuantity(state, order.symbol, order.leg), order.side));
}

/** What came through the order's price: at least the best level. */
function liquidityAt(symbol: SymbolState, order: OrderState, wanted: Decimal): Decimal {
  const [, best] = bookLevel(symbol.price, order.side, 0) ?? [ZERO, ZERO];
  const through = takeFromBook(symbol.price, order.side, wanted, order.price);
  const sum = through.reduce((total, take) => total.plus(take.quantity), ZERO);
  return sum.gt(best) ? sum : best;
}

/** An order that was to reduce may open by now, because the position went meanwhile. */
function canAfford(venue: VenueState, state: AccountState, order: OrderState, quantity: Decimal): boolean {
  if (order.price === undefined) return true;
  const held = heldQuantity(state, order.symbol, order.leg);
  const opening = openingQuantity(held, order.leg, order.side, quantity);
  if (opening.isZero()) return true;
  const required = opening.mul(order.price).div(leverageOf(venue, state, order.symbol));
  return required.lte(order.reserved.plus("0.00000001").plus(availableBalance(venue, state)));
}

// The venue's filters and account rules for a new order, each giving the first refusal it finds.
import { type Decimal, isMultipleOf, ZERO } from "../../../engine/domain/decimal.ts";
import { type AccountState, heldQuantity } from "./account-state.ts";
import { availableBalance, leverageOf, notionalCap } from "./margin.ts";
import type { Instrument } from "./market.ts";
import { openingQuantity, reducibleQuantity, signed } from "./position-math.ts";
import { refusal } from "./refuse.ts";
import { bestPrice } from "./synthetic-book.ts";
import type { OrderType, PositionLeg, Refusal, Side } from "./types.ts";
import type { SymbolState, VenueState } from "./venue-state.ts";

export interface CheckedOrder {
  readonly symbol: string;
  readonly side: Side;
  readonly leg: PositionLeg;
  readonly type: OrderType;
  readonly price: Decimal | undefined;
  readonly quantity: Decimal;
  readonly reduceOnly: boolean;
}

export function checkPrice(symbol: SymbolState, price: Decimal, isBanded: boolean): Refusal | undefined {
  const { instrument } = symbol;
  if (price.lte(0)) return refusal("price-not-positive");
  if (price.lt(instrument.minPrice)) return refusal("price-too-low");
  if (price.gt(instrument.maxPrice)) return refusal("price-too-high");
  if (!isMultipleOf(price, instrument.tick)) return refusal("price-off-tick");
  if (!isBanded) return undefined;
  const { mark } = symbol.price;
  if (price.gt(mark.mul(instrument.bandUp))) return refusal("price-above-band");
  if (price.lt(mark.mul(instrument.bandDown))) return refusal("price-below-band");
  return undefined;
}

export function checkQuantity(
  instrument: Instrument,
  type: OrderType,
  quantity: Decimal,
): Refusal | undefined {
  if (quantity.lte(0)) return refusal("quantity-not-positive");
  if (quantity.lt(instrument.minQuantity)) return refusal("quantity-too-low");
  if (quantity.gt(type === "market" ? instrument.maxMarketQuantity : instrument.maxQuantity)) {
    return refusal("quantity-too-high");
  }
  return isMultipleOf(quantity, instrument.step) ? undefined : refusal("quantity-off-step");
}

/** One-way accounts use `both`, hedge accounts `long` or `short`. */
export function checkLeg(state: AccountState, leg: PositionLeg): Refusal | undefined {
  const isHedgeLeg = leg !== "both";
  return isHedgeLeg === (state.account.positionMode === "hedge")
    ? undefined
    : refusal("position-leg-mismatch");
}

/** The quantity that is let through, after cutting reducing orders down to the position where the venue does so. */
export type Reduction =
  | { readonly kind: "quantity"; readonly quantity: Decimal }
  | { readonly kind: "refused"; readonly refusal: Refusal };

export function checkReduction(venue: VenueState, state: AccountState, order: CheckedOrder): Reduction {
  const { leg, side, quantity, reduceOnly } = order;
  const isClosingLeg = leg !== "both" && openingQuantity(ZERO, leg, side, quantity).isZero();
  const pass: Reduction = { kind: "quantity", quantity };
  if (leg !== "both" && reduceOnly && venue.policy.reduceOnlyInHedge === "refuse") {
    return { kind: "refused", refusal: refusal("reduce-only-not-allowed") };
  }
  if (!reduceOnly && !isClosingLeg) return pass;
  const reducible = reducibleQuantity(heldQuantity(state, order.symbol, leg), side);
  if (reducible.isZero() || (leg !== "both" && !isClosingLeg)) {
    return { kind: "refused", refusal: refusal("reduce-only-rejected") };
  }
  if (quantity.lte(reducible)) return pass;
  const rule = reduceOnly ? venue.policy.oversizedReduceOnly : venue.policy.oversizedLegClose;
  if (rule === "refuse") return { kind: "refused", refusal: refusal("reduce-only-rejected") };
  return { kind: "quantity", quantity: reducible };
}

export function checkNotional(
  venue: VenueState,
  symbol: SymbolState,
  order: CheckedOrder,
  opening: Decimal,
): Refusal | undefined {
  if (venue.policy.minNotionalExemptsReduceOnly && (order.reduceOnly || opening.isZero())) return undefined;
  const price = order.price ?? symbol.price.mark;
  return order.quantity.mul(price).lt(symbol.instrument.minNotional)
    ? refusal("notional-too-low")
    : undefined;
}

/** Initial margin that the opening part needs; also holds the position within the leverage's bracket. */
export function checkMargin(
  venue: VenueState,
  state: AccountState,
  symbol: SymbolState,
  order: CheckedOrder,
  freed: Decimal = ZERO,
): Refusal | undefined {
  const held = heldQuantity(state, order.symbol, order.leg);
  const opening = openingQuantity(held, order.leg, order.side, order.quantity);
  if (opening.isZero()) return undefined;
  const price = order.price ?? bestPrice(symbol.price, order.side);
  const leverage = leverageOf(venue, state, order.symbol);
  const required = opening.mul(price).div(leverage);
  if (required.gt(availableBalance(venue, state).plus(freed))) return refusal("insufficient-margin");
  const after = held.plus(signed(order.side, order.quantity)).abs().mul(price);
  return after.gt(notionalCap(symbol.instrument, leverage)) ? refusal("position-limit") : undefined;
}

// What one fill does to one position: pure arithmetic.
import { type Decimal, minDecimal, ZERO } from "../../../engine/domain/decimal.ts";
import type { PositionLeg, Side } from "./types.ts";
import { roundAmount } from "./wallet.ts";

const ENTRY_DECIMALS = 12;

export interface PositionChange {
  readonly quantity: Decimal;
  readonly entryPrice: Decimal;
  /** Without fees, eight decimals. */
  readonly realisedPnl: Decimal;
  readonly closedQuantity: Decimal;
  readonly openedQuantity: Decimal;
}

export function signed(side: Side, quantity: Decimal): Decimal {
  return side === "buy" ? quantity : quantity.neg();
}

/** Opening averages the entry by quantity; reducing leaves it; flipping restarts it at the fill price. */
export function changePosition(held: Decimal, entry: Decimal, fill: Decimal, price: Decimal): PositionChange {
  const isOpposite = !held.isZero() && held.isNegative() !== fill.isNegative();
  const closed = isOpposite ? minDecimal(held.abs(), fill.abs()) : ZERO;
  const opened = fill.abs().minus(closed);
  const quantity = held.plus(fill);
  const perUnit = held.isNegative() ? entry.minus(price) : price.minus(entry);
  return {
    quantity,
    entryPrice: entryAfter(held, entry, fill, price, quantity, isOpposite),
    realisedPnl: closed.isZero() ? ZERO : roundAmount(perUnit.mul(closed)),
    closedQuantity: closed,
    openedQuantity: opened,
  };
}

function entryAfter(
  held: Decimal,
  entry: Decimal,
  fill: Decimal,
  price: Decimal,
  quantity: Decimal,
  isOpposite: boolean,
): Decimal {
  if (quantity.isZero()) return ZERO;
  if (held.isZero()) return price;
  if (!isOpposite) {
    return held.mul(entry).plus(fill.mul(price)).div(quantity).toDecimalPlaces(ENTRY_DECIMALS);
  }
  return quantity.isNegative() === held.isNegative() ? entry : price;
}

/** How much of an order would open exposure, given what the leg holds. */
export function openingQuantity(held: Decimal, leg: PositionLeg, side: Side, quantity: Decimal): Decimal {
  if (leg !== "both") return (leg === "long") === (side === "buy") ? quantity : ZERO;
  const opposes = side === "buy" ? held.isNegative() : held.gt(0);
  if (!opposes) return quantity;
  const rest = quantity.minus(held.abs());
  return rest.gt(0) ? rest : ZERO;
}

/** How much the leg could be reduced by an order on this side. */
export function reducibleQuantity(held: Decimal, side: Side): Decimal {
  const opposes = side === "buy" ? held.isNegative() : held.gt(0);
  return opposes ? held.abs() : ZERO;
}

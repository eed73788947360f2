// The signed net quantity of an account in an instrument, and what our fills make of it.
import { type Decimal, ZERO } from "./decimal.ts";
import { signedQuantity } from "./fill.ts";
import type { OrderSide } from "./side.ts";

/** Net quantity (long > 0), volume-weighted entry price, and P&L so far in the quote asset. */
export interface NetPosition {
  readonly quantity: Decimal;
  readonly entryPrice: Decimal;
  /** Fees excluded. */
  readonly realizedPnl: Decimal;
  readonly fees: Decimal;
  readonly funding: Decimal;
}

export const FLAT: NetPosition = {
  quantity: ZERO,
  entryPrice: ZERO,
  realizedPnl: ZERO,
  fees: ZERO,
  funding: ZERO,
};

/**
 * Adding moves the entry price to the weighted mean; reducing realises P&L and keeps it;
 * crossing zero realises the old side and restarts the entry at the fill price.
 */
export function applyFill(
  position: NetPosition,
  fill: {
    readonly side: OrderSide;
    readonly quantity: Decimal;
    readonly price: Decimal;
    readonly fee: Decimal;
  },
): NetPosition {
  const signed = signedQuantity(fill);
  const fees = position.fees.add(fill.fee);
  const before = position.quantity;
  if (before.isZero() || before.isNeg() === signed.isNeg()) {
    const quantity = before.add(signed);
    const cost = before.mul(position.entryPrice).add(signed.mul(fill.price));
    return { ...position, quantity, entryPrice: quantity.isZero() ? ZERO : cost.div(quantity), fees };
  }
  const closed = signed.abs().lt(before.abs()) ? signed.abs() : before.abs();
  const perUnit = before.isNeg() ? position.entryPrice.sub(fill.price) : fill.price.sub(position.entryPrice);
  const quantity = before.add(signed);
  const crossed = !quantity.isZero() && quantity.isNeg() !== before.isNeg();
  const entryPrice = quantity.isZero() ? ZERO : crossed ? fill.price : position.entryPrice;
  return {
    ...position,
    quantity,
    entryPrice,
    realizedPnl: position.realizedPnl.add(closed.mul(perUnit)),
    fees,
  };
}

export function applyFunding(position: NetPosition, amount: Decimal): NetPosition {
  return { ...position, funding: position.funding.add(amount) };
}

/** At `markPrice`, fees excluded. */
export function unrealizedPnl(
  position: Pick<NetPosition, "quantity" | "entryPrice">,
  markPrice: Decimal,
): Decimal {
  return position.quantity.mul(markPrice.sub(position.entryPrice));
}

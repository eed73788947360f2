// Pure: how much each target of a position is to close now.
import { type Decimal, minDecimal, roundToStep, ZERO } from "../domain/decimal.ts";
import type { Instrument } from "../domain/instrument.ts";
import type { OwnedPosition } from "../ports/position-store.ts";
import { sum } from "./protective-orders.ts";

/** Each target's share of the opened quantity, in whole steps; together never more than the position. */
export function targetQuantities(position: OwnedPosition, instrument: Instrument): readonly Decimal[] {
  let left = position.net.quantity.abs();
  let carried = ZERO;
  const everything = sum(position.targets.map(({ share }) => share)).gte(1);
  return position.targets.map((target, index) => {
    const isLast = everything && index === position.targets.length - 1;
    const share = roundToStep(position.openedQuantity.mul(target.share), instrument.stepSize, "down");
    const open = share.sub(target.filledQuantity).add(carried);
    const quantity = isLast ? left : minDecimal(open.gt(ZERO) ? open : ZERO, left);
    if (quantity.lt(instrument.quantityMin)) {
      carried = target.filledQuantity.isZero() ? quantity : ZERO;
      return ZERO;
    }
    carried = ZERO;
    left = left.sub(quantity);
    return quantity;
  });
}

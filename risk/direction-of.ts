import type { Decimal } from "../engine/domain/decimal.ts";
import type { Direction } from "../engine/domain/side.ts";

/** Direction of a signed quantity that is not zero. */
export function directionOf(position: Decimal): Direction {
  return position.isNegative() ? "short" : "long";
}

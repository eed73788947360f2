// Whose quantity did a fill move? Ours where the order was ours; what the trader does by hand moves the trader's own
// quantity first, and ours only when it eats into it: then the venue is the truth and our book follows.
import { type Decimal, minDecimal, ZERO } from "../domain/decimal.ts";
import type { Fill } from "../domain/fill.ts";

/** The part of a foreign fill's quantity that reduced our own position. `external` is the trader's own signed quantity before it. */
export function ownedPartOfForeignFill(owned: Decimal, external: Decimal, fill: Fill): Decimal {
  if (owned.isZero()) return ZERO;
  const reduces = owned.isNeg() ? fill.side === "buy" : fill.side === "sell";
  if (!reduces) return ZERO;
  const sameSide = external.isNeg() === owned.isNeg();
  // Stops travel inside our entries; what the trader does by hand comes as plain orders.
  const absorbed = sameSide && fill.origin !== "attached-stop" ? external.abs() : ZERO;
  const beyond = fill.quantity.sub(absorbed);
  return beyond.gt(ZERO) ? minDecimal(beyond, owned.abs()) : ZERO;
}

// A venue nets all that is traded on a leg: an entry against what the trader holds there closes it instead of opening anything.
import type { Decimal } from "../engine/domain/decimal.ts";
import type { Direction } from "../engine/domain/side.ts";
import { directionOf } from "./direction-of.ts";

/** `external` is what the trader holds by hand on the entry's leg, signed. On hedge accounts it never points the other way. */
export function closesExternal(external: Decimal, direction: Direction): boolean {
  return !external.isZero() && directionOf(external) !== direction;
}

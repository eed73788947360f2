import type { Decimal } from "../engine/domain/decimal.ts";

/** Above zero and finite. Asks the sign and the digits instead of comparing with zero, which copies. */
export function isPositive(value: Decimal): boolean {
  return value.s > 0 && !!value.d?.[0];
}

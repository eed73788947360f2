// Sizing caps the order; a size raised to the smallest legal one must still be under the cap.
import { exceeds } from "../compare-decimals.ts";
import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";

export const orderNotional: Check = ({ limits, size }) => {
  const max = limits.orderNotionalMax;
  if (max === undefined || size === undefined || !exceeds(size.notional, max)) return undefined;
  return deny("ORDER_NOTIONAL_MAX", { notional: size.notional.toString(), orderNotionalMax: max.toString() });
};

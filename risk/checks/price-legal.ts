// Prices are positive, and rounding a limit price to its tick must not make it another price.
import { decimal, ZERO } from "../../engine/domain/decimal.ts";
import { exceeds } from "../compare-decimals.ts";
import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";
import { isPositive } from "../is-positive.ts";

/** Share of the limit price that rounding may move it by. */
const ROUNDING_MAX = decimal("0.01");

export const priceLegal: Check = ({ request, levels }, { price }) => {
  if (price === undefined) return undefined;
  for (const what of ["last", "mark"] as const) {
    if (!isPositive(price[what])) return deny("PRICE_INVALID", { what, price: price[what].toString() });
  }
  const { entry } = request.plan;
  if (entry.kind !== "limit") return undefined;
  if (!isPositive(entry.price))
    return deny("PRICE_INVALID", { what: "limit price", price: entry.price.toString() });
  const rounded = levels?.entryPrice ?? ZERO;
  if (rounded === entry.price) return undefined;
  if (!exceeds(rounded.sub(entry.price).abs(), entry.price.mul(ROUNDING_MAX))) return undefined;
  return deny("PRICE_OFF_TICK", {
    price: entry.price.toString(),
    tickSize: request.instrument.tickSize.toString(),
    rounded: rounded.toString(),
  });
};

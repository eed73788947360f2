// The price may not have moved far since the provider saw it, either way: a better price also means that the idea changed.
import { exceeds } from "../compare-decimals.ts";
import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";

export const priceDrift: Check = ({ request, limits, levels }) => {
  if (levels?.driftPercent === undefined) return undefined;
  if (!exceeds(levels.driftPercent, limits.priceDriftPercentMax)) return undefined;
  return deny("PRICE_DRIFTED", {
    driftPercent: levels.driftPercent.toString(),
    referencePrice: request.signal.referencePrice?.toString() ?? "none",
    price: levels.last.toString(),
    priceDriftPercentMax: limits.priceDriftPercentMax.toString(),
  });
};

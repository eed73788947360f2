// Sizing, drift and stop side mean nothing against a frozen price.

import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";

/** A price stamped further ahead than this is not fresh but mis-stamped. */
const CLOCK_SKEW_MAX_MS = 5_000;

export const priceFresh: Check = ({ request, limits }, { now, price }) => {
  const instrument: string = request.instrument.id;
  if (price === undefined) return deny("PRICE_MISSING", { instrument });
  const ageMs = now - price.at;
  if (ageMs <= limits.priceAgeMaxMs && ageMs >= -CLOCK_SKEW_MAX_MS) return undefined;
  return deny("PRICE_STALE", {
    instrument,
    ageMs: String(ageMs),
    priceAgeMaxMs: String(limits.priceAgeMaxMs),
  });
};

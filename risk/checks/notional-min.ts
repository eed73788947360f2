// The venue refuses entries worth too little, at whichever price it values them.
import { isBelow } from "../compare-decimals.ts";
import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";

export const notionalMin: Check = ({ request, levels, size }) => {
  if (levels === undefined || size === undefined) return undefined;
  if (!isBelow(size.notional, levels.notionalMin)) return undefined;
  return deny("NOTIONAL_BELOW_MIN", {
    notional: size.notional.toString(),
    notionalMin: request.instrument.notionalMin.toString(),
  });
};

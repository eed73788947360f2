// The venue would reject what the account cannot pay; the fee is part of it.
import { exceeds } from "../compare-decimals.ts";
import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";

export const marginAvailable: Check = ({ size }, { availableMargin }) => {
  if (size === undefined || !exceeds(size.margin, availableMargin)) return undefined;
  return deny("MARGIN_INSUFFICIENT", {
    margin: size.margin.toString(),
    availableMargin: availableMargin.toString(),
    notional: size.notional.toString(),
    leverage: String(size.leverage),
  });
};

// The exact quantity that would be sent obeys the venue's filters, whatever computed it.
import { exceeds, isBelow } from "../compare-decimals.ts";
import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";
import { isOnStep } from "../is-on-step.ts";
import { isPositive } from "../is-positive.ts";

export const quantityLegal: Check = ({ request, size }) => {
  if (size === undefined) return undefined;
  const { instrument, plan } = request;
  const { quantity } = size;
  if (!isPositive(quantity) || !isOnStep(quantity, instrument.stepSize)) {
    return deny("QUANTITY_OFF_STEP", {
      quantity: quantity.toString(),
      stepSize: instrument.stepSize.toString(),
    });
  }
  if (isBelow(quantity, instrument.quantityMin)) {
    return deny("QUANTITY_BELOW_MIN", {
      quantity: quantity.toString(),
      quantityMin: instrument.quantityMin.toString(),
    });
  }
  const market = plan.entry.kind === "market";
  const overMarket = market && exceeds(quantity, instrument.marketQuantityMax);
  if (!overMarket && !exceeds(quantity, instrument.quantityMax)) return undefined;
  const max = overMarket ? instrument.marketQuantityMax : instrument.quantityMax;
  return deny("QUANTITY_ABOVE_MAX", { quantity: quantity.toString(), quantityMax: max.toString() });
};

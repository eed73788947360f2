// Increasing what the account does not hold would open a position late.

import { deny } from "../deny.ts";
import { directionOf } from "../direction-of.ts";
import type { Check } from "../entry-candidate.ts";

export const increaseNeedsPosition: Check = ({ request }, { position }) => {
  const { signal, plan } = request;
  if (signal.action.kind !== "increase") return undefined;
  if (!position.isZero() && directionOf(position) === plan.direction) return undefined;
  return deny("INCREASE_WITHOUT_POSITION", { direction: plan.direction, position: position.toString() });
};

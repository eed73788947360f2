// A second entry in the direction already held is often a repeated alert; `increase` says by name that it is not.

import { deny } from "../deny.ts";
import { directionOf } from "../direction-of.ts";
import type { Check } from "../entry-candidate.ts";

export const duplicateDirection: Check = ({ request, limits }, { position }) => {
  const { signal, plan } = request;
  if (position.isZero() || signal.action.kind === "increase") return undefined;
  if (directionOf(position) !== plan.direction) return undefined;
  if (limits.duplicateDirection === "add" && signal.action.kind !== "reverse") return undefined;
  return deny("DUPLICATE_DIRECTION", { position: position.toString(), direction: plan.direction });
};

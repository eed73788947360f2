// On a one-way account an opposite entry would net against the position instead of opening one; a reverse enters after its exit filled.
import { deny } from "../deny.ts";
import { directionOf } from "../direction-of.ts";
import type { Check } from "../entry-candidate.ts";

export const positionOpposite: Check = ({ request }, { position }) => {
  const { plan, account } = request;
  if (account.positionMode === "hedge" || position.isZero()) return undefined;
  if (directionOf(position) === plan.direction) return undefined;
  return deny("POSITION_OPPOSITE", { position: position.toString(), direction: plan.direction });
};

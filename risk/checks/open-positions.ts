// Limits how many positions an account holds at once; adding to one opens none.

import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";

export const openPositions: Check = ({ limits }, { openPositions: open, position }) => {
  const max = limits.openPositionsMax;
  if (max === undefined || open < max || !position.isZero()) return undefined;
  return deny("OPEN_POSITIONS_MAX", { openPositions: String(open), openPositionsMax: String(max) });
};

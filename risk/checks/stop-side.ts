// Position safety: a stop beyond the entry or the mark would trigger at once, or never stop a loss.

import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";

export const stopSide: Check = ({ levels }) => {
  if (levels?.stop === undefined || levels.stop.onLosingSide) return undefined;
  const { stopPrice, entryPrice, mark } = levels.texts;
  return deny("STOP_WRONG_SIDE", { stopPrice, entryPrice, mark, direction: levels.direction });
};

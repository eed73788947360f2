// A losing streak pauses the account: the market may not be what the strategy expects.

import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";

export const cooldownAfterLosses: Check = ({ limits }, { now, lossesInARow, lastLossAt }) => {
  const { lossesBeforeCooldown, cooldownAfterLossesMs } = limits;
  if (lossesBeforeCooldown === 0 || lossesInARow < lossesBeforeCooldown) return undefined;
  if (lastLossAt === undefined) return undefined;
  const remainingMs = lastLossAt + cooldownAfterLossesMs - now;
  if (remainingMs <= 0) return undefined;
  return deny("COOLDOWN_AFTER_LOSSES", {
    losses: String(lossesInARow),
    remainingMs: String(remainingMs),
    lossesBeforeCooldown: String(lossesBeforeCooldown),
    cooldownAfterLossesMs: String(cooldownAfterLossesMs),
  });
};

// Targets that close more than the position would leave reduce-only orders without anything to reduce.
import { ONE } from "../../engine/domain/decimal.ts";
import { exceeds } from "../compare-decimals.ts";
import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";
import { isPositive } from "../is-positive.ts";

export const targetShares: Check = ({ levels }) => {
  if (levels === undefined || levels.targets.length === 0) return undefined;
  const eachPositive = levels.targets.every(({ share }) => isPositive(share));
  if (eachPositive && !exceeds(levels.targetShares, ONE)) return undefined;
  return deny("TARGET_SHARES_INVALID", { shares: levels.targetShares.toString() });
};

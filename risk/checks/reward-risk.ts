// A trade must promise enough for what it risks; without a target it promises nothing that can be counted.
import { isBelow } from "../compare-decimals.ts";
import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";

export const rewardRisk: Check = ({ limits, levels }) => {
  const min = limits.rewardRiskMin;
  if (min === undefined || levels?.stop === undefined || !levels.stop.onLosingSide) return undefined;
  if (levels.rewardRisk !== undefined && !isBelow(levels.rewardRisk, min)) return undefined;
  return deny("REWARD_RISK_MIN", {
    rewardRisk: levels.rewardRisk?.toString() ?? "unknown (no target)",
    rewardRiskMin: min.toString(),
    entryPrice: levels.texts.entryPrice,
    stopPrice: levels.texts.stopPrice,
  });
};

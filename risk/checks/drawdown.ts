// Stops entries once equity has fallen too far below its peak, however many days that took.
import { isAbove, isBelow } from "../compare-decimals.ts";
import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";
import { shareLeft } from "../share-left.ts";

export const drawdown: Check = ({ limits }, { equity, equityPeak }) => {
  const max = limits.drawdownPercentMax;
  if (max === undefined || !isBelow(equity, equityPeak)) return undefined;
  if (isAbove(equity, equityPeak.mul(shareLeft(max)))) return undefined;
  const fall = equityPeak.sub(equity).mul(100);
  return deny("DRAWDOWN_MAX", {
    drawdownPercent: fall.div(equityPeak).toDecimalPlaces(4).toString(),
    drawdownPercentMax: max.toString(),
    equity: equity.toString(),
    equityPeak: equityPeak.toString(),
  });
};

// The daily loss limit as a share of the equity that the day started with.
import { isAbove, isBelow } from "../compare-decimals.ts";
import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";
import { shareLeft } from "../share-left.ts";

export const dailyLossPercent: Check = ({ limits }, { equity, equityAtDayStart }) => {
  const max = limits.dailyLossPercentMax;
  if (max === undefined || !isBelow(equity, equityAtDayStart)) return undefined;
  if (isAbove(equity, equityAtDayStart.mul(shareLeft(max)))) return undefined;
  const loss = equityAtDayStart.sub(equity).mul(100);
  return deny("DAILY_LOSS_PERCENT_MAX", {
    lossPercent: loss.div(equityAtDayStart).toDecimalPlaces(4).toString(),
    dailyLossPercentMax: max.toString(),
    equity: equity.toString(),
    equityAtDayStart: equityAtDayStart.toString(),
  });
};

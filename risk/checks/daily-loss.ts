// Stops entries for the day once equity, open positions included, has lost an amount.
import { isAbove, isBelow } from "../compare-decimals.ts";
import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";

export const dailyLoss: Check = ({ limits }, { equity, equityAtDayStart }) => {
  const max = limits.dailyLossMax;
  if (max === undefined || !isBelow(equity, equityAtDayStart)) return undefined;
  const loss = equityAtDayStart.sub(equity);
  if (isAbove(max, loss)) return undefined;
  return deny("DAILY_LOSS_MAX", {
    loss: loss.toString(),
    dailyLossMax: max.toString(),
    equity: equity.toString(),
    equityAtDayStart: equityAtDayStart.toString(),
  });
};

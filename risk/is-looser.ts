// Whether a change of limits lets an account risk more than before. Such a change asks for a one-time code; tightening never does.
import type { AccountLimits, TradingWindow } from "../engine/domain/account.ts";
import type { Decimal } from "../engine/domain/decimal.ts";
import { isOpen } from "./checks/trading-window.ts";

type Limit = keyof AccountLimits;
type Loosens<Name extends Limit> = (before: AccountLimits[Name], after: AccountLimits[Name]) => boolean;

/** Per limit: does `after` allow something that `before` did not? Nothing (undefined) means that the limit does not apply. */
const LOOSENS: { readonly [Name in Limit]: Loosens<Name> } = {
  // Without a default, an entry that brings no stop is denied: nothing is the tightest.
  defaultStopPercent: (before, after) => after !== undefined && (before === undefined || after.gt(before)),
  leverageMax: isMore,
  leverageDefault: isMore,
  openPositionsMax: maxIsHigher,
  orderNotionalMax: decimalMaxIsHigher,
  instrumentExposureMax: decimalMaxIsHigher,
  groupExposureMax: decimalMaxIsHigher,
  totalExposureMax: decimalMaxIsHigher,
  dailyLossMax: decimalMaxIsHigher,
  dailyLossPercentMax: decimalMaxIsHigher,
  drawdownPercentMax: decimalMaxIsHigher,
  cooldownAfterExitMs: isLess,
  cooldownAfterLossesMs: isLess,
  // 0: never.
  lossesBeforeCooldown: (before, after) => orEndless(after) > orEndless(before),
  allowedInstruments: (before, after) =>
    before !== undefined && (after === undefined || after.some((id) => !before.includes(id))),
  blockedInstruments: (before, after) => before.some((id) => !after.includes(id)),
  tradingWindow: opensMore,
  signalAgeMaxMs: isMore,
  priceDriftPercentMax: (before, after) => after.gt(before),
  priceAgeMaxMs: isMore,
  rewardRiskMin: (before, after) => before !== undefined && (after === undefined || after.lt(before)),
  liquidationBufferPercent: (before, after) => after.lt(before),
  duplicateDirection: (before, after) => before === "deny" && after === "add",
};

/** The limits that were loosened; empty: at most tightened. */
export function loosened(before: AccountLimits, after: AccountLimits): readonly Limit[] {
  return (Object.keys(LOOSENS) as Limit[]).filter((name) => loosens(name, before, after));
}

export function isLooser(before: AccountLimits, after: AccountLimits): boolean {
  return loosened(before, after).length > 0;
}

function loosens<Name extends Limit>(name: Name, before: AccountLimits, after: AccountLimits): boolean {
  return LOOSENS[name](before[name], after[name]);
}

function isMore(before: number, after: number): boolean {
  return after > before;
}

function isLess(before: number, after: number): boolean {
  return after < before;
}

function maxIsHigher(before: number | undefined, after: number | undefined): boolean {
  return before !== undefined && (after === undefined || after > before);
}

function decimalMaxIsHigher(before: Decimal | undefined, after: Decimal | undefined): boolean {
  return before !== undefined && (after === undefined || after.gt(before));
}

function orEndless(count: number): number {
  return count === 0 ? Number.POSITIVE_INFINITY : count;
}

const DAYS = 7;
const DAY_MINUTES = 1_440;

/** Minute by minute of a week: windows may wrap past midnight, and be given in more than one way. */
function opensMore(before: TradingWindow | undefined, after: TradingWindow | undefined): boolean {
  if (before === undefined) return false;
  for (let weekday = 0; weekday < DAYS; weekday += 1)
    for (let minute = 0; minute < DAY_MINUTES; minute += 1) {
      const opens = after === undefined || isOpen(after, weekday, minute);
      if (opens && !isOpen(before, weekday, minute)) return true;
    }
  return false;
}

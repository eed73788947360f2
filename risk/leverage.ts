// Which leverage an entry uses, what margin it costs, and how far from the entry it puts liquidation.
import type { AccountLimits } from "../engine/domain/account.ts";
import { Decimal, ONE } from "../engine/domain/decimal.ts";
import type { Instrument, LeverageBracket } from "../engine/domain/instrument.ts";
import type { Direction } from "../engine/domain/side.ts";
import type { EntryPlan } from "../engine/domain/signal.ts";
import { exceeds } from "./compare-decimals.ts";
import { TAKER_FEE_ALLOWANCE } from "./fee-allowance.ts";

const HUNDRED = new Decimal(100);
const RATE_PLACES = 12;
const UNPAYABLE = new Decimal(Infinity);

/** The bracket that an exposure (quote) falls into; undefined beyond the last. */
export function bracketOf(instrument: Instrument, exposure: Decimal): LeverageBracket | undefined {
  for (const bracket of instrument.brackets) if (!exceeds(exposure, bracket.notionalMax)) return bracket;
  return undefined;
}

/** The signal's hint or the account's default, lowered to what account and bracket allow: less leverage is never more risk. */
export function chooseLeverage(
  plan: EntryPlan,
  limits: AccountLimits,
  bracket: LeverageBracket | undefined,
): number {
  const asked = plan.leverage ?? limits.leverageDefault;
  return Math.floor(Math.min(asked, limits.leverageMax, bracket?.leverageMax ?? asked));
}

const marginRates = new Map<number, Decimal>();

/** Initial margin and entry fee as a share of the notional, rounded up. Remembered: venues know few leverages. */
export function marginRate(leverage: number): Decimal {
  if (!(leverage >= 1)) return UNPAYABLE;
  const known = marginRates.get(leverage);
  if (known !== undefined) return known;
  const rate = ONE.div(leverage).toDecimalPlaces(RATE_PLACES, Decimal.ROUND_UP).add(TAKER_FEE_ALLOWANCE);
  marginRates.set(leverage, rate);
  return rate;
}

const liquidationDistances = new WeakMap<LeverageBracket, Map<number, Decimal>>();

/**
 * Half the distance from entry to liquidation, in percent of the entry, at the least: the short's formula, without the
 * bracket's maintenance amount. Where stop and buffer are each within it, no exact estimate is needed.
 */
export function halfLiquidationPercent(bracket: LeverageBracket, leverage: number): Decimal {
  let distances = liquidationDistances.get(bracket);
  if (distances === undefined) {
    distances = new Map();
    liquidationDistances.set(bracket, distances);
  }
  const known = distances.get(leverage);
  if (known !== undefined) return known;
  const distance = HUNDRED.div(leverage)
    .sub(bracket.maintenanceRate.mul(HUNDRED))
    .div(bracket.maintenanceRate.add(ONE).mul(2))
    .toDecimalPlaces(RATE_PLACES, Decimal.ROUND_FLOOR);
  distances.set(leverage, distance);
  return distance;
}

/**
 * Liquidation price of an isolated position entered at `entryPrice`: where margin plus P&L equals maintenance, with
 * maintenance amount ÷ exposure standing for the amount per quote unit. Cross accounts are judged by it too: their whole balance backs the position, which
 * moves liquidation away, but it is shared with positions that we do not control.
 */
export function liquidationPrice(
  direction: Direction,
  entryPrice: Decimal,
  leverage: number,
  bracket: LeverageBracket,
  exposure: Decimal,
): Decimal {
  const margin = ONE.div(leverage).add(bracket.maintenanceAmount.div(exposure));
  return direction === "long"
    ? entryPrice.mul(ONE.sub(margin)).div(ONE.sub(bracket.maintenanceRate))
    : entryPrice.mul(ONE.add(margin)).div(ONE.add(bracket.maintenanceRate));
}

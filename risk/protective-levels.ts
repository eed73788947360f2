// Where the stop and the targets of an entry go: levels to prices on their tick, rounded to the safe side.
import { Decimal, ONE, roundToStep, ZERO } from "../engine/domain/decimal.ts";
import type { Instrument } from "../engine/domain/instrument.ts";
import type { PlannedTarget } from "../engine/domain/order.ts";
import type { Direction } from "../engine/domain/side.ts";
import type { EntryPlan, Level } from "../engine/domain/signal.ts";
import { TAKER_FEE_ALLOWANCE } from "./fee-allowance.ts";
import { isOnStep } from "./is-on-step.ts";

const HUNDRED = new Decimal(100);
const HUNDREDTH = new Decimal("0.01");
const PERCENT_PLACES = 10;

export interface ResolvedStop {
  readonly price: Decimal;
  readonly source: "signal" | "account-default";
  /** Positive, and on the losing side of both the entry price and the mark: what follows has meaning only then. */
  readonly onLosingSide: boolean;
  /** Distance from the entry, in percent of it, rounded up. */
  readonly percent: Decimal;
  /** Loss at the stop for one step of quantity, taker fees of entry and exit included, in quote; and a hundred times that. */
  readonly lossPerStep: Decimal;
  readonly lossPerStepHundredfold: Decimal;
}

/** The price itself where it is on its tick, as most are. */
export function onTick(price: Decimal, tickSize: Decimal, rounding: "down" | "up"): Decimal {
  return isOnStep(price, tickSize) ? price : roundToStep(price, tickSize, rounding);
}

/** `toward`: +1 above the entry, −1 below. */
function levelPrice(level: Level, entryPrice: Decimal, toward: 1 | -1): Decimal {
  if (level.kind === "price") return level.price;
  const share = level.percent.mul(HUNDREDTH);
  return entryPrice.mul(toward === 1 ? ONE.add(share) : ONE.sub(share));
}

export function resolveStop(
  level: Level,
  source: ResolvedStop["source"],
  direction: Direction,
  entryPrice: Decimal,
  mark: Decimal,
  instrument: Instrument,
): ResolvedStop {
  const long = direction === "long";
  // The safe side is nearer to the entry: rounding never makes the loss larger.
  const price = onTick(
    levelPrice(level, entryPrice, long ? -1 : 1),
    instrument.tickSize,
    long ? "up" : "down",
  );
  const losing = long ? price.lt(entryPrice) && price.lt(mark) : price.gt(entryPrice) && price.gt(mark);
  const distance = entryPrice.sub(price).abs();
  const fees = entryPrice.add(price).mul(TAKER_FEE_ALLOWANCE);
  const lossPerStep = distance.add(fees).mul(instrument.stepSize);
  return {
    price,
    source,
    onLosingSide: losing && price.gt(ZERO),
    percent: distance.mul(HUNDRED).div(entryPrice).toDecimalPlaces(PERCENT_PLACES, Decimal.ROUND_UP),
    lossPerStep,
    lossPerStepHundredfold: lossPerStep.mul(HUNDRED),
  };
}

export function resolveTargets(
  plan: EntryPlan,
  entryPrice: Decimal,
  tickSize: Decimal,
): readonly PlannedTarget[] {
  const long = plan.direction === "long";
  return plan.targets.map(({ level, share }) => ({
    price: onTick(levelPrice(level, entryPrice, long ? 1 : -1), tickSize, long ? "down" : "up"),
    share,
  }));
}

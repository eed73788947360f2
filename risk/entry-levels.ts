// The prices of an entry (entry, stop, targets) and all that follows from prices alone, so that it is computed once per signal.
import { Decimal, maxDecimal, minDecimal, ONE, ZERO } from "../engine/domain/decimal.ts";
import type { Instrument } from "../engine/domain/instrument.ts";
import type { PlannedTarget } from "../engine/domain/order.ts";
import type { Direction } from "../engine/domain/side.ts";
import type { EntryPlan, Level, Signal } from "../engine/domain/signal.ts";
import { onTick, type ResolvedStop, resolveStop, resolveTargets } from "./protective-levels.ts";
import type { PriceSnapshot } from "./risk-state.ts";
import { wholeSteps } from "./whole-steps.ts";

const HUNDRED = new Decimal(100);
/** Ratios are rounded to the safe side at this many decimal places. */
const RATIO_PLACES = 10;

export interface EntryLevels {
  readonly direction: Direction;
  readonly last: Decimal;
  readonly mark: Decimal;
  /** The limit price on its tick, or the last price. */
  readonly entryPrice: Decimal;
  readonly stop: ResolvedStop | undefined;
  readonly targets: readonly PlannedTarget[];
  readonly targetShares: Decimal;
  /** Share-weighted distance of the targets over the stop's, rounded down; undefined without either. */
  readonly rewardRisk: Decimal | undefined;
  /** From the signal's reference price to the last price, either way, rounded up. */
  readonly driftPercent: Decimal | undefined;
  /** One step of quantity at the valuation price (see `valuationPrice`), in quote; and a hundred times that. */
  readonly notionalPerStep: Decimal;
  readonly notionalPerStepHundredfold: Decimal;
  /** Smallest legal number of steps, from the venue's minimum quantity and notional. */
  readonly stepsMin: Decimal;
  /** An order worth this at the valuation price is worth the venue's minimum at the lowest price the venue may use. */
  readonly notionalMin: Decimal;
  readonly texts: Readonly<Record<"price" | "mark" | "entryPrice" | "stopPrice" | "stopSource", string>>;
}

/** The dearest price at which the order may be valued: market orders at last or mark, limit sells fill at the market if it is above. */
function valuationPrice(plan: EntryPlan, entryPrice: Decimal, price: PriceSnapshot): Decimal {
  if (plan.entry.kind === "limit" && plan.direction === "long") return entryPrice;
  return maxDecimal(entryPrice, price.mark);
}

function weightedRewardRisk(
  direction: Direction,
  entryPrice: Decimal,
  stop: ResolvedStop | undefined,
  targets: readonly PlannedTarget[],
  shares: Decimal,
): Decimal | undefined {
  if (stop === undefined || !stop.onLosingSide || !shares.gt(ZERO)) return undefined;
  const gains = targets.reduce((sum, { price, share }) => sum.add(price.sub(entryPrice).mul(share)), ZERO);
  const reward = direction === "long" ? gains : gains.neg();
  const risk = entryPrice.sub(stop.price).abs().mul(shares);
  return reward.div(risk).toDecimalPlaces(RATIO_PLACES, Decimal.ROUND_FLOOR);
}

function driftPercent(reference: Decimal | undefined, last: Decimal): Decimal | undefined {
  if (reference === undefined) return undefined;
  const drift = last.sub(reference).abs().mul(HUNDRED).div(reference);
  return reference.gt(ZERO) ? drift.toDecimalPlaces(RATIO_PLACES, Decimal.ROUND_UP) : new Decimal(Infinity);
}

/** ⌈amount ÷ perStep⌉. */
function stepsFor(amount: Decimal, perStep: Decimal): Decimal {
  const steps = wholeSteps(amount, perStep);
  return steps.mul(perStep).lt(amount) ? steps.add(ONE) : steps;
}

function stepsMin(instrument: Instrument, cheapest: Decimal): Decimal {
  const byQuantity = stepsFor(instrument.quantityMin, instrument.stepSize);
  const byNotional = stepsFor(instrument.notionalMin, cheapest.mul(instrument.stepSize));
  return maxDecimal(byQuantity, byNotional, ONE);
}

function compute(
  signal: Signal,
  plan: EntryPlan,
  instrument: Instrument,
  price: PriceSnapshot,
  defaultStopPercent: Decimal | undefined,
): EntryLevels | undefined {
  const { direction, entry } = plan;
  const entryPrice =
    entry.kind === "market"
      ? price.last
      : onTick(entry.price, instrument.tickSize, direction === "long" ? "down" : "up");
  if (!entryPrice.gt(ZERO) || !price.mark.gt(ZERO) || !price.last.gt(ZERO)) return undefined;
  const level: Level | undefined =
    plan.stop ?? (defaultStopPercent && { kind: "percent", percent: defaultStopPercent });
  const source = plan.stop === undefined ? "account-default" : "signal";
  const stop = level && resolveStop(level, source, direction, entryPrice, price.mark, instrument);
  const targets = resolveTargets(plan, entryPrice, instrument.tickSize);
  const targetShares = targets.reduce((sum, target) => sum.add(target.share), ZERO);
  const dearest = valuationPrice(plan, entryPrice, price);
  const cheapest = entry.kind === "limit" ? entryPrice : minDecimal(price.last, price.mark);
  const notionalPerStep = dearest.mul(instrument.stepSize);
  return {
    direction,
    last: price.last,
    mark: price.mark,
    entryPrice,
    stop,
    targets,
    targetShares,
    rewardRisk: weightedRewardRisk(direction, entryPrice, stop, targets, targetShares),
    driftPercent: driftPercent(signal.referencePrice, price.last),
    notionalPerStep,
    notionalPerStepHundredfold: notionalPerStep.mul(HUNDRED),
    stepsMin: stepsMin(instrument, cheapest),
    notionalMin: instrument.notionalMin
      .mul(dearest)
      .div(cheapest)
      .toDecimalPlaces(RATIO_PLACES, Decimal.ROUND_UP),
    texts: {
      price: price.last.toString(),
      mark: price.mark.toString(),
      entryPrice: entryPrice.toString(),
      stopPrice: stop?.price.toString() ?? "none",
      stopSource: stop?.source ?? "none",
    },
  };
}

interface Remembered {
  readonly signal: Signal;
  readonly plan: EntryPlan;
  readonly instrument: Instrument;
  readonly defaultStopPercent: Decimal | undefined;
  readonly levels: EntryLevels | undefined;
}

/** All arguments are immutable, so one answer serves every account that one signal reaches at one price. */
const remembered = new WeakMap<PriceSnapshot, Remembered>();

/** Undefined where the entry price, last price or mark is not positive. */
export function entryLevels(
  signal: Signal,
  plan: EntryPlan,
  instrument: Instrument,
  price: PriceSnapshot,
  defaultStopPercent: Decimal | undefined,
): EntryLevels | undefined {
  const fallback = plan.stop === undefined ? defaultStopPercent : undefined;
  const known = remembered.get(price);
  if (
    known !== undefined &&
    known.signal === signal &&
    known.plan === plan &&
    known.instrument === instrument &&
    known.defaultStopPercent === fallback
  ) {
    return known.levels;
  }
  const levels = compute(signal, plan, instrument, price, fallback);
  remembered.set(price, { signal, plan, instrument, defaultStopPercent: fallback, levels });
  return levels;
}

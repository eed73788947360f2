// How much to trade: the subscription's sizing, capped per order, in whole steps, and never below what the venue takes.
import type { Sizing } from "../engine/domain/account.ts";
import { assertNever } from "../engine/domain/assert-never.ts";
import type { Decimal } from "../engine/domain/decimal.ts";
import type { Denial } from "../engine/domain/decision.ts";
import type { LeverageBracket } from "../engine/domain/instrument.ts";
import type { SizeHint } from "../engine/domain/signal.ts";
import { exceeds, isBelow } from "./compare-decimals.ts";
import { deny } from "./deny.ts";
import type { EntryLevels } from "./entry-levels.ts";
import type { EntryRequest } from "./entry-request.ts";
import { isPositive } from "./is-positive.ts";
import { bracketOf, chooseLeverage, marginRate } from "./leverage.ts";
import type { RiskState } from "./risk-state.ts";
import { wholeSteps } from "./whole-steps.ts";

export interface EntrySize {
  /** A whole number of steps. */
  readonly quantity: Decimal;
  /** Quote, at the valuation price. */
  readonly notional: Decimal;
  /** Exposure in the instrument, this order included. */
  readonly exposure: Decimal;
  readonly leverage: number;
  readonly bracket: LeverageBracket | undefined;
  /** Initial margin plus the entry fee allowance. */
  readonly margin: Decimal;
  /** What changed the computed quantity, rounding to step aside. */
  readonly adjusted: "none" | "capped-per-order" | "raised-to-smallest";
}

/** `unsized` without a denial: there is nothing to size by, and a check says why (no stop on the losing side). */
export type Sized =
  | { readonly kind: "sized"; readonly size: EntrySize }
  | { readonly kind: "unsized"; readonly denial: Denial | undefined };

/** ⌊budget ÷ perStep⌋ steps. */
export interface Budget {
  readonly amount: Decimal;
  readonly perStep: Decimal;
}

const UNSIZED: Sized = { kind: "unsized", denial: undefined };

function hintBudget(
  hint: SizeHint,
  factor: Decimal,
  levels: EntryLevels,
  request: EntryRequest,
  state: Pick<RiskState, "equity">,
): Budget {
  switch (hint.kind) {
    case "quantity":
      return { amount: hint.quantity.mul(factor), perStep: request.instrument.stepSize };
    case "quote":
      return { amount: hint.amount.mul(factor), perStep: levels.notionalPerStep };
    case "percent-of-equity":
      return {
        amount: state.equity.mul(hint.percent).mul(factor),
        perStep: levels.notionalPerStepHundredfold,
      };
    default:
      return assertNever(hint);
  }
}

/** Percentages divide by the hundredfold: that is exact and costs nothing. Undefined: no stop to measure the risk by. */
export function budgetOf(
  sizing: Sizing,
  levels: EntryLevels,
  request: EntryRequest,
  state: Pick<RiskState, "equity">,
): Budget | undefined | "no-hint" {
  const stop = levels.stop?.onLosingSide ? levels.stop : undefined;
  switch (sizing.kind) {
    case "quote":
      return { amount: sizing.amount, perStep: levels.notionalPerStep };
    case "quantity":
      return { amount: sizing.quantity, perStep: request.instrument.stepSize };
    case "percent-of-equity":
      return { amount: state.equity.mul(sizing.percent), perStep: levels.notionalPerStepHundredfold };
    case "risk-amount":
      return stop && { amount: sizing.amount, perStep: stop.lossPerStep };
    case "risk-percent":
      return stop && { amount: state.equity.mul(sizing.percent), perStep: stop.lossPerStepHundredfold };
    case "multiplier": {
      const hint = request.plan.size;
      return hint === undefined ? "no-hint" : hintBudget(hint, sizing.factor, levels, request, state);
    }
    default:
      return assertNever(sizing);
  }
}

function belowMinimum(steps: Decimal, levels: EntryLevels, request: EntryRequest): Sized {
  const { stepSize } = request.instrument;
  const denial = deny("SIZE_BELOW_MIN", {
    quantity: steps.mul(stepSize).toString(),
    quantityMin: levels.stepsMin.mul(stepSize).toString(),
    notionalMin: levels.stepsMin.mul(levels.notionalPerStep).toString(),
    sizing: request.subscription.sizing.kind,
    entryPrice: levels.entryPrice.toString(),
  });
  return { kind: "unsized", denial };
}

function sizeOf(
  steps: Decimal,
  notional: Decimal,
  adjusted: EntrySize["adjusted"],
  { plan, account, instrument }: EntryRequest,
  state: RiskState,
): Sized {
  const exposure = state.instrumentExposure.isZero() ? notional : state.instrumentExposure.add(notional);
  const bracket = bracketOf(instrument, exposure);
  const leverage = chooseLeverage(plan, account.limits, bracket);
  const margin = notional.mul(marginRate(leverage));
  const quantity = steps.mul(instrument.stepSize);
  return { kind: "sized", size: { quantity, notional, exposure, leverage, bracket, margin, adjusted } };
}

/**
 * Of all caps only `orderNotionalMax` shrinks the order; exposure caps deny it, because a fraction of what was asked for is
 * another trade. A size below the minimum is skipped or raised as the subscription says: raised, it may risk more than the sizing
 * asked for, and every check still applies.
 */
export function sizeEntry(request: EntryRequest, levels: EntryLevels, state: RiskState): Sized {
  const { sizing, tooSmall } = request.subscription;
  const budget = budgetOf(sizing, levels, request, state);
  if (budget === undefined) return UNSIZED;
  if (budget === "no-hint") return { kind: "unsized", denial: deny("SIZE_HINT_MISSING", {}) };
  const { amount, perStep } = budget;
  if (!isPositive(amount) || !isPositive(perStep)) {
    const detail = { sizing: sizing.kind, budget: amount.toString(), equity: state.equity.toString() };
    return { kind: "unsized", denial: deny("SIZE_NOT_POSITIVE", detail) };
  }
  let steps = wholeSteps(amount, perStep);
  let notional = steps.mul(levels.notionalPerStep);
  let adjusted: EntrySize["adjusted"] = "none";
  const { orderNotionalMax } = request.account.limits;
  if (orderNotionalMax !== undefined && exceeds(notional, orderNotionalMax)) {
    steps = wholeSteps(orderNotionalMax, levels.notionalPerStep);
    notional = steps.mul(levels.notionalPerStep);
    adjusted = "capped-per-order";
  }
  if (isBelow(steps, levels.stepsMin)) {
    if (tooSmall === "skip") return belowMinimum(steps, levels, request);
    steps = levels.stepsMin;
    notional = steps.mul(levels.notionalPerStep);
    adjusted = "raised-to-smallest";
  }
  return sizeOf(steps, notional, adjusted, request, state);
}

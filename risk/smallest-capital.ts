// The least equity with which an entry of these terms is approved. Found by asking the planner itself, so it cannot disagree with it.
import { type Decimal, decimal, maxDecimal, roundToStep } from "../engine/domain/decimal.ts";
import { entryLevels } from "./entry-levels.ts";
import type { EntryRequest } from "./entry-request.ts";
import { isPositive } from "./is-positive.ts";
import { planEntry } from "./plan-entry.ts";
import { budgetOf } from "./size-entry.ts";
import { type TrialMarket, type TrialTerms, trialRequest, trialState } from "./trial-entry.ts";
import { wholeSteps } from "./whole-steps.ts";

/** Capital is told in whole cents of the quote asset. */
export const CAPITAL_STEP: Decimal = decimal("0.01");
/** An order that grows slower with equity than equity pays for needs three. One that grows faster is affordable only by the luck of rounding. */
const ROUNDS_MAX = 8;
const MORE_THAN_ANYBODY = decimal("1000000000000");

/** Undefined: at no equity. */
export function smallestCapital(terms: TrialTerms, market: TrialMarket): Decimal | undefined {
  const request = trialRequest(terms, market);
  for (const start of starts(request, market)) {
    const least = leastFrom(start, request, market);
    if (least !== undefined) return downFrom(least, request, market);
  }
  const capped = whereCapped(request, market);
  return capped && downFrom(capped, request, market);
}

/** Rounding may leave a few steps below that are approved as well. */
function downFrom(enough: Decimal, request: EntryRequest, market: TrialMarket): Decimal {
  let least = enough;
  for (;;) {
    const below = least.sub(CAPITAL_STEP);
    if (!ask(below, request, market).isApproved) return least;
    least = below;
  }
}

/**
 * What an order costs only grows with equity, so going from what is too little to what that would have cost never passes the
 * least that is enough.
 */
function leastFrom(from: Decimal, request: EntryRequest, market: TrialMarket): Decimal | undefined {
  let equity = from;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const { isApproved, cost } = ask(equity, request, market);
    if (isApproved) return equity;
    if (cost === undefined || cost.lte(equity)) return undefined;
    equity = cost;
  }
  return undefined;
}

/** From here on a cap on the order makes its cost the same at every equity. */
function whereCapped(request: EntryRequest, market: TrialMarket): Decimal | undefined {
  const { cost } = ask(MORE_THAN_ANYBODY, request, market);
  return cost !== undefined && ask(cost, request, market).isApproved ? cost : undefined;
}

function ask(
  equity: Decimal,
  request: EntryRequest,
  market: TrialMarket,
): { readonly isApproved: boolean; readonly cost: Decimal | undefined } {
  const { kind, inputs } = planEntry(request, trialState(equity, market));
  const { margin = "none" } = inputs;
  return {
    isApproved: kind === "approved",
    cost: margin === "none" ? undefined : upToStep(decimal(margin.toString())),
  };
}

/**
 * Equities from which the smallest legal order is sized, and from which the order is in the next bracket of the venue: there its
 * leverage is lower, so what was denied before may be approved again. An order that does not depend on equity is as large at once.
 */
function starts(request: EntryRequest, market: TrialMarket): readonly Decimal[] {
  const { signal, plan, instrument, account, subscription } = request;
  const levels = entryLevels(signal, plan, instrument, market.price, account.limits.defaultStopPercent);
  if (levels === undefined) return [];
  const budget = (equity: Decimal) => budgetOf(subscription.sizing, levels, request, { equity });
  const [one, two] = [budget(decimal(1)), budget(decimal(2))];
  if (one === undefined || two === undefined || one === "no-hint" || two === "no-hint") return [];
  if (one.amount.eq(two.amount) || !isPositive(one.amount)) return [CAPITAL_STEP];
  const sizedFrom = (steps: Decimal) => upToStep(steps.mul(one.perStep).div(one.amount));
  const smallest =
    subscription.tooSmall === "smallest"
      ? CAPITAL_STEP
      : maxDecimal(CAPITAL_STEP, sizedFrom(levels.stepsMin));
  const { orderNotionalMax } = account.limits;
  const brackets = instrument.brackets
    .filter(({ notionalMax }) => orderNotionalMax === undefined || notionalMax.lt(orderNotionalMax))
    .map(({ notionalMax }) => sizedFrom(wholeSteps(notionalMax, levels.notionalPerStep).add(1)));
  return [smallest, ...brackets.filter((equity) => equity.gt(smallest))];
}

function upToStep(amount: Decimal): Decimal {
  return roundToStep(amount, CAPITAL_STEP, "up");
}

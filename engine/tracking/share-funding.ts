// Pure: a venue pays or charges funding for the whole leg. Ours is the share of it that our quantity had at that moment.
import type { LegQuantities } from "../accounts/leg-moves.ts";
import type { Decimal } from "../domain/decimal.ts";
import type { Funding } from "../domain/fill.ts";
import type { PositionSide } from "../domain/side.ts";

export interface FundedLeg {
  readonly positionSide: PositionSide;
  /** What it held just before the payment, as its time is told, then at moments around it, the nearest first. */
  readonly moments: readonly LegQuantities[];
}

type Split = LegQuantities & Pick<FundedLeg, "positionSide">;

/** Venues book eight decimals. */
const DECIMALS = 8;
/** Of the quantity: what a rounded amount, divided by rate and price, is off by. */
const FIT = "0.01";

/** Undefined where no such leg held anything at that moment, as far as we know. */
export function shareFunding(
  legs: readonly FundedLeg[],
  funding: Funding,
): { readonly positionSide: PositionSide; readonly amount: Decimal } | undefined {
  const { quantity, amount } = funding;
  const split = quantity === undefined ? splitBySize(legs, funding) : splitPaidFor(legs, quantity);
  if (split === undefined) return undefined;
  const { positionSide, owned, external } = split;
  if (owned.isZero()) return { positionSide, amount: owned };
  if (external.isZero()) return { positionSide, amount };
  const whole = quantity ?? wholeOf(split);
  return { positionSide, amount: amount.mul(owned).div(whole).toDecimalPlaces(DECIMALS) };
}

/** The sign names the leg. Milliseconds do not tell a payment from a fill beside it, the quantity does. */
function splitPaidFor(legs: readonly FundedLeg[], quantity: Decimal): Split | undefined {
  const splits = legs.flatMap(({ positionSide, moments }) =>
    moments
      .map((moment) => ({ positionSide, ...moment }))
      .filter((split) => !wholeOf(split).isZero() && wholeOf(split).isNeg() === quantity.isNeg()),
  );
  const slack = quantity.abs().mul(FIT);
  return splits.find((split) => wholeOf(split).sub(quantity).abs().lte(slack)) ?? splits[0];
}

/** On hedge accounts both legs are paid for, with opposite signs and in proportion: the bigger payment is the bigger leg's. */
function splitBySize(
  legs: readonly FundedLeg[],
  { amount, otherLegAmount }: Pick<Funding, "amount" | "otherLegAmount">,
): Split | undefined {
  const before = legs.flatMap(({ positionSide, moments }) => ({
    positionSide,
    moments: moments.slice(0, 1),
  }));
  const [first, second] = held(before).length > 0 ? held(before) : held(legs);
  if (first === undefined || second === undefined) return first;
  const isFirstBigger = wholeOf(first).abs().gte(wholeOf(second).abs());
  const bigger = otherLegAmount === undefined ? 1 : amount.abs().cmp(otherLegAmount.abs());
  // Of two alike each gets one: most rates are positive, longs come first and pay.
  const isPaidBigger = bigger > 0 || (bigger === 0 && amount.isNeg());
  return isFirstBigger === isPaidBigger ? first : second;
}

/** Of each leg that held something the nearest moment when it did. */
function held(legs: readonly FundedLeg[]): readonly Split[] {
  return legs.flatMap(({ positionSide, moments }) => {
    const moment = moments.find((each) => !wholeOf(each).isZero());
    return moment === undefined ? [] : [{ positionSide, ...moment }];
  });
}

function wholeOf({ owned, external }: LegQuantities): Decimal {
  return owned.add(external);
}

// Pure: a venue pays or charges funding for the whole leg. Ours is the share of it that our quantity had at that moment.
import type { LegQuantities } from "../accounts/leg-moves.ts";
import type { Decimal } from "../domain/decimal.ts";
import type { Funding } from "../domain/fill.ts";
import type { PositionSide } from "../domain/side.ts";

export interface FundedLeg extends LegQuantities {
  readonly positionSide: PositionSide;
}

/** Venues book eight decimals. */
const DECIMALS = 8;

/** Undefined where no leg held anything at that moment, as far as we know. `legs`: quantities just before the payment. */
export function shareFunding(
  legs: readonly FundedLeg[],
  funding: Funding,
): { readonly positionSide: PositionSide; readonly amount: Decimal } | undefined {
  const leg = fundedLeg(
    legs.filter((each) => !wholeOf(each).isZero()),
    funding,
  );
  if (leg === undefined) return undefined;
  const amount = leg.external.isZero()
    ? funding.amount
    : funding.amount.mul(leg.owned).div(wholeOf(leg)).toDecimalPlaces(DECIMALS);
  return { positionSide: leg.positionSide, amount: leg.owned.isZero() ? leg.owned : amount };
}

/** On hedge accounts both legs are paid for, with opposite signs, and no venue names the leg. */
function fundedLeg(legs: readonly FundedLeg[], funding: Funding): FundedLeg | undefined {
  const [first, second] = legs;
  if (first === undefined || second === undefined) return first;
  const { quantity, otherLegAmount, amount } = funding;
  const bySize = wholeOf(first).abs().gte(wholeOf(second).abs()) ? [first, second] : [second, first];
  if (quantity !== undefined) {
    const distance = (leg: FundedLeg) => wholeOf(leg).abs().sub(quantity.abs()).abs();
    const sameSign = wholeOf(first).isNeg() === quantity.isNeg();
    const nearer = distance(first).cmp(distance(second));
    return nearer < 0 || (nearer === 0 && sameSign) ? first : second;
  }
  const isBigger = otherLegAmount === undefined || amount.abs().gte(otherLegAmount.abs());
  return isBigger ? bySize[0] : bySize[1];
}

function wholeOf({ owned, external }: LegQuantities): Decimal {
  return owned.add(external);
}

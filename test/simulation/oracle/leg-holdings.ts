// Whose is what on one leg, by the order of the venue's own ledger. The venue nets all that is traded on a leg, so what we hold
// and what the trader holds never point in opposite directions: where one of them trades against the other, both hold less.
import { type Decimal, minDecimal, ZERO } from "../../../engine/domain/decimal.ts";

/** Signed; together they are the venue's position. */
export interface LegHoldings {
  readonly own: Decimal;
  readonly traders: Decimal;
}

/** A fill closes first what its sender holds, then what the other holds; what is left opens for its sender. */
export function afterFill(before: LegHoldings, sender: keyof LegHoldings, signed: Decimal): LegHoldings {
  const other = sender === "own" ? "traders" : "own";
  const [senders, open] = closedBy(before[sender], signed);
  const [others, beyond] = closedBy(before[other], open);
  const after = senders.add(beyond);
  return sender === "own" ? { own: after, traders: others } : { own: others, traders: after };
}

/** What is left of `held`, and what is left of the fill. */
function closedBy(held: Decimal, signed: Decimal): readonly [Decimal, Decimal] {
  if (held.isZero() || signed.isZero() || held.isNeg() === signed.isNeg()) return [held, signed];
  const closed = minDecimal(held.abs(), signed.abs());
  const part = signed.isNeg() ? closed.neg() : closed;
  return [held.add(part), signed.sub(part)];
}

export const NOTHING_HELD: LegHoldings = { own: ZERO, traders: ZERO };

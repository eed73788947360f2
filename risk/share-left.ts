// What is left after losing a percentage: lets limits in percent compare with one multiplication.
import { type Decimal, ONE } from "../engine/domain/decimal.ts";

const shares = new WeakMap<Decimal, Decimal>();

/** 1 − percent ÷ 100, exact; remembered, because limits outlive many decisions. */
export function shareLeft(percent: Decimal): Decimal {
  const known = shares.get(percent);
  if (known !== undefined) return known;
  const share = ONE.sub(percent.mul("0.01"));
  shares.set(percent, share);
  return share;
}

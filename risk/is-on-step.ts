// Proves that a quantity is a whole multiple of its step, cheaply where the step is a power of ten, as most are.
import { type Decimal, isMultipleOf } from "../engine/domain/decimal.ts";

const powersOfTen = new WeakMap<Decimal, boolean>();

function isPowerOfTen(step: Decimal): boolean {
  const known = powersOfTen.get(step);
  if (known !== undefined) return known;
  const isPower = step.precision() === 1 && step.toExponential().startsWith("1");
  powersOfTen.set(step, isPower);
  return isPower;
}

export function isOnStep(value: Decimal, step: Decimal): boolean {
  if (isPowerOfTen(step) && step.e <= 0) return value.decimalPlaces() <= -step.e;
  return isMultipleOf(value, step);
}

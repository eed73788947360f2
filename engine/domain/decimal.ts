// Money and quantities are exact decimals, never floats. Rounding is always a named argument.
import { Decimal as DecimalBase } from "decimal.js";

/** 40 significant digits is more than any venue's quantity × price × fee needs. */
export const Decimal = DecimalBase.clone({ precision: 40, toExpNeg: -40, toExpPos: 40 });
export type Decimal = DecimalBase;

export type Rounding = "down" | "up" | "nearest";

const ROUNDING_MODE = {
  down: Decimal.ROUND_DOWN,
  up: Decimal.ROUND_UP,
  nearest: Decimal.ROUND_HALF_UP,
} as const;

export const ZERO: Decimal = new Decimal(0);
export const ONE: Decimal = new Decimal(1);

/** Exact decimal from text or a whole number. Throws on anything else: parse untrusted text with `parseDecimal`. */
export function decimal(value: string | number): Decimal {
  return new Decimal(value);
}

const DECIMAL_TEXT = /^[+-]?(?:\d{1,24}(?:\.\d{0,24})?|\.\d{1,24})(?:[eE][+-]?\d{1,2})?$/;

/** Untrusted text to a finite decimal of sane size, or undefined. */
export function parseDecimal(text: string): Decimal | undefined {
  const trimmed = text.trim();
  if (!DECIMAL_TEXT.test(trimmed)) return undefined;
  const value = new Decimal(trimmed);
  return value.e > 24 || (value.e < -24 && !value.isZero()) ? undefined : value;
}

/** `value` moved to a whole multiple of `step` (toward zero, away from zero, or half up). A zero step changes nothing. */
export function roundToStep(value: Decimal, step: Decimal, rounding: Rounding): Decimal {
  if (step.isZero()) return value;
  return value.div(step).toDecimalPlaces(0, ROUNDING_MODE[rounding]).mul(step);
}

export function isMultipleOf(value: Decimal, step: Decimal): boolean {
  return step.isZero() || value.mod(step).isZero();
}

export function minDecimal(first: Decimal, ...rest: readonly Decimal[]): Decimal {
  return rest.reduce((least, value) => (value.lt(least) ? value : least), first);
}

export function maxDecimal(first: Decimal, ...rest: readonly Decimal[]): Decimal {
  return rest.reduce((most, value) => (value.gt(most) ? value : most), first);
}

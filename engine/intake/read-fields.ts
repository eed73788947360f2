// Readers that the dialects share: untrusted field values to domain values, or undefined.
import { type Decimal, decimal, ONE, parseDecimal, ZERO } from "../domain/decimal.ts";
import type { Level } from "../domain/signal.ts";
import type { UnixMs } from "../domain/time.ts";
import { textOf } from "./json-value.ts";

export const PERCENT_MAX = decimal(1000);

export function readDecimal(value: unknown): Decimal | undefined {
  const text = textOf(value);
  return text === undefined ? undefined : parseDecimal(text);
}

export function readPositive(value: unknown): Decimal | undefined {
  const number = readDecimal(value);
  return number?.gt(ZERO) === true ? number : undefined;
}

/** Above 0, at most 1. */
export function readShare(value: unknown): Decimal | undefined {
  const share = readPositive(value);
  return share?.lte(ONE) === true ? share : undefined;
}

/** Above 0, at most 1000: 2 is 2 %. */
export function readPercent(value: unknown): Decimal | undefined {
  const percent = readPositive(value);
  return percent?.lte(PERCENT_MAX) === true ? percent : undefined;
}

/** `"2.5%"` to 2.5. */
export function readPercentText(value: unknown): Decimal | undefined {
  const text = textOf(value)?.trim();
  return text?.endsWith("%") === true ? readPercent(text.slice(0, -1)) : undefined;
}

/** `"60000.5"` is a price, `"2%"` a distance from the entry price. */
export function readLevel(value: unknown): Level | undefined {
  const percent = readPercentText(value);
  if (percent !== undefined) return { kind: "percent", percent };
  const price = readPositive(value);
  return price === undefined ? undefined : { kind: "price", price };
}

export const LEVERAGE_MAX = 200;

export function readLeverage(value: unknown): number | undefined {
  const leverage = readPositive(value);
  return leverage?.isInteger() === true && leverage.lte(LEVERAGE_MAX) ? leverage.toNumber() : undefined;
}

const ISO_TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)$/;
const UNIX_SECONDS = /^\d{10}$/;
const UNIX_MS = /^\d{13}$/;

/** ISO 8601 with a zone, Unix seconds (10 digits) or Unix milliseconds (13 digits). */
export function readTime(value: unknown): UnixMs | undefined {
  const text = textOf(value)?.trim() ?? "";
  if (UNIX_MS.test(text)) return +text as UnixMs;
  if (UNIX_SECONDS.test(text)) return (+text * 1000) as UnixMs;
  const parsed = ISO_TIME.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(parsed) ? undefined : (parsed as UnixMs);
}

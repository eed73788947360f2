// How many whole steps a budget pays for. Exact, and rounded down by construction; the one division of every decision.
import { Decimal } from "../engine/domain/decimal.ts";

/** decimal.js keeps digits in words of seven. */
const WORD = 1e7;
const DIGITS_PER_WORD = 7;
const WORDS_MAX = 3;

/** The place of a decimal's last word, in words right (−) or left (+) of the point's own word. */
function lastPlace(value: Decimal): number {
  return Math.floor(value.e / DIGITS_PER_WORD) - value.d.length + 1;
}

/** `value` in units of `place`, digits right of it dropped; undefined where that is not an exact integer of a double. */
function wholeUnits(value: Decimal, place: number): number | undefined {
  const words = Math.floor(value.e / DIGITS_PER_WORD) - place + 1;
  if (words > WORDS_MAX) return undefined;
  let units = 0;
  for (let index = 0; index < words; index += 1) units = units * WORD + (value.d[index] ?? 0);
  return units <= Number.MAX_SAFE_INTEGER ? units : undefined;
}

/**
 * ⌊budget ÷ perStep⌋ for a non-negative budget; NaN or infinite where the operands are. Works on exact integers where both
 * fit (20 times faster than decimal.js), because ⌊x ÷ n⌋ = ⌊⌊x⌋ ÷ n⌋ for a whole n.
 */
export function wholeSteps(budget: Decimal, perStep: Decimal): Decimal {
  if (budget.d?.[0] && perStep.d?.[0] && budget.s > 0 && perStep.s > 0) {
    const place = lastPlace(perStep);
    const divisor = wholeUnits(perStep, place);
    const dividend = wholeUnits(budget, place);
    if (divisor !== undefined && dividend !== undefined) {
      return new Decimal((dividend - (dividend % divisor)) / divisor);
    }
  }
  return budget.divToInt(perStep);
}

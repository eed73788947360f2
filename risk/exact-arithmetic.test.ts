// The shortcuts past decimal.js must answer exactly what decimal.js answers.
import fc from "fast-check";
import { expect, it } from "vitest";
import { Decimal, decimal } from "../engine/domain/decimal.ts";
import { exceeds, isAbove, isBelow } from "./compare-decimals.ts";
import { isOnStep } from "./is-on-step.ts";
import { isPositive } from "./is-positive.ts";
import { wholeSteps } from "./whole-steps.ts";

const RUNS = { numRuns: 20_000 };
/** Products of two operands have up to 63 digits: here they are not rounded. */
const Exact = Decimal.clone({ precision: 120 });
const anyDecimal: fc.Arbitrary<Decimal> = fc.oneof(
  fc
    .tuple(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), fc.integer({ min: -24, max: 6 }))
    .map(([digits, exponent]) => decimal(`${digits}e${exponent}`)),
  fc
    .tuple(fc.integer({ min: -5_000, max: 5_000 }), fc.integer({ min: -9, max: 9 }))
    .map(([digits, exponent]) => decimal(`${digits}e${exponent}`)),
  fc.constantFrom("0", "-0", "NaN", "Infinity", "-Infinity", "1e7", "9999999", "1e-7").map(decimal),
);

it("comparisons equal decimal.js's, and NaN is never inside a limit", () => {
  fc.assert(
    fc.property(anyDecimal, anyDecimal, (a, b) => {
      expect([exceeds(a, b), isBelow(a, b), isAbove(a, b)]).toEqual([!a.lte(b), !a.gte(b), a.gt(b)]);
      expect([exceeds(a, a), isPositive(a)]).toEqual([a.isNaN(), a.isFinite() && a.gt(0)]);
    }),
    RUNS,
  );
});

it("whole steps are the exact floor", () => {
  fc.assert(
    fc.property(anyDecimal, anyDecimal, (budget, perStep) => {
      fc.pre(budget.gt(0) && perStep.gt(0) && budget.isFinite() && perStep.isFinite());
      fc.pre(budget.e - perStep.e < 38);
      const steps = wholeSteps(budget, perStep);
      expect(steps.isInteger()).toBe(true);
      const paid = new Exact(steps).mul(perStep);
      expect(paid.lte(budget) && paid.add(perStep).gt(budget)).toBe(true);
    }),
    RUNS,
  );
});

it.each([
  ["0.3", "0.1", "3"],
  ["0.29999999999999999999", "0.1", "2"],
  ["1000000000000", "0.0000001", "10000000000000000000"],
  ["1", "3", "0"],
  ["123456789.123456789", "0.000000001", "123456789123456789"],
])("%s holds %s × %s", (budget, perStep, expected) => {
  expect(wholeSteps(decimal(budget), decimal(perStep)).toString()).toBe(expected);
});

it("on step equals the remainder of decimal.js being zero", () => {
  const step = fc
    .constantFrom("1", "0.001", "0.1", "10", "0.25", "5", "0.3", "1000", "0.00000001")
    .map(decimal);
  const value = fc.tuple(fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: -9, max: 3 }));
  fc.assert(
    fc.property(step, value, (size, [digits, exponent]) => {
      const quantity = decimal(`${digits}e${exponent}`);
      expect(isOnStep(quantity, size)).toBe(quantity.mod(size).isZero());
    }),
    RUNS,
  );
});

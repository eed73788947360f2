// What is told before anybody subscribes must be what the planner does afterwards.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Sizing } from "../engine/domain/account.ts";
import { type Decimal, decimal } from "../engine/domain/decimal.ts";
import type { SizeHint } from "../engine/domain/signal.ts";
import { feasibilityOf, worstDay } from "./feasibility.ts";
import { planEntry } from "./plan-entry.ts";
import { CAPITAL_STEP, smallestCapital } from "./smallest-capital.ts";
import { codes, limits } from "./testing.ts";
import { REALISTIC_INSTRUMENTS } from "./testing-filters.ts";
import { type TrialMarket, type TrialTerms, trialPrice, trialRequest, trialState } from "./trial-entry.ts";

const cents = (min: number, max: number) => fc.integer({ min, max }).map((value) => decimal(value).div(100));
interface Bounds {
  readonly percent: number;
  readonly riskPercent: number;
  readonly factor: number;
  readonly stopMin: number;
}
/** In hundredths. An order of at most all of the equity: it never costs more than the equity that it is sized by. */
const SANE: Bounds = { percent: 9_000, riskPercent: 100, factor: 100, stopMin: 100 };
const WILD: Bounds = { percent: 300_000, riskPercent: 5_000, factor: 1_000, stopMin: 10 };

const sizingWithin = ({ percent, riskPercent, factor }: Bounds): fc.Arbitrary<Sizing> =>
  fc.oneof(
    cents(1, 5_000_000).map((amount): Sizing => ({ kind: "quote", amount })),
    cents(1, 100_000).map((quantity): Sizing => ({ kind: "quantity", quantity })),
    cents(1, percent).map((share): Sizing => ({ kind: "percent-of-equity", percent: share })),
    cents(1, 500_000).map((amount): Sizing => ({ kind: "risk-amount", amount })),
    cents(1, riskPercent).map((share): Sizing => ({ kind: "risk-percent", percent: share })),
    cents(1, factor).map((times): Sizing => ({ kind: "multiplier", factor: times })),
  );
const hint: fc.Arbitrary<SizeHint | undefined> = fc.oneof(
  fc.constant(undefined),
  cents(1, 500_000).map((amount): SizeHint => ({ kind: "quote", amount })),
  cents(1, SANE.percent).map((percent): SizeHint => ({ kind: "percent-of-equity", percent })),
);
const cap = fc.option(cents(100, 50_000_000), { nil: undefined });

interface Case {
  readonly terms: TrialTerms;
  readonly market: TrialMarket;
  /** Millionths of the least capital, for looking below it. */
  readonly shares: readonly number[];
}

const caseWithin = (bounds: Bounds): fc.Arbitrary<Case> =>
  fc
    .record({
      priced: fc.constantFrom(...REALISTIC_INSTRUMENTS),
      direction: fc.constantFrom("long" as const, "short" as const),
      sizing: sizingWithin(bounds),
      size: hint,
      tooSmall: fc.constantFrom("skip" as const, "smallest" as const),
      stopPercent: fc.option(cents(bounds.stopMin, 1_000), { nil: undefined }),
      defaultStopPercent: fc.option(cents(bounds.stopMin, 1_000), { nil: undefined }),
      leverage: fc.option(fc.integer({ min: 1, max: 125 }), { nil: undefined }),
      leverageMax: fc.integer({ min: 1, max: 50 }),
      orderNotionalMax: cap,
      totalExposureMax: cap,
      rewardRiskMin: fc.option(fc.constant(decimal(2)), { nil: undefined }),
      shares: fc.array(fc.integer({ min: 0, max: 999_999 }), { minLength: 3, maxLength: 3 }),
    })
    .map(({ priced, direction, shares, sizing: way, size, tooSmall, stopPercent, leverage, ...limiting }) => {
      const price = trialPrice({ last: decimal(priced.price), mark: decimal(priced.price) });
      const market = { instrument: priced.instrument, direction, price };
      return {
        terms: { sizing: way, tooSmall, stopPercent, size, leverage, limits: limits(limiting) },
        market,
        shares,
      };
    });

function approves({ terms, market }: Case, equity: Decimal): boolean {
  return planEntry(trialRequest(terms, market), trialState(equity, market)).kind === "approved";
}

describe("the smallest capital", () => {
  it("is approved, and nothing below it is", () => {
    let found = 0;
    fc.assert(
      fc.property(caseWithin(SANE), (each) => {
        const capital = smallestCapital(each.terms, each.market);
        if (capital === undefined) return;
        found += 1;
        expect(approves(each, capital)).toBe(true);
        expect(approves(each, capital.sub(CAPITAL_STEP))).toBe(false);
        for (const millionths of each.shares)
          expect(approves(each, capital.mul(millionths).div(1_000_000).toDecimalPlaces(2, 1))).toBe(false);
      }),
      { numRuns: 2_000 },
    );
    expect(found).toBeGreaterThan(500);
  });

  it("is approved, and one step below it is not, also where orders cost more than the equity they are sized by", () => {
    let found = 0;
    fc.assert(
      fc.property(caseWithin(WILD), (each) => {
        const capital = smallestCapital(each.terms, each.market);
        if (capital === undefined) return;
        found += 1;
        expect(approves(each, capital)).toBe(true);
        expect(approves(each, capital.sub(CAPITAL_STEP))).toBe(false);
      }),
      { numRuns: 2_000 },
    );
    expect(found).toBeGreaterThan(500);
  });

  it("is told wherever any capital is enough", () => {
    fc.assert(
      fc.property(caseWithin(SANE), cents(1, 1_000_000_000), (each, equity) => {
        fc.pre(approves(each, equity));
        expect(smallestCapital(each.terms, each.market)?.lte(equity)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("feasibility", () => {
  const priced = REALISTIC_INSTRUMENTS[0];
  if (priced === undefined) throw new Error("no test instrument");
  const market: TrialMarket = {
    instrument: priced.instrument,
    direction: "long",
    price: trialPrice({ last: decimal("60000"), mark: decimal("60000") }),
  };
  const terms: TrialTerms = {
    sizing: { kind: "percent-of-equity", percent: decimal(10) },
    tooSmall: "skip",
    stopPercent: decimal(2),
    size: undefined,
    leverage: undefined,
    limits: limits({ dailyLossPercentMax: decimal(5), dailyLossMax: decimal(900), openPositionsMax: 3 }),
  };

  it("says what an order costs and loses at the stop, and what capital it takes", () => {
    const told = feasibilityOf(terms, market, decimal(10_000));
    // BTC: step 0.001, minimum notional 100, so 0.002 BTC or 120 is the smallest order: 10 % of 1,200.
    expect(told.smallestCapital?.toString()).toBe("1200");
    expect(told.smallestOrder?.quantity.toString()).toBe("0.002");
    expect(told.order?.quantity.toString()).toBe("0.016");
    expect(told.order?.notional.toString()).toBe("960");
    // 0.016 × (1,200 + 0.0006 × (60,000 + 58,800))
    expect(told.order?.lossAtStop.toString()).toBe("20.34048");
    expect(told.order?.lossPercent.toString()).toBe("0.2034");
    expect(told.order?.liquidationPrice?.lt(58_800)).toBe(true);
    expect(
      told.order?.liquidationPrice?.mod(market.instrument.tickSize).toString(),
      "a price of the venue",
    ).toBe("0");
    expect(told.denials).toEqual([]);
  });

  it("says why nothing would be traded", () => {
    const told = feasibilityOf(terms, market, decimal(1_000));
    expect(told.order).toBeUndefined();
    expect(codes(told.denials)).toEqual(["SIZE_BELOW_MIN"]);
    expect(told.smallestCapital?.toString()).toBe("1200");
  });

  it("bounds the day by the tighter limit and the positions that may still be open", () => {
    expect(worstDay(terms.limits, decimal(10_000), decimal(20))).toEqual({
      entriesEndAt: decimal(500),
      lossMax: decimal(560),
    });
    expect(worstDay(limits(), decimal(10_000), decimal(20))).toEqual({
      entriesEndAt: undefined,
      lossMax: undefined,
    });
  });
});

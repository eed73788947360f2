// What must hold for every instrument, sizing, price and account.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Sizing } from "../engine/domain/account.ts";
import { type Decimal, decimal, isMultipleOf, ZERO } from "../engine/domain/decimal.ts";
import type { Level } from "../engine/domain/signal.ts";
import { TAKER_FEE_ALLOWANCE } from "./fee-allowance.ts";
import { type EntryRequest, planEntry } from "./plan-entry.ts";
import type { RiskState } from "./risk-state.ts";
import { at, entryRequest, limits, riskState } from "./testing.ts";
import { REALISTIC_INSTRUMENTS } from "./testing-filters.ts";

const RUNS = { numRuns: 3_000 };

const cents = (min: number, max: number) => fc.integer({ min, max }).map((value) => decimal(value).div(100));
const sizing: fc.Arbitrary<Sizing> = fc.oneof(
  cents(1, 5_000_000).map((amount): Sizing => ({ kind: "quote", amount })),
  cents(1, 5_000_000).map((quantity): Sizing => ({ kind: "quantity", quantity })),
  cents(1, 20_000).map((percent): Sizing => ({ kind: "percent-of-equity", percent })),
  cents(1, 500_000).map((amount): Sizing => ({ kind: "risk-amount", amount })),
  cents(1, 1_000).map((percent): Sizing => ({ kind: "risk-percent", percent })),
  cents(1, 1_000).map((factor): Sizing => ({ kind: "multiplier", factor })),
);
/** Mostly sane, sometimes on the wrong side, zero, or absurd. */
const stop = (price: Decimal): fc.Arbitrary<Level | undefined> =>
  fc.oneof(
    fc.constant(undefined),
    cents(-500, 3_000).map((percent): Level => ({ kind: "percent", percent })),
    cents(50, 150).map((share): Level => ({ kind: "price", price: price.mul(share) })),
    fc
      .constantFrom("0", "-1", "100", "250")
      .map((percent): Level => ({ kind: "percent", percent: decimal(percent) })),
  );

interface Case {
  readonly request: EntryRequest;
  readonly state: RiskState;
}

const anyCase: fc.Arbitrary<Case> = fc
  .constantFrom(...REALISTIC_INSTRUMENTS)
  .chain(({ instrument, price }) =>
    fc.record({
      instrument: fc.constant(instrument),
      last: fc.constant(decimal(price)),
      stop: stop(decimal(price)),
      defaultStop: fc.option(cents(10, 2_000), { nil: undefined }),
      direction: fc.constantFrom("long" as const, "short" as const),
      limitOffset: fc.option(fc.integer({ min: -300, max: 300 }), { nil: undefined }),
      markOffset: fc.integer({ min: -100, max: 100 }),
      leverage: fc.option(fc.integer({ min: 1, max: 125 }), { nil: undefined }),
      sizing,
      tooSmall: fc.constantFrom("skip" as const, "smallest" as const),
      equity: cents(-1_000, 100_000_000),
      orderNotionalMax: fc.option(cents(100, 50_000_000), { nil: undefined }),
      totalExposureMax: fc.option(cents(100, 100_000_000), { nil: undefined }),
      totalExposure: cents(0, 1_000_000),
      positionMode: fc.constantFrom("one-way" as const, "hedge" as const),
      role: fc.constantFrom("open" as const, "increase" as const, "reverse" as const),
    }),
  )
  .map((draw) => {
    const basisPoints = (offset: number) => draw.last.mul(decimal(10_000 + offset).div(10_000));
    const { limitOffset } = draw;
    const request = entryRequest({
      instrument: draw.instrument,
      plan: {
        direction: draw.direction,
        stop: draw.stop,
        targets: [],
        leverage: draw.leverage,
        size: { kind: "quote", amount: decimal("750.5") },
        entry:
          limitOffset === undefined
            ? { kind: "market" }
            : { kind: "limit", price: basisPoints(limitOffset), expiresInMs: 60_000 },
      },
      signal: { referencePrice: draw.last },
      subscription: { sizing: draw.sizing, tooSmall: draw.tooSmall },
      account: {
        positionMode: draw.positionMode,
        limits: limits({
          leverageMax: 125,
          defaultStopPercent: draw.defaultStop,
          orderNotionalMax: draw.orderNotionalMax,
          totalExposureMax: draw.totalExposureMax,
          duplicateDirection: "add",
        }),
      },
      action: draw.role,
    });
    const held = draw.role === "increase" ? draw.instrument.stepSize : ZERO;
    const state = riskState({
      price: { last: draw.last, mark: basisPoints(draw.markOffset), at: at(-10) },
      equity: draw.equity,
      availableMargin: draw.equity,
      totalExposure: draw.totalExposure,
      position: draw.direction === "long" ? held : held.neg(),
    });
    return { request, state };
  });

describe("every approved entry", () => {
  it("has a quantity and prices that the venue's filters take", () => {
    let approvals = 0;
    fc.assert(
      fc.property(anyCase, ({ request, state }) => {
        const verdict = planEntry(request, state);
        if (verdict.kind !== "approved") return;
        approvals += 1;
        const { instrument, plan } = request;
        const { intent, stopPrice, leverage } = verdict;
        const { quantity } = intent;
        expect(isMultipleOf(quantity, instrument.stepSize)).toBe(true);
        expect(quantity.gte(instrument.quantityMin)).toBe(true);
        const max = plan.entry.kind === "market" ? instrument.marketQuantityMax : instrument.quantityMax;
        expect(quantity.lte(max)).toBe(true);
        const mark = state.price?.mark ?? ZERO;
        const last = state.price?.last ?? ZERO;
        const priced = intent.type.kind === "limit" ? [intent.type.price] : [last, mark];
        for (const price of priced) expect(quantity.mul(price).gte(instrument.notionalMin)).toBe(true);
        if (intent.type.kind === "limit")
          expect(isMultipleOf(intent.type.price, instrument.tickSize)).toBe(true);
        expect(isMultipleOf(stopPrice, instrument.tickSize)).toBe(true);
        expect(Number.isInteger(leverage) && leverage >= 1).toBe(true);
      }),
      RUNS,
    );
    expect(approvals).toBeGreaterThan(RUNS.numRuns / 20);
  });

  it("has a stop on the losing side of entry and mark, whatever the action, mode or input", () => {
    fc.assert(
      fc.property(anyCase, ({ request, state }) => {
        const verdict = planEntry(request, state);
        if (verdict.kind !== "approved") return true;
        const { intent, stopPrice } = verdict;
        const mark = state.price?.mark ?? ZERO;
        const entry = intent.type.kind === "limit" ? intent.type.price : (state.price?.last ?? ZERO);
        const long = request.plan.direction === "long";
        const losing = long
          ? stopPrice.lt(entry) && stopPrice.lt(mark)
          : stopPrice.gt(entry) && stopPrice.gt(mark);
        return losing && stopPrice.gt(0) && intent.protection?.stopPrice.eq(stopPrice) === true;
      }),
      RUNS,
    );
  });

  it("stays inside every cap and the margin, also where the size was raised to the smallest", () => {
    fc.assert(
      fc.property(anyCase, ({ request, state }) => {
        const verdict = planEntry(request, state);
        if (verdict.kind !== "approved") return true;
        const { orderNotionalMax, totalExposureMax } = request.account.limits;
        const price =
          verdict.intent.type.kind === "limit" ? verdict.intent.type.price : (state.price?.last ?? ZERO);
        const worth = verdict.intent.quantity.mul(price);
        return (
          worth.lte(verdict.notional) &&
          (orderNotionalMax === undefined || verdict.notional.lte(orderNotionalMax)) &&
          (totalExposureMax === undefined ||
            state.totalExposure.add(verdict.notional).lte(totalExposureMax)) &&
          verdict.margin.lte(state.availableMargin)
        );
      }),
      RUNS,
    );
  });

  it("loses at most what a risk sizing allows at the stop, fees included, unless the size was raised", () => {
    fc.assert(
      fc.property(anyCase, cents(1, 1_000), ({ request, state }, percent) => {
        const subscription = { ...request.subscription, sizing: { kind: "risk-percent", percent } } as const;
        const verdict = planEntry({ ...request, subscription }, state);
        if (verdict.kind !== "approved" || verdict.inputs.adjusted === "raised-to-smallest") return true;
        const { intent, stopPrice } = verdict;
        const entry = intent.type.kind === "limit" ? intent.type.price : (state.price?.last ?? ZERO);
        const fees = entry.add(stopPrice).mul(TAKER_FEE_ALLOWANCE);
        const loss = intent.quantity.mul(entry.sub(stopPrice).abs().add(fees));
        return loss.lte(state.equity.mul(percent).div(100));
      }),
      RUNS,
    );
  });
});

it("a denied entry has reasons and no intent; the same question gets the same answer", () => {
  fc.assert(
    fc.property(anyCase, ({ request, state }) => {
      const verdict = planEntry(request, state);
      expect(planEntry({ ...request }, { ...state })).toEqual(verdict);
      if (verdict.kind === "approved") return;
      expect(verdict).not.toHaveProperty("intent");
      expect(verdict.denials.length).toBeGreaterThan(0);
      for (const { sentence } of verdict.denials) expect(sentence).not.toMatch(/[{}]/);
    }),
    { numRuns: 1_000 },
  );
});

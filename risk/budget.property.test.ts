// Budgets hold across concurrent signals, because each decision sees what the ones before it reserved.
import fc from "fast-check";
import { expect, it } from "vitest";
import { type Decimal, decimal, ZERO } from "../engine/domain/decimal.ts";
import type { Instrument } from "../engine/domain/instrument.ts";
import { planEntry } from "./plan-entry.ts";
import type { RiskState } from "./risk-state.ts";
import { at, entryRequest, riskState } from "./testing.ts";
import { REALISTIC_INSTRUMENTS } from "./testing-filters.ts";

const SIGNALS = 50;
const CAPS = {
  openPositionsMax: 6,
  orderNotionalMax: decimal("4000"),
  instrumentExposureMax: decimal("6000"),
  groupExposureMax: decimal("9000"),
  totalExposureMax: decimal("15000"),
};
const AVAILABLE = decimal("3000");

/** What decisions so far reserved. */
interface Reserved {
  readonly margin: Decimal;
  readonly total: Decimal;
  readonly byInstrument: ReadonlyMap<string, Decimal>;
  readonly byGroup: ReadonlyMap<string, Decimal>;
  readonly positions: ReadonlyMap<string, Decimal>;
}

const NOTHING: Reserved = {
  margin: ZERO,
  total: ZERO,
  byInstrument: new Map(),
  byGroup: new Map(),
  positions: new Map(),
};

/** Two groups, so that the cap of neither is the total's. */
function groupOf(instrument: Instrument): string {
  return instrument.base.length % 2 === 0 ? "even" : "odd";
}

function view(reserved: Reserved, instrument: Instrument, price: string): RiskState {
  return riskState({
    price: { last: decimal(price), mark: decimal(price), at: at(-10) },
    availableMargin: AVAILABLE.sub(reserved.margin),
    position: reserved.positions.get(instrument.id) ?? ZERO,
    openPositions: reserved.positions.size,
    instrumentExposure: reserved.byInstrument.get(instrument.id) ?? ZERO,
    groupExposure: reserved.byGroup.get(groupOf(instrument)) ?? ZERO,
    totalExposure: reserved.total,
  });
}

function plus(map: ReadonlyMap<string, Decimal>, key: string, amount: Decimal): ReadonlyMap<string, Decimal> {
  return new Map(map).set(key, (map.get(key) ?? ZERO).add(amount));
}

it(`property: ${SIGNALS} signals at once never exceed any cap`, () => {
  const entry = fc.record({
    traded: fc.constantFrom(...REALISTIC_INSTRUMENTS),
    amount: fc.integer({ min: 10, max: 8_000 }).map(decimal),
    long: fc.boolean(),
    leverage: fc.integer({ min: 1, max: 20 }),
    tooSmall: fc.constantFrom("skip" as const, "smallest" as const),
  });
  let approvals = 0;
  fc.assert(
    fc.property(fc.array(entry, { minLength: SIGNALS, maxLength: SIGNALS }), (entries) => {
      let reserved = NOTHING;
      for (const { traded, amount, long, leverage, tooSmall } of entries) {
        const { instrument, price } = traded;
        const request = entryRequest({
          instrument,
          plan: { direction: long ? "long" : "short", leverage, targets: [] },
          signal: { referencePrice: undefined },
          limits: { ...CAPS, duplicateDirection: "add" },
          subscription: { sizing: { kind: "quote", amount }, tooSmall },
        });
        const verdict = planEntry(request, view(reserved, instrument, price));
        if (verdict.kind === "denied") continue;
        approvals += 1;
        const { intent, notional, margin } = verdict;
        expect(notional.lte(CAPS.orderNotionalMax)).toBe(true);
        reserved = {
          margin: reserved.margin.add(margin),
          total: reserved.total.add(notional),
          byInstrument: plus(reserved.byInstrument, instrument.id, notional),
          byGroup: plus(reserved.byGroup, groupOf(instrument), notional),
          positions: plus(reserved.positions, instrument.id, long ? intent.quantity : intent.quantity.neg()),
        };
      }
      expect(reserved.margin.lte(AVAILABLE)).toBe(true);
      expect(reserved.total.lte(CAPS.totalExposureMax)).toBe(true);
      expect(reserved.positions.size).toBeLessThanOrEqual(CAPS.openPositionsMax);
      for (const exposure of reserved.byInstrument.values())
        expect(exposure.lte(CAPS.instrumentExposureMax)).toBe(true);
      for (const exposure of reserved.byGroup.values())
        expect(exposure.lte(CAPS.groupExposureMax)).toBe(true);
    }),
    { numRuns: 200 },
  );
  expect(approvals).toBeGreaterThan(400);
});

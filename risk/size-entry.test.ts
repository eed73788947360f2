import { describe, expect, it } from "vitest";
import type { Sizing } from "../engine/domain/account.ts";
import { decimal } from "../engine/domain/decimal.ts";
import type { Instrument } from "../engine/domain/instrument.ts";
import type { SizeHint } from "../engine/domain/signal.ts";
import { planEntry } from "./plan-entry.ts";
import type { RiskState } from "./risk-state.ts";
import { codes, entryRequest, instrument, type RequestChanges, riskState } from "./testing.ts";

const money = decimal;

/** Quantity of the approved order, or the codes. Price 100, step 0.01, equity 10,000, stop 2 away. */
function sized(changes: RequestChanges, state: Partial<RiskState> = {}): string | readonly string[] {
  const verdict = planEntry(entryRequest(changes), riskState(state));
  return verdict.kind === "approved" ? verdict.intent.quantity.toString() : codes(verdict.denials);
}

const by = (sizing: Sizing): RequestChanges => ({ subscription: { sizing } });
const hinted = (factor: string, size: SizeHint): RequestChanges => ({
  ...by({ kind: "multiplier", factor: money(factor) }),
  plan: { size },
});

describe("sizing", () => {
  it.each<[string, RequestChanges, Partial<RiskState>, string | readonly string[]]>([
    ["quote", by({ kind: "quote", amount: money("1234.56") }), {}, "12.34"],
    ["quantity", by({ kind: "quantity", quantity: money("7.519") }), {}, "7.51"],
    ["percent of equity", by({ kind: "percent-of-equity", percent: money("12.5") }), {}, "12.5"],
    // Loss per unit: 2 + 0.0006 × (100 + 98) = 2.1188; 100 ÷ 2.1188 = 47.196…
    ["risk amount", by({ kind: "risk-amount", amount: money("100") }), {}, "47.19"],
    ["risk percent", by({ kind: "risk-percent", percent: money("1") }), {}, "47.19"],
    ["multiplied quantity", hinted("0.5", { kind: "quantity", quantity: money("3") }), {}, "1.5"],
    ["multiplied quote", hinted("2", { kind: "quote", amount: money("250") }), {}, "5"],
    ["multiplied percent", hinted("0.5", { kind: "percent-of-equity", percent: money("10") }), {}, "5"],
    ["nothing to multiply", by({ kind: "multiplier", factor: money("2") }), {}, ["SIZE_HINT_MISSING"]],
    [
      "no equity",
      by({ kind: "percent-of-equity", percent: money("10") }),
      { equity: money("0") },
      ["SIZE_NOT_POSITIVE"],
    ],
    [
      "debt",
      by({ kind: "risk-percent", percent: money("1") }),
      { equity: money("-5") },
      ["SIZE_NOT_POSITIVE"],
    ],
    ["zero factor", hinted("0", { kind: "quote", amount: money("250") }), {}, ["SIZE_NOT_POSITIVE"]],
    [
      "valued at the dearer mark",
      {},
      { price: { last: money("100"), mark: money("101"), at: riskState().now } },
      "9.9",
    ],
  ])("%s", (_name, changes, state, expected) => {
    expect(sized(changes, state)).toEqual(expected);
  });
});

describe("the cap per order shrinks, the others deny", () => {
  it.each<[string, RequestChanges, string | readonly string[]]>([
    ["order cap", { limits: { orderNotionalMax: money("333.33") } }, "3.33"],
    ["instrument cap", { limits: { instrumentExposureMax: money("333.33") } }, ["INSTRUMENT_EXPOSURE_MAX"]],
    ["order cap below the minimum", { limits: { orderNotionalMax: money("4") } }, ["SIZE_BELOW_MIN"]],
    [
      "order cap below the minimum, smallest",
      { limits: { orderNotionalMax: money("4") }, subscription: { tooSmall: "smallest" } },
      ["ORDER_NOTIONAL_MAX"],
    ],
  ])("%s", (_name, changes, expected) => {
    expect(sized(changes)).toEqual(expected);
  });
});

describe("too small for the venue", () => {
  const small = (amount: string, tooSmall: "skip" | "smallest", traded: Instrument = instrument()) => ({
    subscription: { sizing: { kind: "quote", amount: money(amount) }, tooSmall } as const,
    instrument: traded,
  });
  const largeMinimum = instrument({ quantityMin: money("0.5") });
  const oddStep = instrument({ stepSize: money("0.3"), quantityMin: money("0.6") });
  it.each<[string, RequestChanges, string | readonly string[]]>([
    ["just enough", small("5", "skip"), "0.05"],
    ["skip", small("4.99", "skip"), ["SIZE_BELOW_MIN"]],
    ["smallest by notional", small("4.99", "smallest"), "0.05"],
    ["far below one step", small("0.0001", "smallest"), "0.05"],
    ["smallest by quantity", small("20", "smallest", largeMinimum), "0.5"],
    ["smallest in whole steps", small("20", "smallest", oddStep), "0.6"],
    [
      "smallest, but over a cap",
      { ...small("4", "smallest"), limits: { totalExposureMax: money("4.5") } },
      ["TOTAL_EXPOSURE_MAX"],
    ],
  ])("%s", (_name, changes, expected) => {
    expect(sized(changes)).toEqual(expected);
  });

  it("says what was computed and what the minimum is", () => {
    const verdict = planEntry(entryRequest(small("3.21", "skip")), riskState());
    const denial = verdict.kind === "denied" ? verdict.denials[0] : undefined;
    expect(denial?.sentence).toBe(
      "The computed quantity 0.03 is below the smallest legal order of 0.05 (worth about 5).",
    );
  });
});

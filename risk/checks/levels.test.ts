// Prices of an entry: drift, legality, stop, liquidation, targets, reward to risk.
import { describe, expect, it } from "vitest";
import type { AccountLimits } from "../../engine/domain/account.ts";
import { decimal } from "../../engine/domain/decimal.ts";
import type { EntryPlan, Level, Target } from "../../engine/domain/signal.ts";
import { planEntry } from "../plan-entry.ts";
import type { RiskState } from "../risk-state.ts";
import { at, codes, entryRequest, instrument, type RequestChanges, riskState } from "../testing.ts";

function denied(changes: RequestChanges, state: Partial<RiskState> = {}): readonly string[] {
  const verdict = planEntry(entryRequest(changes), riskState(state));
  return verdict.kind === "denied" ? codes(verdict.denials) : [];
}

const price = (last: string, mark = last) => ({ last: decimal(last), mark: decimal(mark), at: at(0) });
const level = (text: string): Level =>
  text.endsWith("%")
    ? { kind: "percent", percent: decimal(text.slice(0, -1)) }
    : { kind: "price", price: decimal(text) };
const target = (text: string, share: string): Target => ({ level: level(text), share: decimal(share) });
const limitAt = (text: string): EntryPlan["entry"] => ({
  kind: "limit",
  price: decimal(text),
  expiresInMs: 60_000,
});

describe("price drift, either way, against 1 %", () => {
  it.each([
    ["100", "101", []],
    ["100", "101.01", ["PRICE_DRIFTED"]],
    ["100", "99", []],
    ["100", "98.99", ["PRICE_DRIFTED"]],
    [undefined, "150", []],
    ["0", "100", ["PRICE_DRIFTED"]],
  ])("reference %s, last %s", (reference, last, expected) => {
    const referencePrice = reference === undefined ? undefined : decimal(reference);
    expect(denied({ signal: { referencePrice } }, { price: price(last) })).toEqual(expected);
  });
});

describe("legal prices", () => {
  const coarse = instrument({ tickSize: decimal("5") });
  it.each<[string, RequestChanges, Partial<RiskState>, readonly string[]]>([
    ["limit on tick", { plan: { entry: limitAt("99.99") } }, {}, []],
    ["limit off tick", { plan: { entry: limitAt("99.999") } }, {}, []],
    [
      "limit far off tick",
      { plan: { entry: limitAt("99.5"), stop: level("15%"), targets: [] }, instrument: coarse },
      {},
      ["PRICE_OFF_TICK"],
    ],
    ["limit of zero", { plan: { entry: limitAt("0") } }, {}, ["PRICE_INVALID"]],
    ["negative limit", { plan: { entry: limitAt("-1") } }, {}, ["PRICE_INVALID"]],
    ["limit rounds to zero", { plan: { entry: limitAt("0.001") } }, {}, ["PRICE_OFF_TICK"]],
    [
      "last of zero",
      { signal: { referencePrice: undefined } },
      { price: price("0", "100") },
      ["PRICE_INVALID"],
    ],
    ["mark of zero", {}, { price: price("100", "0") }, ["PRICE_INVALID"]],
  ])("%s", (_name, changes, state, expected) => {
    expect(denied(changes, state)).toEqual(expected);
  });
});

describe("stop", () => {
  const noTargets = { targets: [] };
  it.each<[string, Partial<EntryPlan>, Partial<AccountLimits>, string, readonly string[]]>([
    ["none, no default", { stop: undefined }, {}, "100", ["STOP_MISSING"]],
    ["none, default", { stop: undefined }, { defaultStopPercent: decimal("3") }, "100", []],
    ["long below", { stop: level("98") }, {}, "100", []],
    ["long at the entry", { stop: level("100") }, {}, "100", ["STOP_WRONG_SIDE"]],
    ["long above", { stop: level("102") }, {}, "100", ["STOP_WRONG_SIDE"]],
    ["long above the mark", { stop: level("99.5") }, {}, "99.4", ["STOP_WRONG_SIDE"]],
    ["long rounds up to the entry", { stop: level("99.995") }, {}, "100", ["STOP_WRONG_SIDE"]],
    ["long of zero", { stop: level("0") }, {}, "100", ["STOP_WRONG_SIDE"]],
    ["long at 100 %", { stop: level("100%") }, {}, "100", ["STOP_WRONG_SIDE"]],
    ["negative percent", { stop: level("-2%") }, {}, "100", ["STOP_WRONG_SIDE"]],
    ["short above", { direction: "short", stop: level("102") }, {}, "100", []],
    ["short below", { direction: "short", stop: level("98") }, {}, "100", ["STOP_WRONG_SIDE"]],
    ["short below the mark", { direction: "short", stop: level("100.5") }, {}, "100.6", ["STOP_WRONG_SIDE"]],
    [
      "the default may be unusable too",
      { stop: undefined },
      { defaultStopPercent: decimal("0") },
      "100",
      ["STOP_WRONG_SIDE"],
    ],
  ])("%s", (_name, plan, limits, mark, expected) => {
    expect(denied({ plan: { ...noTargets, ...plan }, limits }, { price: price("100", mark) })).toEqual(
      expected,
    );
  });
});

// Bracket 1: maintenance 0.4 %. Long at 10 × liquidates at 100 × 0.9 ÷ 0.996 = 90.36; short at 100 × 1.1 ÷ 1.004 = 109.56.
describe("stop before liquidation with a buffer of 0.5 %", () => {
  it.each([
    ["long", "90.87", 10, []],
    ["long", "90.86", 10, ["STOP_BEYOND_LIQUIDATION"]],
    ["short", "109.06", 10, []],
    ["short", "109.07", 10, ["STOP_BEYOND_LIQUIDATION"]],
    ["long", "81", 5, []],
    ["long", "80.8", 5, ["STOP_BEYOND_LIQUIDATION"]],
    ["long", "1", 1, []],
  ] as const)("%s with a stop at %s and leverage %s", (direction, stop, leverage, expected) => {
    const plan = { direction, stop: level(stop), targets: [], leverage };
    expect(denied({ plan })).toEqual(expected);
    expect(denied({ plan, account: { marginMode: "cross" } })).toEqual(expected);
  });
});

// Maintenance 10 %, leverage 5: liquidates at 100 × 0.8 ÷ 0.9 = 88.89, nearer than the leverage alone tells.
it.each([
  ["94", []],
  ["93.88", ["STOP_BEYOND_LIQUIDATION"]],
  ["92", ["STOP_BEYOND_LIQUIDATION"]],
])("maintenance moves liquidation nearer: stop %s with a buffer of 5 %%", (stop, expected) => {
  const brackets = instrument().brackets.map((bracket) => ({ ...bracket, maintenanceRate: decimal("0.1") }));
  const changes = {
    instrument: instrument({ brackets }),
    plan: { stop: level(stop), targets: [] },
    limits: { liquidationBufferPercent: decimal("5") },
  };
  expect(denied(changes)).toEqual(expected);
});

describe("targets", () => {
  it.each<[string, EntryPlan["direction"], readonly Target[], readonly string[]]>([
    ["none", "long", [], []],
    ["long above", "long", [target("104", "0.5"), target("6%", "0.5")], []],
    ["long below", "long", [target("104", "0.5"), target("99", "0.5")], ["TARGET_WRONG_SIDE"]],
    ["long at the entry", "long", [target("100", "1")], ["TARGET_WRONG_SIDE"]],
    ["long rounds down to the entry", "long", [target("100.009", "1")], ["TARGET_WRONG_SIDE"]],
    ["short below", "short", [target("96", "1")], []],
    ["short above", "short", [target("104", "1")], ["TARGET_WRONG_SIDE"]],
    ["short at 100 %", "short", [target("100%", "1")], ["TARGET_WRONG_SIDE"]],
    ["shares above 1", "long", [target("104", "0.6"), target("105", "0.41")], ["TARGET_SHARES_INVALID"]],
    ["share of zero", "long", [target("104", "0")], ["TARGET_SHARES_INVALID"]],
    ["negative share", "long", [target("104", "-0.5"), target("105", "1")], ["TARGET_SHARES_INVALID"]],
  ])("%s", (_name, direction, targets, expected) => {
    const stop = direction === "long" ? level("98") : level("102");
    expect(denied({ plan: { direction, stop, targets } })).toEqual(expected);
  });
});

describe("reward to risk of at least 2, stop 2 away", () => {
  it.each<[string, readonly Target[], readonly string[]]>([
    ["exactly", [target("104", "1")], []],
    ["less", [target("103.99", "1")], ["REWARD_RISK_MIN"]],
    ["weighted by share", [target("102", "0.5"), target("106", "0.5")], []],
    ["weighted, less", [target("102", "0.75"), target("106", "0.25")], ["REWARD_RISK_MIN"]],
    ["partial shares count as a whole", [target("104", "0.3")], []],
    ["no target", [], ["REWARD_RISK_MIN"]],
  ])("%s", (_name, targets, expected) => {
    const changes = { plan: { stop: level("98"), targets }, limits: { rewardRiskMin: decimal("2") } };
    expect(denied(changes)).toEqual(expected);
  });
});

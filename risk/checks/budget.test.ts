// What an entry may cost: caps, leverage, margin, losses; and what the account already holds.
import { describe, expect, it } from "vitest";
import type { Account, AccountLimits } from "../../engine/domain/account.ts";
import { type Decimal, decimal } from "../../engine/domain/decimal.ts";
import { planEntry } from "../plan-entry.ts";
import type { RiskState } from "../risk-state.ts";
import type { EntrySize } from "../size-entry.ts";
import {
  candidateWith,
  codes,
  entryRequest,
  instrument,
  limits,
  type RequestChanges,
  riskState,
} from "../testing.ts";
import { leverage } from "./leverage.ts";
import { notionalMin } from "./notional-min.ts";
import { quantityLegal } from "./quantity-legal.ts";

function denied(changes: RequestChanges, state: Partial<RiskState> = {}): readonly string[] {
  const verdict = planEntry(entryRequest(changes), riskState(state));
  return verdict.kind === "denied" ? codes(verdict.denials) : [];
}

const money = (text: string): Decimal => decimal(text);

describe("exposure caps, for an order of 1000", () => {
  it.each<[keyof AccountLimits, keyof RiskState, string]>([
    ["instrumentExposureMax", "instrumentExposure", "INSTRUMENT_EXPOSURE_MAX"],
    ["groupExposureMax", "groupExposure", "GROUP_EXPOSURE_MAX"],
    ["totalExposureMax", "totalExposure", "TOTAL_EXPOSURE_MAX"],
  ])("%s", (limit, exposure, code) => {
    expect(denied({ limits: { [limit]: money("1000") } })).toEqual([]);
    expect(denied({ limits: { [limit]: money("999.99") } })).toEqual([code]);
    expect(denied({ limits: { [limit]: money("3000") } }, { [exposure]: money("2000") })).toEqual([]);
    expect(denied({ limits: { [limit]: money("3000") } }, { [exposure]: money("2000.01") })).toEqual([code]);
  });
});

describe("open positions", () => {
  it.each([
    ["room for one more", 2, "0", []],
    ["full", 3, "0", ["OPEN_POSITIONS_MAX"]],
    ["full, but adds to one", 3, "5", []],
  ] as const)("%s", (_name, openPositions, position, expected) => {
    const changes = { limits: { openPositionsMax: 3, duplicateDirection: "add" } } as const;
    expect(denied(changes, { openPositions, position: money(position) })).toEqual(expected);
  });
});

describe("daily loss and drawdown", () => {
  it.each<[string, Partial<AccountLimits>, Partial<RiskState>, readonly string[]]>([
    ["no limit", {}, { equity: money("1000") }, []],
    ["in profit", { dailyLossMax: money("100") }, { equity: money("10500") }, []],
    ["below the amount", { dailyLossMax: money("100") }, { equity: money("9900.01") }, []],
    ["at the amount", { dailyLossMax: money("100") }, { equity: money("9900") }, ["DAILY_LOSS_MAX"]],
    ["below the percent", { dailyLossPercentMax: money("5") }, { equity: money("9500.01") }, []],
    [
      "at the percent",
      { dailyLossPercentMax: money("5") },
      { equity: money("9500") },
      ["DAILY_LOSS_PERCENT_MAX"],
    ],
    ["below the drawdown", { drawdownPercentMax: money("20") }, { equityPeak: money("12499") }, []],
    [
      "at the drawdown",
      { drawdownPercentMax: money("20") },
      { equityPeak: money("12500") },
      ["DRAWDOWN_MAX"],
    ],
    [
      "unknown equity is not proof of no loss",
      { dailyLossMax: money("1"), dailyLossPercentMax: money("1"), drawdownPercentMax: money("1") },
      { equity: money("NaN") },
      ["DAILY_LOSS_MAX", "DAILY_LOSS_PERCENT_MAX", "DRAWDOWN_MAX"],
    ],
  ])("%s", (_name, changes, state, expected) => {
    expect(denied({ limits: changes }, state)).toEqual(expected);
  });
});

describe("margin, for 1000 at leverage 5 with a fee allowance of 0.06 %", () => {
  it.each([
    ["200.6", []],
    ["200.59", ["MARGIN_INSUFFICIENT"]],
    ["0", ["MARGIN_INSUFFICIENT"]],
    ["-5", ["MARGIN_INSUFFICIENT"]],
    ["NaN", ["MARGIN_INSUFFICIENT"]],
  ])("%s available", (available, expected) => {
    expect(denied({}, { availableMargin: money(available) })).toEqual(expected);
  });
});

describe("leverage", () => {
  it.each<[string, RequestChanges, number]>([
    ["default", {}, 5],
    ["hint", { plan: { leverage: 7 } }, 7],
    ["hint with a fraction goes down", { plan: { leverage: 7.9 } }, 7],
    ["capped by the account", { plan: { leverage: 50 } }, 20],
    [
      "capped by the bracket",
      {
        plan: { leverage: 40 },
        limits: { leverageMax: 125 },
        subscription: { sizing: { kind: "quote", amount: money("4000000") } },
      },
      16,
    ],
  ])("%s", (_name, changes, expected) => {
    const plan = { stop: { kind: "percent", percent: money("1") }, ...changes.plan } as const;
    const rich = riskState({ availableMargin: money("10000000") });
    const verdict = planEntry(
      entryRequest({ ...changes, plan, instrument: instrument({ marketQuantityMax: money("100000") }) }),
      rich,
    );
    expect(verdict.kind === "approved" ? verdict.leverage : verdict.denials).toBe(expected);
    expect(verdict.kind === "approved" && verdict.intent.leverage).toBe(expected);
  });

  const [bracket] = instrument().brackets;
  it.each<[string, Partial<EntrySize>, string | undefined]>([
    ["legal", {}, undefined],
    ["above the account's", { leverage: 21 }, "LEVERAGE_ABOVE_MAX"],
    [
      "above the bracket's",
      { leverage: 19, bracket: bracket && { ...bracket, leverageMax: 18 } },
      "LEVERAGE_ABOVE_BRACKET",
    ],
    ["beyond all brackets", { bracket: undefined }, "NOTIONAL_ABOVE_BRACKETS"],
    ["zero", { leverage: 0 }, "LEVERAGE_INVALID"],
    ["a fraction", { leverage: 1.5 }, "LEVERAGE_INVALID"],
    ["not a number", { leverage: Number.NaN }, "LEVERAGE_INVALID"],
  ])("%s", (_name, size, code) => {
    expect(leverage(candidateWith({}, size), riskState())?.code).toBe(code);
  });

  it.each([0, -3, 0.5, Number.NaN])("a hint of %s never trades", (hint) => {
    expect(denied({ plan: { leverage: hint } })).toContain("LEVERAGE_INVALID");
  });

  it("an instrument without brackets cannot be judged", () => {
    expect(denied({ instrument: instrument({ brackets: [] }) })).toEqual(["NOTIONAL_ABOVE_BRACKETS"]);
  });
});

describe("the exact quantity", () => {
  it.each([
    ["10", undefined],
    ["10.001", "QUANTITY_OFF_STEP"],
    ["0", "QUANTITY_OFF_STEP"],
    ["-10", "QUANTITY_OFF_STEP"],
    ["NaN", "QUANTITY_OFF_STEP"],
    ["Infinity", "QUANTITY_OFF_STEP"],
    ["0.04", "QUANTITY_BELOW_MIN"],
    ["20", undefined],
    ["20.01", "QUANTITY_ABOVE_MAX"],
  ])("%s at market", (quantity, code) => {
    const traded = instrument({ quantityMin: money("0.05"), marketQuantityMax: money("20") });
    const candidate = candidateWith({ instrument: traded }, { quantity: money(quantity) });
    expect(quantityLegal(candidate, riskState())?.code).toBe(code);
  });

  it("a limit entry obeys the larger maximum", () => {
    const traded = instrument({ marketQuantityMax: money("20"), quantityMax: money("30") });
    const plan = { entry: { kind: "limit", price: money("99"), expiresInMs: 60_000 } } as const;
    const code = (quantity: string) =>
      quantityLegal(candidateWith({ instrument: traded, plan }, { quantity: money(quantity) }), riskState())
        ?.code;
    expect([code("30"), code("30.01")]).toEqual([undefined, "QUANTITY_ABOVE_MAX"]);
  });

  it.each([
    ["5", undefined],
    ["4.99", "NOTIONAL_BELOW_MIN"],
  ])("worth %s", (notional, code) => {
    expect(notionalMin(candidateWith({}, { notional: money(notional) }), riskState())?.code).toBe(code);
  });
});

describe("what is already held", () => {
  const add = limits({ duplicateDirection: "add" });
  it.each<
    [
      string,
      "open" | "increase" | "reverse",
      Account["positionMode"],
      string,
      AccountLimits,
      readonly string[],
    ]
  >([
    ["open on flat", "open", "one-way", "0", limits(), []],
    ["open again, deny", "open", "one-way", "3", limits(), ["DUPLICATE_DIRECTION"]],
    ["open again, add", "open", "one-way", "3", add, []],
    ["open against", "open", "one-way", "-3", limits(), ["POSITION_OPPOSITE"]],
    ["open against, hedge", "open", "hedge", "-3", limits(), []],
    ["increase", "increase", "one-way", "3", limits(), []],
    ["increase on flat", "increase", "one-way", "0", limits(), ["INCREASE_WITHOUT_POSITION"]],
    [
      "increase against",
      "increase",
      "one-way",
      "-3",
      limits(),
      ["INCREASE_WITHOUT_POSITION", "POSITION_OPPOSITE"],
    ],
    ["reverse on flat", "reverse", "one-way", "0", limits(), []],
    ["reverse before its exit filled", "reverse", "one-way", "-3", limits(), ["POSITION_OPPOSITE"]],
    ["reverse where it already is", "reverse", "one-way", "3", add, ["DUPLICATE_DIRECTION"]],
  ])("%s", (_name, action, positionMode, position, accountLimits, expected) => {
    const changes = { action, account: { positionMode, limits: accountLimits } };
    expect(denied(changes, { position: money(position) })).toEqual(expected);
  });
});

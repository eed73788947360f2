// When entries are allowed: age, expiry, clocks, price freshness, cooldowns, trading window.
import { describe, expect, it } from "vitest";
import type { TradingWindow } from "../../engine/domain/account.ts";
import { decimal } from "../../engine/domain/decimal.ts";
import type { EntryPlan } from "../../engine/domain/signal.ts";
import type { UnixMs } from "../../engine/domain/time.ts";
import { planEntry } from "../plan-entry.ts";
import type { RiskState } from "../risk-state.ts";
import { at, codes, entryRequest, NOW, type RequestChanges, riskState } from "../testing.ts";

function denied(changes: RequestChanges, state: Partial<RiskState> = {}): readonly string[] {
  const verdict = planEntry(entryRequest(changes), riskState(state));
  return verdict.kind === "denied" ? codes(verdict.denials) : [];
}

const limitEntry = (expiresInMs: number): Partial<EntryPlan> => ({
  entry: { kind: "limit", price: decimal("99"), expiresInMs },
});

describe("age and expiry", () => {
  it.each<[string, RequestChanges, readonly string[]]>([
    ["as old as allowed", { signal: { issuedAt: at(-30_000) } }, []],
    ["older", { signal: { issuedAt: at(-30_001) } }, ["SIGNAL_TOO_OLD"]],
    ["last millisecond", { signal: { expiresAt: at(1) } }, []],
    ["expires now", { signal: { expiresAt: at(0) } }, ["SIGNAL_EXPIRED"]],
    ["expired", { signal: { expiresAt: at(-5) } }, ["SIGNAL_EXPIRED"]],
    ["limit entry may still rest", { plan: limitEntry(901) }, []],
    ["limit entry may no longer rest", { plan: limitEntry(900) }, ["SIGNAL_EXPIRED"]],
    [
      "limit entry rests longer than it may be sent",
      { plan: limitEntry(3_600_000), signal: { expiresAt: at(0) } },
      ["SIGNAL_EXPIRED"],
    ],
    ["clock a little ahead", { signal: { issuedAt: at(5_000) } }, []],
    ["from the future", { signal: { issuedAt: at(5_001) } }, ["SIGNAL_FROM_FUTURE"]],
  ])("%s", (_name, changes, expected) => {
    expect(denied(changes)).toEqual(expected);
  });
});

describe("price freshness", () => {
  const price = (offsetMs: number) => ({ last: decimal("100"), mark: decimal("100"), at: at(offsetMs) });
  it.each<[string, RiskState["price"], readonly string[]]>([
    ["as old as allowed", price(-2_000), []],
    ["stale", price(-2_001), ["PRICE_STALE"]],
    ["stamped in the future", price(5_001), ["PRICE_STALE"]],
    ["missing", undefined, ["PRICE_MISSING"]],
  ])("%s", (_name, snapshot, expected) => {
    expect(denied({}, { price: snapshot })).toEqual(expected);
  });
});

describe("cooldowns", () => {
  const exit = { cooldownAfterExitMs: 60_000 };
  const losses = { lossesBeforeCooldown: 3, cooldownAfterLossesMs: 600_000 };
  it.each<[string, RequestChanges, Partial<RiskState>, readonly string[]]>([
    ["no cooldown", {}, { lastExitAt: at(0) }, []],
    ["never exited", { limits: exit }, {}, []],
    ["just exited", { limits: exit }, { lastExitAt: at(-59_999) }, ["COOLDOWN_AFTER_EXIT"]],
    ["waited", { limits: exit }, { lastExitAt: at(-60_000) }, []],
    [
      "reverse after an older exit",
      { limits: exit, action: "reverse" },
      { lastExitAt: at(-10_000) },
      ["COOLDOWN_AFTER_EXIT"],
    ],
    ["reverse after its own exit", { limits: exit, action: "reverse" }, { lastExitAt: at(-50) }, []],
    ["two losses", { limits: losses }, { lossesInARow: 2, lastLossAt: at(-1) }, []],
    [
      "three losses",
      { limits: losses },
      { lossesInARow: 3, lastLossAt: at(-599_999) },
      ["COOLDOWN_AFTER_LOSSES"],
    ],
    ["three losses, waited", { limits: losses }, { lossesInARow: 3, lastLossAt: at(-600_000) }, []],
    ["never", { limits: { cooldownAfterLossesMs: 600_000 } }, { lossesInARow: 9, lastLossAt: at(0) }, []],
  ])("%s", (_name, changes, state, expected) => {
    expect(denied(changes, state)).toEqual(expected);
  });
});

describe("trading window", () => {
  const MINUTE = 60_000;
  const wednesday = 3;
  const office: TradingWindow = { days: [1, 2, 3, 4, 5], fromMinute: 540, toMinute: 1_020 };
  const night: TradingWindow = { days: [wednesday], fromMinute: 1_320, toMinute: 120 };
  const allDay: TradingWindow = { days: [wednesday], fromMinute: 0, toMinute: 0 };
  const midnight = NOW - 720 * MINUTE;
  it.each<[string, TradingWindow | undefined, number, boolean]>([
    ["none", undefined, 0, true],
    ["opens", office, 540, true],
    ["before it opens", office, 539, false],
    ["last minute", office, 1_019, true],
    ["closed", office, 1_020, false],
    ["saturday", office, 3 * 1_440 + 600, false],
    ["wrapping, evening", night, 1_320, true],
    ["wrapping, before", night, 1_319, false],
    ["wrapping, after midnight", night, 1_440 + 119, true],
    ["wrapping, over", night, 1_440 + 120, false],
    ["wrapping, the night before is not its day", night, 60, false],
    ["whole day", allDay, 1_439, true],
    ["whole day is over", allDay, 1_440, false],
  ])("%s", (_name, tradingWindow, minute, open) => {
    const now = (midnight + minute * MINUTE) as UnixMs;
    const shift = now - NOW;
    const times = { issuedAt: at(shift - 1_000), receivedAt: at(shift - 900), expiresAt: at(shift + 29_000) };
    const price = { last: decimal("100"), mark: decimal("100"), at: now };
    const found = denied({ limits: { tradingWindow }, signal: times }, { now, price });
    expect(found).toEqual(open ? [] : ["TRADING_WINDOW_CLOSED"]);
  });
});

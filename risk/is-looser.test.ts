import { describe, expect, it } from "vitest";
import { RISK_PROFILES } from "../config/risk-profiles.ts";
import type { AccountLimits } from "../engine/domain/account.ts";
import { decimal } from "../engine/domain/decimal.ts";
import type { InstrumentId } from "../engine/domain/instrument.ts";
import { isLooser, loosened } from "./is-looser.ts";

const [btc, eth] = ["BTC/USDT:USDT", "ETH/USDT:USDT"] as InstrumentId[];
const d = decimal;
const none = undefined;
const instruments = (...ids: (InstrumentId | undefined)[]) => ids.filter((id) => id !== undefined);
const weekdays = (fromMinute: number, toMinute: number, days = [1, 2, 3]) => ({ days, fromMinute, toMinute });

/** [limit, tight, loose]: from tight to loose is looser, and back is not. */
const TABLE: readonly {
  [Name in keyof AccountLimits]: [Name, AccountLimits[Name], AccountLimits[Name]];
}[keyof AccountLimits][] = [
  ["defaultStopPercent", d(1), d("1.1")],
  ["defaultStopPercent", none, d(1)],
  ["leverageMax", 3, 4],
  ["leverageDefault", 2, 3],
  ["openPositionsMax", 0, 1],
  ["openPositionsMax", 5, none],
  ["orderNotionalMax", d(100), d("100.01")],
  ["orderNotionalMax", d(100), none],
  ["instrumentExposureMax", d(100), none],
  ["groupExposureMax", d(100), d(200)],
  ["totalExposureMax", d(100), none],
  ["dailyLossMax", d(10), d(11)],
  ["dailyLossPercentMax", d(2), none],
  ["drawdownPercentMax", d(10), d(20)],
  ["cooldownAfterExitMs", 1, 0],
  ["cooldownAfterLossesMs", 60_000, 30_000],
  ["lossesBeforeCooldown", 2, 3],
  ["lossesBeforeCooldown", 2, 0],
  ["allowedInstruments", [], instruments(btc)],
  ["allowedInstruments", instruments(btc), instruments(eth, btc)],
  ["allowedInstruments", instruments(btc), none],
  ["blockedInstruments", instruments(btc, eth), instruments(eth)],
  ["tradingWindow", weekdays(540, 1_020), none],
  ["tradingWindow", weekdays(540, 1_020), weekdays(540, 1_021)],
  ["tradingWindow", weekdays(540, 1_020), weekdays(540, 1_020, [1, 2, 3, 4])],
  ["tradingWindow", weekdays(1_380, 60), weekdays(1_380, 61)],
  ["signalAgeMaxMs", 1_000, 2_000],
  ["priceDriftPercentMax", d(1), d(2)],
  ["priceAgeMaxMs", 1_000, 2_000],
  ["rewardRiskMin", d(1), d("0.9")],
  ["rewardRiskMin", d(1), none],
  ["liquidationBufferPercent", d(2), d(1)],
  ["duplicateDirection", "deny", "add"],
];

describe("looser limits", () => {
  const base = RISK_PROFILES.balanced;

  it.each(TABLE.map(([name, tight, loose]) => ({ name, tight, loose })))(
    "$name: $tight to $loose is looser, the way back is not",
    ({ name, tight, loose }) => {
      const [before, after] = [
        { ...base, [name]: tight },
        { ...base, [name]: loose },
      ];
      expect(loosened(before, after)).toEqual([name]);
      expect(loosened(after, before)).toEqual([]);
      expect(isLooser(before, before)).toBe(false);
    },
  );

  it("has every limit in the table", () => {
    expect(new Set(TABLE.map(([name]) => name))).toEqual(new Set(Object.keys(base)));
  });

  it("is looser where one limit is, however much others are tightened", () => {
    const after = { ...RISK_PROFILES.cautious, cooldownAfterLossesMs: 0 };
    expect(loosened(base, after)).toEqual(["cooldownAfterLossesMs"]);
  });

  it("is looser where the same hours are on another day, or instruments are exchanged", () => {
    const before = { ...base, tradingWindow: weekdays(0, 600, [1]), allowedInstruments: instruments(btc) };
    const after = { ...base, tradingWindow: weekdays(0, 600, [2]), allowedInstruments: instruments(eth) };
    expect(loosened(before, after)).toEqual(["allowedInstruments", "tradingWindow"]);
    expect(loosened(after, before)).toEqual(["allowedInstruments", "tradingWindow"]);
  });

  it("orders the profiles", () => {
    expect(isLooser(RISK_PROFILES.bold, RISK_PROFILES.cautious)).toBe(false);
    expect(isLooser(RISK_PROFILES.cautious, RISK_PROFILES.bold)).toBe(true);
  });
});

// Ready-made limits that a trader starts from. Data, not rules: `risk/` applies them, the CLI changes them per account.
import type { AccountLimits } from "../engine/domain/account.ts";
import { decimal } from "../engine/domain/decimal.ts";

export type RiskProfileName = "cautious" | "balanced" | "bold";

const MINUTE_MS = 60_000;

/** The same for every profile: how old or how far off the market a signal may be is a matter of safety, not of taste. */
const SHARED = {
  instrumentExposureMax: undefined,
  groupExposureMax: undefined,
  dailyLossMax: undefined,
  allowedInstruments: undefined,
  blockedInstruments: [],
  tradingWindow: undefined,
  signalAgeMaxMs: MINUTE_MS,
  priceAgeMaxMs: 10_000,
} as const;

/** Amounts in the quote asset, percentages as written (5 = 5 %). */
export const RISK_PROFILES: Readonly<Record<RiskProfileName, AccountLimits>> = {
  cautious: {
    ...SHARED,
    defaultStopPercent: decimal("1"),
    leverageMax: 3,
    leverageDefault: 2,
    openPositionsMax: 2,
    orderNotionalMax: decimal("2500"),
    totalExposureMax: decimal("5000"),
    dailyLossPercentMax: decimal("2"),
    drawdownPercentMax: decimal("10"),
    cooldownAfterExitMs: 0,
    cooldownAfterLossesMs: 60 * MINUTE_MS,
    lossesBeforeCooldown: 2,
    priceDriftPercentMax: decimal("0.5"),
    rewardRiskMin: decimal("1"),
    liquidationBufferPercent: decimal("2"),
    duplicateDirection: "deny",
  },
  balanced: {
    ...SHARED,
    defaultStopPercent: decimal("2"),
    leverageMax: 10,
    leverageDefault: 5,
    openPositionsMax: 5,
    orderNotionalMax: decimal("25000"),
    totalExposureMax: decimal("75000"),
    dailyLossPercentMax: decimal("5"),
    drawdownPercentMax: decimal("20"),
    cooldownAfterExitMs: 0,
    cooldownAfterLossesMs: 30 * MINUTE_MS,
    lossesBeforeCooldown: 3,
    priceDriftPercentMax: decimal("1"),
    rewardRiskMin: undefined,
    liquidationBufferPercent: decimal("1"),
    duplicateDirection: "deny",
  },
  bold: {
    ...SHARED,
    defaultStopPercent: decimal("4"),
    leverageMax: 25,
    leverageDefault: 10,
    openPositionsMax: 12,
    orderNotionalMax: decimal("150000"),
    totalExposureMax: decimal("500000"),
    dailyLossPercentMax: decimal("12"),
    drawdownPercentMax: decimal("40"),
    cooldownAfterExitMs: 0,
    cooldownAfterLossesMs: 0,
    lossesBeforeCooldown: 0,
    priceDriftPercentMax: decimal("2"),
    rewardRiskMin: undefined,
    liquidationBufferPercent: decimal("0.5"),
    duplicateDirection: "add",
  },
};

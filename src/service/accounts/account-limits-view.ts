// Limits as JSON: every one by name, decimals as text, null where it does not apply.
import { z } from "zod";
import type { AccountLimits } from "../../../engine/domain/account.ts";
import type { Decimal } from "../../../engine/domain/decimal.ts";
import { decimalView } from "../http/view-text.ts";

const decimalOrNull = decimalView.nullable();

export const accountLimitsView = z
  .object({
    defaultStopPercent: decimalOrNull,
    leverageMax: z.number(),
    leverageDefault: z.number(),
    openPositionsMax: z.int().nullable(),
    orderNotionalMax: decimalOrNull,
    instrumentExposureMax: decimalOrNull,
    groupExposureMax: decimalOrNull,
    totalExposureMax: decimalOrNull,
    dailyLossMax: decimalOrNull,
    dailyLossPercentMax: decimalOrNull,
    drawdownPercentMax: decimalOrNull,
    cooldownAfterExitMs: z.int(),
    cooldownAfterLossesMs: z.int(),
    lossesBeforeCooldown: z.int(),
    allowedInstruments: z.array(z.string()).nullable(),
    blockedInstruments: z.array(z.string()),
    tradingWindow: z
      .object({ days: z.array(z.int()), fromMinute: z.int(), toMinute: z.int() })
      .nullable()
      .meta({ description: "UTC; days 0 = Sunday." }),
    signalAgeMaxMs: z.int(),
    priceDriftPercentMax: decimalView,
    priceAgeMaxMs: z.int(),
    rewardRiskMin: decimalOrNull,
    liquidationBufferPercent: decimalView,
    duplicateDirection: z.enum(["deny", "add"]),
  })
  .meta({ id: "AccountLimits" });

export function accountLimitsOf(limits: AccountLimits): z.infer<typeof accountLimitsView> {
  const plain = Object.entries(limits).map(([name, value]) => [name, plainOf(value)]);
  const names = Object.keys(accountLimitsView.shape).map((name) => [name, null]);
  return { ...Object.fromEntries(names), ...Object.fromEntries(plain) };
}

function plainOf(value: AccountLimits[keyof AccountLimits]): unknown {
  return isDecimal(value) ? value.toFixed() : (value ?? null);
}

function isDecimal(value: unknown): value is Decimal {
  return typeof value === "object" && value !== null && "toFixed" in value;
}

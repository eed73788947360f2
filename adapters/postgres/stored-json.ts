// The nested values that are kept as JSON (limits, sizing, actions): one schema each, decimals as text.
import { z } from "zod";
import type { AccountLimits, Sizing } from "../../engine/domain/account.ts";
import { type Decimal, parseDecimal } from "../../engine/domain/decimal.ts";
import type { InstrumentId } from "../../engine/domain/instrument.ts";
import type { ProtectionPlan } from "../../engine/domain/order.ts";
import type { SignalAction } from "../../engine/domain/signal.ts";

/** Decimal text; a JSON number would already have lost digits. */
export const decimalText = z.string().transform((text, context): Decimal => {
  const value = parseDecimal(text);
  if (value !== undefined) return value;
  context.addIssue({ code: "custom", message: "not a decimal number" });
  return z.NEVER;
});

/** JSON has no undefined: an absent or null field reads as undefined. */
function optional<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform((value): z.output<T> | undefined => value ?? undefined);
}

const count = z.number().int().min(0);
const percent = decimalText.refine((value) => value.gte(0), "below zero");
const instrumentIds = z
  .array(
    z
      .string()
      .min(1)
      .max(100)
      .transform((id) => id as InstrumentId),
  )
  .max(1_000);

/** `AccountLimits` as the directory needs it and as the CLI accepts it. */
export const limitsSchema = z.strictObject({
  defaultStopPercent: optional(percent),
  leverageMax: z.number().min(1).max(200),
  leverageDefault: z.number().min(1).max(200),
  openPositionsMax: optional(count),
  orderNotionalMax: optional(percent),
  instrumentExposureMax: optional(percent),
  groupExposureMax: optional(percent),
  totalExposureMax: optional(percent),
  dailyLossMax: optional(percent),
  dailyLossPercentMax: optional(percent),
  drawdownPercentMax: optional(percent),
  cooldownAfterExitMs: count,
  cooldownAfterLossesMs: count,
  lossesBeforeCooldown: count,
  allowedInstruments: optional(instrumentIds),
  blockedInstruments: instrumentIds,
  tradingWindow: optional(
    z.strictObject({
      days: z.array(z.number().int().min(0).max(6)).min(1).max(7),
      fromMinute: z.number().int().min(0).max(1_439),
      toMinute: z.number().int().min(0).max(1_439),
    }),
  ),
  signalAgeMaxMs: count,
  priceDriftPercentMax: percent,
  priceAgeMaxMs: count,
  rewardRiskMin: optional(percent),
  liquidationBufferPercent: percent,
  duplicateDirection: z.enum(["deny", "add"]),
}) satisfies z.ZodType<AccountLimits>;

const positive = decimalText.refine((value) => value.gt(0), "not above zero");

export const sizingSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("quote"), amount: positive }),
  z.strictObject({ kind: z.literal("quantity"), quantity: positive }),
  z.strictObject({ kind: z.literal("percent-of-equity"), percent: positive }),
  z.strictObject({ kind: z.literal("risk-amount"), amount: positive }),
  z.strictObject({ kind: z.literal("risk-percent"), percent: positive }),
  z.strictObject({ kind: z.literal("multiplier"), factor: positive }),
]) satisfies z.ZodType<Sizing>;

const direction = z.enum(["long", "short"]);

const level = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("price"), price: decimalText }),
  z.object({ kind: z.literal("percent"), percent: decimalText }),
]);

const entryPlan = {
  direction,
  entry: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("market") }),
    z.object({ kind: z.literal("limit"), price: decimalText, expiresInMs: z.number() }),
  ]),
  stop: optional(level),
  targets: z.array(z.object({ level, share: decimalText })),
  size: optional(
    z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("quantity"), quantity: decimalText }),
      z.object({ kind: z.literal("quote"), amount: decimalText }),
      z.object({ kind: z.literal("percent-of-equity"), percent: decimalText }),
    ]),
  ),
  leverage: optional(z.number()),
};

export const actionSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("open"), ...entryPlan }),
  z.object({ kind: z.literal("increase"), ...entryPlan }),
  z.object({ kind: z.literal("reverse"), ...entryPlan }),
  z.object({ kind: z.literal("close"), direction: optional(direction) }),
  z.object({ kind: z.literal("reduce"), direction: optional(direction), share: decimalText }),
  z.object({ kind: z.literal("cancel") }),
]) satisfies z.ZodType<SignalAction>;

export const protectionSchema = z.object({
  stopPrice: decimalText,
  targets: z.array(z.object({ price: decimalText, share: decimalText })),
}) satisfies z.ZodType<ProtectionPlan>;

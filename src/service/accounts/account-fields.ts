// What people write about accounts, field by field.
import { z } from "zod";
import type { RiskProfileName } from "../../../config/risk-profiles.ts";

/** As venues make them: one run of visible characters. Far from the length that a seal holds. */
const keyText = z
  .string()
  .min(8)
  .max(1_024)
  .regex(/^[\x21-\x7e]+$/, "must be visible characters without spaces");

export const apiKeyField = keyText.meta({ description: "The public half of the key." });
export const secretField = keyText.meta({
  description: "Sealed at once, never shown again, never logged.",
  writeOnly: true,
});
export const labelField = z.string().trim().min(1).max(200);
export const venueField = z.enum(["binance", "bybit"]);
export const positionModeField = z.enum(["one-way", "hedge"]);
export const marginModeField = z.enum(["cross", "isolated"]).default("cross");
export const acceptAnyIpField = z.boolean().default(false).meta({
  description: "You take it upon yourself that a live key works from every address.",
});

const PROFILES = ["cautious", "balanced", "bold"] as const satisfies readonly RiskProfileName[];
export const profileField = z.enum(PROFILES);

// How values stand in our JSON: decimals as plain text, never a float; times in ISO 8601; nothing as null.
import { z } from "zod";
import type { UnixMs } from "../../../engine/domain/time.ts";

/** Plain decimal text, e.g. `"0.001"`. */
export const decimalView = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/)
  .meta({ description: "Decimal number as text." });
export const instantView = z.iso.datetime().meta({ description: "ISO 8601, UTC." });
export const idView = z.uuid();

export function iso(at: UnixMs): string {
  return new Date(at).toISOString();
}

export function isoOrNull(at: UnixMs | null | undefined): string | null {
  return at === null || at === undefined ? null : iso(at);
}

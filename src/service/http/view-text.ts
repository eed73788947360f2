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

const MINUTE_MS = 60_000;
/** Lists are in the order of time, and a fan-out is of one moment: what the next row begins with too is kept. */
let minute = { at: Number.NaN, text: "" };

export function iso(at: UnixMs): string {
  const withinMs = at - minute.at;
  if (!(withinMs >= 0 && withinMs < MINUTE_MS)) {
    const text = new Date(at).toISOString();
    minute = { at: Math.floor(at / MINUTE_MS) * MINUTE_MS, text: text.slice(0, -"00.000Z".length) };
    return text;
  }
  return `${minute.text}${(withinMs / 1_000).toFixed(3).padStart("00.000".length, "0")}Z`;
}

export function isoOrNull(at: UnixMs | null | undefined): string | null {
  return at === null || at === undefined ? null : iso(at);
}

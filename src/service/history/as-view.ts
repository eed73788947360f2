// A record of the database as its view: times in ISO 8601, decimals as plain text, in the order of the view's fields.
import type { z } from "zod";
import { decimal } from "../../../engine/domain/decimal.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { iso } from "../http/view-text.ts";

/** By name: what a field holds is the same in every record. */
const IS_INSTANT = /(^at|At)$/;
const IS_DECIMAL =
  /^(price|triggerPrice|quantity|filledQuantity|averagePrice|fee|fees|amount|referencePrice|entryPrice|realizedPnl|funding|stopPrice)$/;

export function asView<View extends z.ZodObject>(
  view: View,
  record: Readonly<Record<string, unknown>>,
): z.output<View> {
  const fields = Object.keys(view.shape).map((name) => [name, fieldOf(name, record[name])]);
  return Object.fromEntries(fields) as z.output<View>;
}

function fieldOf(name: string, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (IS_INSTANT.test(name) && typeof value === "number") return iso(value as UnixMs);
  if (IS_DECIMAL.test(name) && typeof value === "string") return decimal(value).toFixed();
  return value;
}

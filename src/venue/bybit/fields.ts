// Request fields as clients send them: text or numbers, empty text for "not given", parsed once with zod.
import { z } from "zod";
import { tameJson } from "../../../adapters/json/tame-json.ts";
import { type Decimal, parseDecimal, ZERO } from "../../../engine/domain/decimal.ts";
import { type Refusal, refused } from "./answer.ts";

const Text = z.union([z.string(), z.number()]).transform((value) => String(value).trim());

const AnyDecimal = Text.transform((text, context): Decimal => {
  const value = parseDecimal(text);
  if (value !== undefined) return value;
  context.addIssue({ code: "custom", message: "not a decimal" });
  return ZERO;
});

/** Building blocks of request schemas; every one reads text and numbers alike. */
export const field = {
  text: Text,
  symbol: Text.refine((text) => /^[A-Z0-9-]{1,32}$/.test(text)),
  positive: AnyDecimal.refine((value) => value.gt(0)),
  notNegative: AnyDecimal.refine((value) => !value.isNegative()),
  /** Bybit treats a price of zero in optional fields as "none". */
  priceOrNone: AnyDecimal.refine((value) => !value.isNegative()).transform((value) =>
    value.isZero() ? undefined : value,
  ),
  integer: Text.refine((text) => /^-?\d{1,15}$/.test(text)).transform(Number),
  positionIdx: Text.refine((text) => text === "0" || text === "1" || text === "2").transform(Number),
  flag: z
    .union([z.boolean(), z.literal("true"), z.literal("false")])
    .transform((value) => `${value}` === "true"),
  orderLinkId: Text.refine((text) => /^[A-Za-z0-9_-]{1,36}$/.test(text)),
  triggerBy: z.enum(["LastPrice", "IndexPrice", "MarkPrice"]),
  side: z.enum(["Buy", "Sell"]),
  orderType: z.enum(["Market", "Limit"]),
} as const;

export type Parsed<T> = { readonly kind: "parsed"; readonly value: T } | Refusal;

/** Absent, null and empty fields are the same to Bybit; the first bad field is named in the refusal. */
export function parseFields<Schema extends z.ZodType>(
  schema: Schema,
  raw: Readonly<Record<string, unknown>>,
): Parsed<z.output<Schema>> {
  const given = Object.fromEntries(Object.entries(raw).filter(([, value]) => value != null && value !== ""));
  const parsed = schema.safeParse(given);
  if (parsed.success) return { kind: "parsed", value: parsed.data };
  const name = parsed.error.issues[0]?.path[0];
  return refused(10001, `params error: ${name === undefined ? "request" : String(name)} invalid`);
}

/** A raw query string to fields; a repeated name keeps its last value, a broken escape stays as sent. */
export function queryFields(rawQuery: string): Readonly<Record<string, string>> {
  return Object.fromEntries(new URLSearchParams(rawQuery));
}

/** A JSON body to fields, or undefined when it is no JSON object. An empty body counts as `{}`. */
export function bodyFields(rawBody: Buffer): Readonly<Record<string, unknown>> | undefined {
  if (rawBody.length === 0) return {};
  try {
    const text = rawBody.toString("utf8");
    const value = tameJson(JSON.parse(text), text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? Object.fromEntries(Object.entries(value)) : undefined;
  } catch {
    return undefined;
  }
}

/** One field as text, where a whole schema would say no more. */
export function textOf(fields: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = fields[name];
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

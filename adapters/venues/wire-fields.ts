// Field readers for venue payloads: text or JSON numbers to exact decimals, ids to text, never through a float sum.
import { z } from "zod";
import { type Decimal, parseDecimal, ZERO } from "../../engine/domain/decimal.ts";
import type { ClientOrderId, VenueOrderId, VenueTradeId } from "../../engine/domain/ids.ts";
import type { UnixMs } from "../../engine/domain/time.ts";
import { venueWords } from "./venue-words.ts";

/**
 * One reader per field, not a chain of schemas: an order's answer is read between one order and the next, and each link of a chain
 * makes objects of its own.
 */
function field<T>(read: (value: unknown, context: z.RefinementCtx) => T) {
  return z.transform(read);
}

function refuse<T>(context: z.RefinementCtx, message: string, instead: T): T {
  context.addIssue({ code: "custom", message });
  return instead;
}

function toText(value: unknown, context: z.RefinementCtx): string {
  if (typeof value === "string") return value;
  return typeof value === "number" && Number.isFinite(value)
    ? String(value)
    : refuse(context, "neither text nor a number", "");
}

function textOrNone(value: unknown, context: z.RefinementCtx): string | undefined {
  return value === undefined ? undefined : toText(value, context);
}

function toDecimal(text: string, context: z.RefinementCtx): Decimal {
  return parseDecimal(text) ?? refuse(context, "not a decimal", ZERO);
}

/** Text of a shape that the record takes. */
function shaped<T extends string>(shape: RegExp, message: string) {
  return field((value, context) => {
    const text = toText(value, context);
    return (shape.test(text) ? text : refuse(context, message, text)) as T;
  });
}

/** The record's bound: before the year 2100. */
const TIME_MAX = 4_102_444_800_000;
const TIME = /^\d{1,13}$/;
const NAME_MAX = 64;
const ID = /^[\x21-\x7e]{1,128}$/;
/** An id that is compared as a number. */
const NUMERIC_ID = /^\d{1,30}$/;
const OUR_CLIENT_ORDER_ID = /^[a-z0-9]{1,32}$/;

export const wire = {
  text: field(toText),
  /** Of an asset or an instrument, in any script. */
  name: field((value, context) => {
    const text = toText(value, context);
    return text.length <= NAME_MAX && text === venueWords(text) ? text : refuse(context, "not a name", "");
  }),
  /** The venue's own words, made fit for a record and a terminal. */
  words: field((value, context) => venueWords(toText(value, context))),
  decimal: field((value, context) => toDecimal(toText(value, context), context)),
  /** Empty text and absence are zero. */
  decimalOrZero: field((value, context) => {
    const text = textOrNone(value, context);
    return text === undefined || text === "" ? ZERO : toDecimal(text, context);
  }),
  /** Zero, empty text and absence all mean "none". */
  decimalOrNone: field((value, context) => {
    const text = textOrNone(value, context);
    if (text === undefined || text === "") return undefined;
    const read = toDecimal(text, context);
    return read.isZero() ? undefined : read;
  }),
  flag: field((value, context) => {
    if (value === undefined || typeof value === "boolean") return value === true;
    return typeof value === "string" ? value === "true" : refuse(context, "neither true nor false", false);
  }),
  time: field((value, context) => {
    const text = toText(value, context);
    const at = TIME.test(text) ? Number(text) : TIME_MAX;
    return (at < TIME_MAX ? at : refuse(context, "not a time", 0)) as UnixMs;
  }),
  venueOrderId: shaped<VenueOrderId>(ID, "not an id"),
  venueTradeId: shaped<VenueTradeId>(ID, "not an id"),
  numericOrderId: shaped<VenueOrderId>(NUMERIC_ID, "not a number's digits"),
  numericTradeId: shaped<VenueTradeId>(NUMERIC_ID, "not a number's digits"),
  /** Client ids outside of our alphabet are somebody else's: undefined. */
  clientOrderId: field((value, context) => {
    const text = textOrNone(value, context);
    return text !== undefined && OUR_CLIENT_ORDER_ID.test(text) ? (text as ClientOrderId) : undefined;
  }),
} as const;

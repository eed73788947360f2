// Field readers for venue payloads: text or JSON numbers to exact decimals, ids to text, never through a float sum.
import { z } from "zod";
import { type Decimal, parseDecimal, ZERO } from "../../engine/domain/decimal.ts";
import type { ClientOrderId, VenueOrderId, VenueTradeId } from "../../engine/domain/ids.ts";
import type { UnixMs } from "../../engine/domain/time.ts";
import { venueWords } from "./venue-words.ts";

const Scalar = z.union([z.string(), z.number()]).transform(String);

function toDecimal(text: string, context: z.RefinementCtx): Decimal {
  const value = parseDecimal(text);
  if (value !== undefined) return value;
  context.addIssue({ code: "custom", message: "not a decimal" });
  return ZERO;
}

/** The record's bound: before the year 2100. */
const TIME_MAX = 4_102_444_800_000;
const Id = Scalar.refine((text) => /^[\x21-\x7e]{1,128}$/.test(text), "not an id");
/** An id that is compared as a number. */
const NumericId = Scalar.refine((text) => /^\d{1,30}$/.test(text), "not a number's digits");
const Time = Scalar.refine((text) => /^\d{1,13}$/.test(text) && Number(text) < TIME_MAX, "not a time");

const OUR_CLIENT_ORDER_ID = /^[a-z0-9]{1,32}$/;

export const wire = {
  text: Scalar,
  /** The venue's own words, made fit for a record and a terminal. */
  words: Scalar.transform(venueWords),
  decimal: Scalar.transform(toDecimal),
  /** Empty text and absence are zero. */
  decimalOrZero: Scalar.optional().transform((text, context) =>
    text === undefined || text === "" ? ZERO : toDecimal(text, context),
  ),
  /** Zero, empty text and absence all mean "none". */
  decimalOrNone: Scalar.optional().transform((text, context) => {
    if (text === undefined || text === "") return undefined;
    const value = toDecimal(text, context);
    return value.isZero() ? undefined : value;
  }),
  flag: z
    .union([z.boolean(), z.string()])
    .optional()
    .transform((value) => value === true || value === "true"),
  time: Time.transform((text) => Number(text) as UnixMs),
  venueOrderId: Id.transform((text) => text as VenueOrderId),
  venueTradeId: Id.transform((text) => text as VenueTradeId),
  numericOrderId: NumericId.transform((text) => text as VenueOrderId),
  numericTradeId: NumericId.transform((text) => text as VenueTradeId),
  /** Client ids outside of our alphabet are somebody else's: undefined. */
  clientOrderId: Scalar.optional().transform((text) =>
    text !== undefined && OUR_CLIENT_ORDER_ID.test(text) ? (text as ClientOrderId) : undefined,
  ),
} as const;

// Field readers for venue payloads: text or JSON numbers to exact decimals, ids to text, never through a float sum.
import { z } from "zod";
import { type Decimal, parseDecimal, ZERO } from "../../engine/domain/decimal.ts";
import type { ClientOrderId, VenueOrderId, VenueTradeId } from "../../engine/domain/ids.ts";
import type { UnixMs } from "../../engine/domain/time.ts";

const Scalar = z.union([z.string(), z.number()]).transform(String);

function toDecimal(text: string, context: z.RefinementCtx): Decimal {
  const value = parseDecimal(text);
  if (value !== undefined) return value;
  context.addIssue({ code: "custom", message: "not a decimal" });
  return ZERO;
}

const OUR_CLIENT_ORDER_ID = /^[a-z0-9]{1,32}$/;

export const wire = {
  text: Scalar,
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
  time: Scalar.transform((text) => Number(text) as UnixMs),
  venueOrderId: Scalar.transform((text) => text as VenueOrderId),
  venueTradeId: Scalar.transform((text) => text as VenueTradeId),
  /** Client ids outside of our alphabet are somebody else's: undefined. */
  clientOrderId: Scalar.optional().transform((text) =>
    text !== undefined && OUR_CLIENT_ORDER_ID.test(text) ? (text as ClientOrderId) : undefined,
  ),
} as const;

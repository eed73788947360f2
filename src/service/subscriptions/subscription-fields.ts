// What people write about subscriptions, field by field.
import { z } from "zod";
import { decimalText, sizingSchema } from "../../../adapters/postgres/stored-json.ts";

export const sizingField = sizingSchema.meta({
  id: "NewSizing",
  description:
    "How large its positions are: an amount, a quantity, a share of the equity, what may be lost at the stop, or a multiple of the provider's size.",
});
export const tooSmallField = z.enum(["skip", "smallest"]).meta({
  description:
    "Where that is below the venue's minimum: pass the signal over, or take the smallest legal size.",
});
export const directionsField = z
  .array(z.enum(["long", "short"]))
  .min(1)
  .max(2)
  .refine((directions) => new Set(directions).size === directions.length, "each only once")
  .meta({ description: "Which signals are followed." });

const positive = decimalText.refine((value) => value.gt(0), "not above zero");

/** What a trader may know of a provider's typical signal, to ask what it would mean. */
export const typicalSignalFields = {
  instruments: z.array(z.string().max(100)).min(1).max(100).optional(),
  stopPercent: positive.optional().meta({ description: "Its typical stop; absent: the account's default." }),
  leverage: z.number().min(1).max(200).optional(),
};

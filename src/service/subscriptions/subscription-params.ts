// How requests name subscriptions, and what one is found by.
import { z } from "zod";
import type { AccountId, StrategyId, SubscriptionId } from "../../../engine/domain/ids.ts";
import { directionsField, sizingField, tooSmallField } from "./subscription-fields.ts";

export const accountIdField = z.uuid().transform((id) => id as AccountId);
export const strategyIdField = z.uuid().transform((id) => id as StrategyId);
export const subscriptionParams = z.object({
  subscriptionId: z.uuid().transform((id) => id as SubscriptionId),
});

/** Of a new subscription, and of the question what one would mean. */
export const termFields = {
  sizing: sizingField,
  tooSmall: tooSmallField.default("skip"),
  directions: directionsField.default(["long", "short"]),
};

// What a recorded update makes of an order's row: the same rule as the statement of `record-updates.ts`, for folding many into one.
import { maxDecimal } from "../../engine/domain/decimal.ts";
import { isTerminal, type Order, type OrderState } from "../../engine/domain/order.ts";

/** Progress of an order: a later state never goes back, and the last five are terminal. */
export const ORDER_STATES: readonly OrderState[] = [
  "claimed",
  "unknown",
  "accepted",
  "open",
  "partially-filled",
  "filled",
  "canceled",
  "expired",
  "rejected",
  "not-sent",
];

/** A terminal order keeps every field; state and filled quantity never go back. */
export function afterUpdate(known: Order, next: Order): Order {
  if (isTerminal(known.state)) return known;
  const isForward = ORDER_STATES.indexOf(next.state) >= ORDER_STATES.indexOf(known.state);
  const further = next.filledQuantity.gte(known.filledQuantity);
  return {
    ...known,
    state: isForward ? next.state : known.state,
    venueOrderId: next.venueOrderId ?? known.venueOrderId,
    filledQuantity: maxDecimal(known.filledQuantity, next.filledQuantity),
    averagePrice: further ? (next.averagePrice ?? known.averagePrice) : known.averagePrice,
    reason: next.reason ?? known.reason,
  };
}

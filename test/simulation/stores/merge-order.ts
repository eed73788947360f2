// What a recorded update makes of an order's row, as the record's SQL says it.
import { maxDecimal } from "../../../engine/domain/decimal.ts";
import type { Order, OrderState } from "../../../engine/domain/order.ts";

const PROGRESS: readonly OrderState[] = [
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

/** `known` is not terminal. */
export function mergeOrder(known: Order, next: Order): Order {
  const isAgain =
    next.state === "claimed" &&
    (known.state === "claimed" || known.state === "unknown") &&
    next.signedAt > known.signedAt;
  const isForward = PROGRESS.indexOf(next.state) >= PROGRESS.indexOf(known.state);
  const further = next.filledQuantity.gte(known.filledQuantity);
  return {
    ...known,
    state: isForward || isAgain ? next.state : known.state,
    venueOrderId: next.venueOrderId ?? known.venueOrderId,
    filledQuantity: maxDecimal(known.filledQuantity, next.filledQuantity),
    averagePrice: further ? (next.averagePrice ?? known.averagePrice) : known.averagePrice,
    signedAt: isAgain ? next.signedAt : known.signedAt,
    validUntil: isAgain ? next.validUntil : known.validUntil,
    reason: next.reason ?? known.reason,
  };
}

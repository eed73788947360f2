// O1: the venue never accepted two orders under one client order id.
import type { Court } from "../court.ts";
import type { Violation } from "../evidence.ts";

export function acceptedOnce({ venueOrders, accountOf }: Court): readonly Violation[] {
  return [...venueOrders.values()]
    .filter(({ timesAccepted }) => timesAccepted > 1)
    .map(({ exchange, accountId, clientOrderId, timesAccepted }) => ({
      check: "O1 accepted once",
      sentence: `${exchange} accepted ${clientOrderId} ${timesAccepted} times`,
      story: { clientOrderId, accountId: accountOf(exchange, accountId)?.id },
    }));
}

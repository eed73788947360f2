// Pure: what the answer to a submit makes of the order.
import { assertNever } from "../domain/assert-never.ts";
import { isTerminal, type Order } from "../domain/order.ts";
import type { SubmitOutcome } from "../ports/venue.ts";

export interface OrderStep {
  readonly order: Order;
  readonly event: string;
  readonly detail: string | undefined;
}

/** Undefined when a stream event came before the answer: then the answer adds nothing to what is known. */
export function afterSubmit(known: Order, outcome: SubmitOutcome): OrderStep | undefined {
  switch (outcome.kind) {
    case "accepted": {
      if (known.state !== "claimed") return undefined;
      const order: Order = { ...known, state: "accepted", venueOrderId: outcome.venueOrderId };
      return { order, event: "accepted", detail: undefined };
    }
    case "rejected": {
      if (isTerminal(known.state)) return undefined;
      // The cause stands first, because the guard acts on it.
      const order: Order = { ...known, state: "rejected", reason: `${outcome.cause}:${outcome.code}` };
      return { order, event: "rejected", detail: `${outcome.code} ${outcome.reason}` };
    }
    case "not-sent": {
      if (known.state !== "claimed") return undefined;
      const order: Order = { ...known, state: "not-sent", reason: "NOT_SENT" };
      return { order, event: "not-sent", detail: outcome.reason };
    }
    case "exists":
    case "unknown": {
      if (known.state !== "claimed") return undefined;
      const detail = outcome.kind === "unknown" ? `${outcome.code} ${outcome.reason}` : outcome.code;
      return { order: { ...known, state: "unknown", reason: outcome.code }, event: "unknown", detail };
    }
    default:
      return assertNever(outcome);
  }
}

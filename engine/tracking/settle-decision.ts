// Pure: the terminal state of a decision, once all orders that carry it out are terminal.
import type { DecisionState } from "../domain/decision.ts";
import { isTerminal, type Order } from "../domain/order.ts";

export interface Settlement {
  readonly state: DecisionState;
  readonly reason: string | undefined;
}

/** Entries and exits carry a decision out; protection outlives it. */
export function carries({ intent }: Order): boolean {
  return intent.leg === "entry" || intent.leg === "exit";
}

/** Undefined while an entry or exit is still working. Protection does not count: it outlives the decision. */
export function settle(orders: readonly Order[]): Settlement | undefined {
  const carrying = orders.filter(carries);
  if (carrying.some((order) => !isTerminal(order.state))) return undefined;
  if (carrying.some((order) => order.filledQuantity.gt(0))) return { state: "done", reason: undefined };
  const last = carrying.at(-1);
  switch (last?.state) {
    case "rejected":
      return { state: "rejected", reason: last.reason };
    case "not-sent":
      return { state: "failed", reason: last.reason };
    case "canceled":
    case "expired":
      return { state: "expired", reason: last.reason ?? "UNFILLED" };
    default:
      return { state: "done", reason: undefined };
  }
}

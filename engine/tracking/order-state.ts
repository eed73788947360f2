// How an order moves: forward only, whatever order reports arrive in; terminal states absorb.
import { type Decimal, maxDecimal } from "../domain/decimal.ts";
import { isTerminal, type Order, type OrderState } from "../domain/order.ts";
import type { OrderReport } from "../ports/venue.ts";

const PROGRESS: Record<OrderState, number> = {
  claimed: 0,
  unknown: 1,
  accepted: 2,
  open: 3,
  "partially-filled": 4,
  filled: 5,
  canceled: 5,
  expired: 5,
  rejected: 5,
  "not-sent": 5,
};

export type OrderTransition =
  | { readonly kind: "moved"; readonly order: Order }
  | { readonly kind: "unchanged" }
  /** We had proof of the contrary: history stays, a person must look. */
  | { readonly kind: "contradiction" };

export function applyReport(order: Order, report: OrderReport): OrderTransition {
  if (isTerminal(order.state)) {
    const live = order.state === "not-sent" || order.state === "rejected";
    return live && report.state !== "rejected" ? { kind: "contradiction" } : { kind: "unchanged" };
  }
  const filledQuantity = maxDecimal(order.filledQuantity, report.filledQuantity);
  const state = laterState(order.state, report.state, filledQuantity, order.intent.quantity);
  const venueOrderId = order.venueOrderId ?? report.venueOrderId;
  const averagePrice = report.averagePrice ?? order.averagePrice;
  const unchanged =
    state === order.state && filledQuantity.eq(order.filledQuantity) && venueOrderId === order.venueOrderId;
  if (unchanged) return { kind: "unchanged" };
  const reason = report.reason ?? order.reason;
  return { kind: "moved", order: { ...order, state, filledQuantity, venueOrderId, averagePrice, reason } };
}

/** A fill proves progress by itself; only a report tells that the order is finished. */
export function applyFillProgress(order: Order, quantityFilled: Decimal): Order {
  if (quantityFilled.lte(order.filledQuantity) || isTerminal(order.state)) return order;
  const state = laterState(order.state, "partially-filled", quantityFilled, order.intent.quantity);
  return { ...order, state, filledQuantity: quantityFilled };
}

function laterState(from: OrderState, to: OrderState, filled: Decimal, quantity: Decimal): OrderState {
  const reached = PROGRESS[to] > PROGRESS[from] ? to : from;
  if (isTerminal(reached)) return reached;
  if (filled.gte(quantity)) return "filled";
  return filled.isZero() ? reached : "partially-filled";
}

// Pure: which orders on a leg are protection of ours, and what it takes to withdraw them.
import { type Decimal, ZERO } from "../domain/decimal.ts";
import type { Order } from "../domain/order.ts";
import type { OrderReport } from "../ports/venue.ts";
import type { ProtectionAction, ProtectionFacts } from "./protection-need.ts";

/** Everything of ours that could still reduce this position by itself, taken away. */
export function withdrawals(facts: ProtectionFacts): readonly ProtectionAction[] {
  const own = facts.orders.filter(isProtective).filter(isResting).map(cancelOf);
  return [...own, ...[...attachedOfOurs(facts)].map(cancelAttached)];
}

/** A stop or target that waits for its price; a target that is taken at the market is on its way out already. */
export function isProtective({ intent }: Order): boolean {
  return intent.type.kind === "stop-market" || intent.type.kind === "take-profit-market";
}

export function isTarget({ intent }: Order): boolean {
  return intent.leg.startsWith("target-");
}

export function isResting(order: Order): boolean {
  return order.state === "open" || order.state === "accepted" || order.state === "partially-filled";
}

/**
 * A stop or exit whose outcome nobody tells. Whether it arrives late or never, where the leg is ours alone reduce-only keeps it
 * and another one from taking more than there is: the position need not wait for the proof.
 */
export function isSilent(
  { shared, silentUntil, unknownUntil }: ProtectionFacts,
  { state, signedAt }: Order,
): boolean {
  if (shared) return false;
  return (
    (state === "claimed" && signedAt <= silentUntil) || (state === "unknown" && signedAt <= unknownUntil)
  );
}

/** Whether it still covers anything nobody knows. On a leg of our own another stop beside it does no harm. */
export function mayBeGone({ shared, leavingOrders }: ProtectionFacts, { intent }: Order): boolean {
  return !shared && leavingOrders.has(intent.clientOrderId);
}

export function cancelOf(order: Order): ProtectionAction {
  return { kind: "cancel", clientOrderId: order.intent.clientOrderId };
}

export function cancelAttached({ venueOrderId }: OrderReport): ProtectionAction {
  return { kind: "cancel-attached", venueOrderId };
}

export function triggerOf({ intent }: Order): Decimal | undefined {
  return "triggerPrice" in intent.type ? intent.type.triggerPrice : undefined;
}

export function remaining(order: Order): Decimal {
  return order.intent.quantity.sub(order.filledQuantity);
}

/** Stops that travelled inside the entry: on the closing side, at our stop price. The trader's own do not count. */
export function attachedAtPrice(facts: ProtectionFacts): readonly OrderReport[] {
  const { stopPrice, net } = facts.position;
  if (!facts.attachesStop || stopPrice === undefined || net.quantity.isZero()) return [];
  const closing = net.quantity.isNeg() ? "buy" : "sell";
  return facts.foreignOrders.filter(
    (order) =>
      (facts.shared || !facts.leavingAttached.has(order.venueOrderId)) &&
      order.conditional === "stop" &&
      order.side === closing &&
      order.triggerPrice?.eq(stopPrice) === true,
  );
}

export function attachedStops({ attachesStop, foreignOrders, attachedStops: known }: ProtectionFacts) {
  return attachesStop
    ? foreignOrders.filter((order) => order.conditional === "stop" && known.has(order.venueOrderId))
    : [];
}

/** Known to be ours, or, after a restart, found where ours would be. */
export function attachedOfOurs(facts: ProtectionFacts): ReadonlySet<OrderReport> {
  return new Set([...attachedStops(facts), ...attachedAtPrice(facts)]);
}

export function sum(values: readonly Decimal[]): Decimal {
  return values.reduce((total, value) => total.add(value), ZERO);
}

// Pure: what must happen so that a position has a stop and its targets resting at the venue, and nothing more.
// Facts in, actions out; it does not matter which job opened the trade, or whether this process ever saw it opened.
import { type Decimal, minDecimal, roundToStep, ZERO } from "../domain/decimal.ts";
import type { ClientOrderId, VenueOrderId } from "../domain/ids.ts";
import type { Instrument } from "../domain/instrument.ts";
import type { Leg, Order } from "../domain/order.ts";
import type { OwnedPosition } from "../ports/position-store.ts";
import type { OrderReport } from "../ports/venue.ts";

export interface ProtectionFacts {
  readonly position: OwnedPosition;
  readonly instrument: Instrument;
  /** Our own orders of this position that are not terminal. */
  readonly orders: readonly Order[];
  /** Working orders without an id of ours on this instrument and leg. */
  readonly foreignOrders: readonly OrderReport[];
  /** The venue takes stops inside the entry; they carry no id of ours. */
  readonly attachesStop: boolean;
  /** Of `foreignOrders`, those known to have travelled inside an entry of ours. */
  readonly attachedStops: ReadonlySet<VenueOrderId>;
  /** The trader holds a quantity of their own beside ours: the venue does not keep our orders away from it. */
  readonly shared: boolean;
}

export type ProtectionAction =
  | { readonly kind: "place-stop"; readonly quantity: Decimal; readonly triggerPrice: Decimal }
  | {
      readonly kind: "place-target";
      readonly leg: Leg;
      readonly quantity: Decimal;
      readonly triggerPrice: Decimal;
    }
  | { readonly kind: "cancel"; readonly clientOrderId: ClientOrderId }
  | { readonly kind: "cancel-attached"; readonly venueOrderId: VenueOrderId };

export interface ProtectionNeed {
  readonly actions: readonly ProtectionAction[];
  /** Quantity without a stop that is proved to rest at the venue. */
  readonly uncovered: Decimal;
}

export function requiredProtection(facts: ProtectionFacts): ProtectionNeed {
  const { quantity } = facts.position.net;
  if (quantity.isZero()) return { actions: withdrawAll(facts), uncovered: ZERO };
  const stops = stopActions(facts, quantity.abs());
  // The stop comes first: targets wait until it rests, and what it replaces is on its way out.
  const secured = stops.uncovered.isZero() && stops.actions.every(({ kind }) => kind !== "place-stop");
  const targets = targetActions(facts).filter(({ kind }) => secured || kind !== "place-target");
  return { actions: [...stops.actions, ...targets], uncovered: stops.uncovered };
}

/** Orphans: protection of a position that is gone. */
function withdrawAll(facts: ProtectionFacts): ProtectionAction[] {
  const own = facts.orders.filter(isProtective).filter(isResting).map(cancelOf);
  // With the position a venue withdraws what was attached to it; where the trader's own quantity stays, it does not.
  return facts.shared ? [...own, ...attachedStops(facts).map(cancelAttached)] : own;
}

function stopActions(facts: ProtectionFacts, needed: Decimal): ProtectionNeed {
  const { position } = facts;
  const atPrice = attachedAtPrice(facts);
  const attached = sum(atPrice.map(leftOf));
  const stops = facts.orders.filter(({ intent }) => intent.leg === "stop");
  const resting = stops.filter(isResting);
  const restingQuantity = attached.add(sum(resting.map(remaining)));
  const uncovered = needed.gt(restingQuantity) ? needed.sub(restingQuantity) : ZERO;
  const price = position.stopPrice;
  if (stops.some((order) => !isResting(order)) || price === undefined) return { actions: [], uncovered };
  // More than we hold would eat into the trader's own; while an entry fills, its stop may be ahead of its fills.
  const entering = facts.orders.some(({ intent }) => intent.leg === "entry");
  const fits = !facts.shared || entering || attached.lte(needed);
  const missing = fits ? needed.sub(attached) : needed;
  const counted = fits ? atPrice : [];
  const ours = new Set([...attachedStops(facts), ...atPrice]);
  const stale = [...ours].filter((order) => !counted.includes(order)).map(cancelAttached);
  const wanted = missing.gt(ZERO) ? missing : ZERO;
  const exact = resting.find((order) => remaining(order).eq(wanted) && triggerOf(order)?.eq(price) === true);
  if (exact !== undefined || wanted.isZero()) {
    // The new one rests: only now may the old ones go.
    return { actions: [...resting.filter((order) => order !== exact).map(cancelOf), ...stale], uncovered };
  }
  // Two stops at once over a shared quantity could close what is the trader's: there the old one goes first.
  const old = facts.shared ? [...resting.map(cancelOf), ...stale] : [];
  if (old.length > 0) return { actions: old, uncovered };
  return { actions: [{ kind: "place-stop", quantity: wanted, triggerPrice: price }], uncovered };
}

function targetActions(facts: ProtectionFacts): ProtectionAction[] {
  const { position, orders, instrument } = facts;
  // Targets wait until the market entry is complete: its quantity is what the shares refer to.
  if (orders.some(({ intent }) => intent.leg === "entry" && intent.type.kind === "market")) return [];
  // An increase may bring fewer targets than the plan before it had.
  const planned = new Set<Leg>(position.targets.map((_, index) => `target-${index + 1}` as const));
  const resting = orders.filter((order) => isTarget(order) && isResting(order));
  const actions = resting.filter(({ intent }) => !planned.has(intent.leg)).map(cancelOf);
  const wanted = targetQuantities(position, instrument);
  position.targets.forEach((target, index) => {
    const leg: Leg = `target-${index + 1}`;
    const live = orders.filter(({ intent }) => intent.leg === leg);
    const quantity = wanted[index] ?? ZERO;
    if (live.some((order) => !isResting(order))) return;
    const exact = live.find(
      (order) => remaining(order).eq(quantity) && triggerOf(order)?.eq(target.price) === true,
    );
    for (const order of live) if (order !== exact && isResting(order)) actions.push(cancelOf(order));
    // A target is replaced by cancelling first: two of them could close more than planned, and the stop stays meanwhile.
    if (live.length === 0 && quantity.gt(ZERO)) {
      actions.push({ kind: "place-target", leg, quantity, triggerPrice: target.price });
    }
  });
  return actions;
}

/** Each target's share of the opened quantity, in whole steps; together never more than the position. */
export function targetQuantities(position: OwnedPosition, instrument: Instrument): readonly Decimal[] {
  let left = position.net.quantity.abs();
  let carried = ZERO;
  const everything = sum(position.targets.map(({ share }) => share)).gte(1);
  return position.targets.map((target, index) => {
    const isLast = everything && index === position.targets.length - 1;
    const share = roundToStep(position.openedQuantity.mul(target.share), instrument.stepSize, "down");
    const open = share.sub(target.filledQuantity).add(carried);
    const quantity = isLast ? left : minDecimal(open.gt(ZERO) ? open : ZERO, left);
    if (quantity.lt(instrument.quantityMin)) {
      carried = target.filledQuantity.isZero() ? quantity : ZERO;
      return ZERO;
    }
    carried = ZERO;
    left = left.sub(quantity);
    return quantity;
  });
}

/** Stops that travelled inside the entry: on the closing side, at our stop price. The trader's own do not count. */
function attachedAtPrice(facts: ProtectionFacts): readonly OrderReport[] {
  const { stopPrice, net } = facts.position;
  if (!facts.attachesStop || stopPrice === undefined) return [];
  const closing = net.quantity.isNeg() ? "buy" : "sell";
  return facts.foreignOrders.filter(
    (order) =>
      order.conditional === "stop" && order.side === closing && order.triggerPrice?.eq(stopPrice) === true,
  );
}

function attachedStops({ attachesStop, foreignOrders, attachedStops: known }: ProtectionFacts) {
  return attachesStop
    ? foreignOrders.filter((order) => order.conditional === "stop" && known.has(order.venueOrderId))
    : [];
}

function leftOf(report: OrderReport): Decimal {
  return report.quantity.sub(report.filledQuantity);
}

function cancelAttached({ venueOrderId }: OrderReport): ProtectionAction {
  return { kind: "cancel-attached", venueOrderId };
}

function isProtective(order: Order): boolean {
  return order.intent.leg === "stop" || isTarget(order);
}

function isTarget({ intent }: Order): boolean {
  return intent.leg.startsWith("target-");
}

function isResting(order: Order): boolean {
  return order.state === "open" || order.state === "accepted" || order.state === "partially-filled";
}

function cancelOf(order: Order): ProtectionAction {
  return { kind: "cancel", clientOrderId: order.intent.clientOrderId };
}

function triggerOf({ intent }: Order): Decimal | undefined {
  return "triggerPrice" in intent.type ? intent.type.triggerPrice : undefined;
}

function remaining(order: Order): Decimal {
  return order.intent.quantity.sub(order.filledQuantity);
}

function sum(values: readonly Decimal[]): Decimal {
  return values.reduce((total, value) => total.add(value), ZERO);
}

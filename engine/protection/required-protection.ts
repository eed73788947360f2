// Pure: what must happen so that a position has a stop and its targets resting at the venue, and nothing more.
// Facts in, actions out; it does not matter which job opened the trade, or whether this process ever saw it opened.
import { type Decimal, ZERO } from "../domain/decimal.ts";
import type { Leg } from "../domain/order.ts";
import type { OrderReport } from "../ports/venue.ts";
import type { ProtectionAction, ProtectionFacts, ProtectionNeed } from "./protection-need.ts";
import {
  attachedAtPrice,
  attachedOfOurs,
  cancelAttached,
  cancelOf,
  isProtective,
  isResting,
  isSilent,
  isTarget,
  mayBeGone,
  remaining,
  sum,
  triggerOf,
  withdrawals,
} from "./protective-orders.ts";
import { targetQuantities } from "./target-quantities.ts";

export function requiredProtection(facts: ProtectionFacts): ProtectionNeed {
  const { quantity } = facts.position.net;
  if (quantity.isZero()) return { actions: mayHaveEntered(facts) ? [] : withdrawAll(facts), uncovered: ZERO };
  const stops = stopActions(facts, quantity.abs());
  if (facts.shared) return { actions: sharedActions(facts, stops.actions), uncovered: stops.uncovered };
  // The stop comes first: targets wait until it rests, and what it replaces is on its way out.
  const secured = stops.uncovered.isZero() && stops.actions.every(({ kind }) => kind !== "place-stop");
  const targets = targetActions(facts).filter(({ kind }) => secured || kind !== "place-target");
  const actions = [...stops.actions, ...targets];
  return {
    actions: facts.compared ? actions : actions.filter(mayPrecedeReading),
    uncovered: stops.uncovered,
  };
}

/**
 * The record may not know what an engine that died withdrew: until the venue was read, what seems too much may be all that rests.
 * Of attached stops the venue itself told.
 */
function mayPrecedeReading({ kind }: ProtectionAction): boolean {
  return kind !== "cancel";
}

/** After a start an entry may have filled, and been covered, by a process that could not record it any more. */
function mayHaveEntered({ compared, orders }: ProtectionFacts): boolean {
  return !compared && orders.some(({ intent }) => intent.leg === "entry");
}

/** Orphans: protection of a position that is gone. */
function withdrawAll(facts: ProtectionFacts): readonly ProtectionAction[] {
  // With the position a venue withdraws what was attached to it; where the trader's own quantity stays, it does not.
  return facts.shared ? withdrawals(facts) : withdrawals({ ...facts, attachesStop: false });
}

/**
 * A venue would let a stop and a target of ours both take from a leg on which the trader holds a quantity too. There the
 * stop alone rests, for no more than we hold, and a target is taken by us once the price is there and the stop is out of the way.
 */
function sharedActions(
  facts: ProtectionFacts,
  stops: readonly ProtectionAction[],
): readonly ProtectionAction[] {
  const reached = reachedTargets(facts);
  const targets = facts.orders.filter((order) => isTarget(order) && isProtective(order) && isResting(order));
  if (reached.length === 0) return [...targets.map(cancelOf), ...stops];
  const resting = withdrawals(facts);
  if (resting.length > 0) return resting;
  // A stop that is on its way may rest in a moment.
  return facts.orders.some(isProtective) ? [] : reached;
}

function reachedTargets(facts: ProtectionFacts): readonly ProtectionAction[] {
  const { position, orders, instrument, markPrice } = facts;
  if (markPrice === undefined || facts.leaving.gt(ZERO) || isEntering(facts)) return [];
  const isShort = position.net.quantity.isNeg();
  const wanted = targetQuantities(position, instrument);
  return position.targets.flatMap((target, index): ProtectionAction[] => {
    const leg: Leg = `target-${index + 1}`;
    const quantity = wanted[index] ?? ZERO;
    const isThere = isShort ? markPrice.lte(target.price) : markPrice.gte(target.price);
    const isUnderWay = orders.some((order) => order.intent.leg === leg && !isResting(order));
    return isThere && quantity.gt(ZERO) && !isUnderWay ? [{ kind: "take-target", leg, quantity }] : [];
  });
}

function stopActions(facts: ProtectionFacts, held: Decimal): ProtectionNeed {
  const { position } = facts;
  const atPrice = attachedAtPrice(facts);
  const attached = sum(atPrice.map(leftOf));
  const stops = facts.orders.filter(
    (order) => order.intent.leg === "stop" && !isSilent(facts, order) && !mayBeGone(facts, order),
  );
  const resting = stops.filter(isResting);
  const restingQuantity = attached.add(sum(resting.map(remaining)));
  const uncovered = held.gt(restingQuantity) ? held.sub(restingQuantity) : ZERO;
  const price = position.stopPrice;
  if (stops.some((order) => !isResting(order)) || price === undefined) return { actions: [], uncovered };
  // More than stays with us would eat into the trader's own.
  const needed = facts.shared && !facts.overdue ? held.sub(facts.leaving) : held;
  // While a market entry fills, its stop may be ahead of its fills; a limit entry may rest for long.
  const fits = !facts.shared || isEntering(facts) || attached.lte(needed);
  const missing = fits ? needed.sub(attached) : needed;
  const counted = fits ? atPrice : [];
  const stale = [...attachedOfOurs(facts)]
    .filter((order) => !counted.includes(order) && !cameWithEntry(facts, order))
    .map(cancelAttached);
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
  if (isEntering(facts)) return [];
  // An increase may bring fewer targets than the plan before it had.
  const planned = new Set<Leg>(position.targets.map((_, index) => `target-${index + 1}` as const));
  const resting = orders.filter((order) => isTarget(order) && isProtective(order) && isResting(order));
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
    for (const order of live) if (order !== exact && isProtective(order)) actions.push(cancelOf(order));
    // A target is replaced by cancelling first: two of them could close more than planned, and the stop stays meanwhile.
    if (live.length === 0 && quantity.gt(ZERO)) {
      actions.push({ kind: "place-target", leg, quantity, triggerPrice: target.price });
    }
  });
  return actions;
}

/** Seen before the fills it came with: until they are known, our own stop price is still the one before them. */
function cameWithEntry({ orders }: ProtectionFacts, stop: OrderReport): boolean {
  return orders.some(
    ({ intent: { leg, side, attachedStop } }) =>
      leg === "entry" && side !== stop.side && attachedStop?.eq(stop.triggerPrice ?? ZERO) === true,
  );
}

/** Targets wait until the market entry is complete: its quantity is what the shares refer to. */
function isEntering({ orders }: ProtectionFacts): boolean {
  return orders.some(({ intent }) => intent.leg === "entry" && intent.type.kind === "market");
}

function leftOf(report: OrderReport): Decimal {
  return report.quantity.sub(report.filledQuantity);
}

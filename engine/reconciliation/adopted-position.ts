// Pure: a position that our orders made in time that the record has lost, with the protection that rests for it at the venue.
import { Decimal, minDecimal, ONE, ZERO } from "../domain/decimal.ts";
import type { Fill } from "../domain/fill.ts";
import type { SignalId } from "../domain/ids.ts";
import type { UnixMs } from "../domain/time.ts";
import { UNKNOWN_STRATEGY } from "../domain/unknown-strategy.ts";
import { legOf } from "../execution/client-order-id.ts";
import type { OwnedPosition, PositionTarget } from "../ports/position-store.ts";
import type { OrderReport } from "../ports/venue.ts";

export interface LostPosition {
  /** As its fills made it. */
  readonly position: OwnedPosition;
  /** The instrument's fills since the record's end, oldest first. */
  readonly fills: readonly Fill[];
  /** The instrument's working orders. */
  readonly working: readonly OrderReport[];
  /** Where no stop of ours rests; undefined: the guard closes what it cannot protect. */
  readonly fallbackStop: Decimal | undefined;
}

export function adoptedPosition(
  lost: LostPosition,
  under: { readonly signalId: SignalId; readonly generation: number },
): OwnedPosition {
  return {
    ...lost.position,
    signalId: under.signalId,
    strategyId: UNKNOWN_STRATEGY,
    stopPrice: restingStop(lost) ?? lost.fallbackStop,
    targets: targetsOf(lost),
    protectionGeneration: under.generation,
  };
}

const GENERATION_MS = 10_000;
const SHARE_DECIMALS = 18;

/** Later losses begin later: no second one comes to the ids of the first. */
export function generationAfter(noticedAt: UnixMs): number {
  return Math.floor(noticedAt / GENERATION_MS);
}

/** The newest stop with an id of ours; or else what travelled inside entries: stops at one price that cover all of it together. */
export function restingStop({ position, working }: LostPosition): Decimal | undefined {
  const closing = position.net.quantity.isNeg() ? "buy" : "sell";
  const stops = working.filter(
    ({ side, positionSide, conditional }) =>
      conditional === "stop" && side === closing && positionSide === position.positionSide,
  );
  const own = stops.filter(({ clientOrderId: id }) => id !== undefined && legOf(id) === "stop");
  const newest = own.reduce<OrderReport | undefined>(
    (latest, stop) => (latest === undefined || stop.at >= latest.at ? stop : latest),
    undefined,
  );
  if (newest !== undefined) return newest.triggerPrice;
  const attached = Map.groupBy(
    stops.filter(({ clientOrderId }) => clientOrderId === undefined),
    ({ triggerPrice }) => triggerPrice?.toString(),
  );
  const whole = [...attached.values()].find((group) => total(group).eq(position.net.quantity.abs()));
  return whole?.[0]?.triggerPrice;
}

function total(stops: readonly OrderReport[]): Decimal {
  return stops.reduce((sum, { quantity, filledQuantity }) => sum.add(quantity).sub(filledQuantity), ZERO);
}

/** What rests, and what has filled since it was opened, as shares of what was opened. */
function targetsOf({ position, fills, working }: LostPosition): readonly PositionTarget[] {
  const legs = new Map<number, { price: Decimal; left: Decimal; filled: Decimal }>();
  const legAt = (index: number, price: Decimal) => {
    const known = legs.get(index) ?? { price, left: ZERO, filled: ZERO };
    legs.set(index, known);
    return known;
  };
  for (const { clientOrderId, positionSide, triggerPrice, quantity, filledQuantity } of working) {
    const index = targetIndex(clientOrderId);
    if (index === undefined || positionSide !== position.positionSide || triggerPrice === undefined) continue;
    legAt(index, triggerPrice).left = quantity.sub(filledQuantity);
  }
  for (const { clientOrderId, positionSide, price, quantity, at } of fills) {
    const index = targetIndex(clientOrderId);
    if (index === undefined || positionSide !== position.positionSide || at < (position.openedAt ?? at))
      continue;
    const leg = legAt(index, price);
    leg.filled = leg.filled.add(quantity);
  }
  const last = Math.max(0, ...legs.keys());
  return Array.from({ length: last }, (_, at) => {
    const { price, left, filled } = legs.get(at + 1) ?? {
      price: position.net.entryPrice,
      left: ZERO,
      filled: ZERO,
    };
    // Up: whole steps of it, rounded down, are the quantity that rests.
    const share = left
      .add(filled)
      .div(position.openedQuantity)
      .toDecimalPlaces(SHARE_DECIMALS, Decimal.ROUND_UP);
    return { price, share: minDecimal(share, ONE), filledQuantity: filled };
  });
}

function targetIndex(id: Fill["clientOrderId"]): number | undefined {
  const leg = id === undefined ? undefined : legOf(id);
  return leg?.startsWith("target-") === true ? Number.parseInt(leg.slice("target-".length), 10) : undefined;
}

// The position as the venue's answers make it: what an entry filled stands in its answer, and where no stop travels inside the entry,
// placing it need not wait until the trades are told.
import { positionKey } from "../accounts/account-state.ts";
import { ZERO } from "../domain/decimal.ts";
import type { Fill } from "../domain/fill.ts";
import type { VenueOrderId, VenueTradeId } from "../domain/ids.ts";
import type { Order } from "../domain/order.ts";
import type { OwnedPosition } from "../ports/position-store.ts";
import { changePosition } from "../tracking/position-change.ts";
import type { GuardedLeg } from "./guarded-leg.ts";

type Leg = Pick<GuardedLeg, "state" | "instrument" | "positionSide"> & {
  readonly venue: Pick<GuardedLeg["venue"], "attachesStop">;
};

export interface AnsweredPosition {
  readonly position: OwnedPosition;
  /** Ended entries that are in it before their trades. */
  readonly entries: readonly Order[];
}

/**
 * Undefined where nothing is missing, and where the trades must be waited for: orders of ours also took from the position, or it
 * is not certain that the trader holds nothing there.
 */
export function asAnswered({ state, venue, instrument, positionSide }: Leg): AnsweredPosition | undefined {
  if (venue.attachesStop || !state.awaitsFills(instrument.id, positionSide)) return undefined;
  const key = positionKey(instrument.id, positionSide);
  const isAlone = state.external.isKnown(key) && !state.isShared(instrument.id, positionSide);
  if (!isAlone || state.doubtful.has(key)) return undefined;
  const entries = state.missingFills(instrument.id, positionSide);
  const held = state.position(instrument.id, positionSide);
  const isShort = held.net.quantity.isZero() ? undefined : held.net.quantity.isNeg();
  const sides = new Set(entries.map(({ intent }) => intent.side));
  if (isShort !== undefined) sides.add(isShort ? "sell" : "buy");
  if (sides.size !== 1 || entries.some(({ intent }) => intent.leg !== "entry")) return undefined;
  const position = entries.reduce((before, order) => {
    const missing = order.filledQuantity.sub(state.appliedQuantity(order.intent.clientOrderId));
    return changePosition(before, answeredFill(order, missing), order, before.updatedAt).position;
  }, held);
  return { position, entries };
}

function answeredFill(
  { intent, venueOrderId, averagePrice, signedAt }: Order,
  quantity: Fill["quantity"],
): Fill {
  const { accountId, clientOrderId, instrumentId, side, positionSide } = intent;
  return {
    ...{ accountId, clientOrderId, instrumentId, side, positionSide, quantity },
    venueTradeId: clientOrderId as string as VenueTradeId,
    venueOrderId: venueOrderId ?? (clientOrderId as string as VenueOrderId),
    price: averagePrice ?? ZERO,
    ...{ fee: ZERO, realizedPnl: undefined, origin: "order", at: signedAt },
  };
}

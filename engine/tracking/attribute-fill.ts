// Whose quantity did a fill move? Ours where the order was ours; what the trader does by hand moves the trader's own
// quantity first, and ours only when it eats into it: then the venue is the truth and our book follows.
import type { LegQuantities } from "../accounts/leg-moves.ts";
import { type Decimal, minDecimal, ZERO } from "../domain/decimal.ts";
import type { Fill } from "../domain/fill.ts";
import type { VenueTradeId } from "../domain/ids.ts";
import type { Leg } from "../domain/order.ts";
import { legOf } from "../execution/client-order-id.ts";

/** The part of a foreign fill's quantity that reduced our own position. `external` is the trader's own signed quantity before it. */
export function ownedPartOfForeignFill(owned: Decimal, external: Decimal, fill: Fill): Decimal {
  if (owned.isZero()) return ZERO;
  const reduces = owned.isNeg() ? fill.side === "buy" : fill.side === "sell";
  if (!reduces) return ZERO;
  const sameSide = external.isNeg() === owned.isNeg();
  // Stops travel inside our entries; what the trader does by hand comes as plain orders.
  const absorbed = sameSide && fill.origin !== "attached-stop" ? external.abs() : ZERO;
  const beyond = fill.quantity.sub(absorbed);
  return beyond.gt(ZERO) ? minDecimal(beyond, owned.abs()) : ZERO;
}

/**
 * The part of an entry's fill that opened a position of ours: against what the trader holds a venue closes that first. `external`
 * and `owned` are signed and before the fill; what we hold the other way is closed before the trader's.
 */
function ownedPartOfEntryFill(owned: Decimal, external: Decimal, fill: Fill): Decimal {
  const opposes = (held: Decimal) => !held.isZero() && held.isNeg() === (fill.side === "buy");
  if (!opposes(external)) return fill.quantity;
  const beyond = opposes(owned) ? fill.quantity.sub(owned.abs()) : fill.quantity;
  return beyond.gt(ZERO) ? fill.quantity.sub(minDecimal(beyond, external.abs())) : fill.quantity;
}

/** The part of a fill of ours that moves our own position; the rest moves what the trader holds. */
export function ownedPartOfOwnFill({ owned, external }: LegQuantities, fill: Fill, leg: Leg): Decimal {
  if (leg === "entry") return ownedPartOfEntryFill(owned, external, fill);
  // What reduces never flips our book: anything beyond our own quantity was the trader's.
  return ownedPartOfForeignFill(owned, ZERO, fill);
}

/** What trades in the order of the venue make of a leg: news that came in another order, or late, have no say in it. */
export function heldAfter(before: LegQuantities, trades: readonly Fill[]): LegQuantities {
  let { owned, external } = before;
  for (const trade of trades) {
    const leg = trade.clientOrderId === undefined ? undefined : legOf(trade.clientOrderId);
    const own =
      leg === undefined
        ? ownedPartOfForeignFill(owned, external, trade)
        : ownedPartOfOwnFill({ owned, external }, trade, leg);
    const rest = trade.quantity.sub(own);
    const buys = trade.side === "buy";
    owned = buys ? owned.add(own) : owned.sub(own);
    external = buys ? external.add(rest) : external.sub(rest);
  }
  return { owned, external };
}

export interface SplitFill {
  /** What moved our own position. */
  readonly own: Fill | undefined;
  /** What moved the trader's, under an id of its own: the record keeps both parts of the trade. */
  readonly external: Fill | undefined;
}

/** Quantity and fee, divided; together they are the whole trade. */
export function splitFill(fill: Fill, ownQuantity: Decimal): SplitFill {
  if (ownQuantity.eq(fill.quantity)) return { own: fill, external: undefined };
  if (ownQuantity.isZero()) return { own: undefined, external: fill };
  const fee = fill.fee.mul(ownQuantity).div(fill.quantity).toDecimalPlaces(FEE_DECIMALS);
  const venueTradeId = `${fill.venueTradeId}:external` as VenueTradeId;
  // The venue's own realised P&L is of the whole trade.
  const part = { ...fill, realizedPnl: undefined };
  const rest = { quantity: fill.quantity.sub(ownQuantity), fee: fill.fee.sub(fee) };
  return { own: { ...part, quantity: ownQuantity, fee }, external: { ...part, ...rest, venueTradeId } };
}

const FEE_DECIMALS = 12;

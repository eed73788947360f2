// Whose quantity did a fill move? Ours where the order was ours; what the trader does by hand moves the trader's own
// quantity first, and ours only when it eats into it: then the venue is the truth and our book follows.
import { type Decimal, minDecimal, ZERO } from "../domain/decimal.ts";
import type { Fill } from "../domain/fill.ts";
import type { VenueTradeId } from "../domain/ids.ts";

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

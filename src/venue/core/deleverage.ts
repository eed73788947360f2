// Auto-deleveraging: when a bankrupt counterparty's loss is more than the insurance fund pays, the venue closes winning positions
// against it, in part or whole, at its price. Only the control API asks for it: no account here is anybody's counterparty.
import { Decimal } from "../../../engine/domain/decimal.ts";
import type { AccountState, OrderState, PositionState } from "./account-state.ts";
import { record } from "./announce.ts";
import { cancelOpenOrders, closePosition, type ForcedClose } from "./forced-close.ts";
import type { AfterFill } from "./matching.ts";
import type { VenueState } from "./venue-state.ts";

export interface Deleveraging {
  /** Undefined: all of it. */
  readonly quantity: Decimal | undefined;
  /** Undefined: the mark price. */
  readonly price: Decimal | undefined;
}

export function deleverage(
  venue: VenueState,
  state: AccountState,
  position: PositionState,
  wanted: Deleveraging,
  afterFill: AfterFill,
): OrderState | undefined {
  const symbol = venue.symbols.get(position.symbol);
  if (symbol === undefined || position.quantity.isZero()) return undefined;
  cancelOpenOrders(venue, state, symbol, "adl");
  if (position.quantity.isZero()) return undefined;
  const held = position.quantity.abs();
  const quantity = wanted.quantity === undefined ? held : Decimal.min(wanted.quantity, held);
  const close: ForcedClose = {
    origin: "adl",
    // The same for every one of them: Binance does not number these.
    clientOrderId: "adl_autoclose",
    quantity,
    priceOf: () => wanted.price ?? symbol.price.mark,
    note: ({ venueOrderId }) =>
      record(venue, state, { kind: "adl", symbol: position.symbol, leg: position.leg, venueOrderId }),
  };
  return closePosition(venue, state, symbol, position, close, afterFill);
}

// An order that the venue makes itself to close a position, for liquidation and auto-deleveraging alike.
import type { Decimal } from "../../../engine/domain/decimal.ts";
import type { AccountState, OrderState, PositionState } from "./account-state.ts";
import { execute } from "./fills.ts";
import type { AfterFill } from "./matching.ts";
import { acceptOrder, closeOrder } from "./order-lifecycle.ts";
import type { ForcedOrigin } from "./types.ts";
import type { SymbolState, VenueState } from "./venue-state.ts";

export interface ForcedClose {
  readonly origin: ForcedOrigin;
  readonly clientOrderId: string;
  readonly quantity: Decimal;
  /** Asked for once the order is there. */
  readonly priceOf: () => Decimal;
  /** Written between the order's acceptance and its fill. */
  readonly note: (order: OrderState) => void;
}

export function closePosition(
  venue: VenueState,
  state: AccountState,
  symbol: SymbolState,
  position: PositionState,
  { origin, clientOrderId, quantity, priceOf, note }: ForcedClose,
  afterFill: AfterFill,
): OrderState {
  const order = acceptOrder(venue, state, symbol, {
    request: {
      symbol: position.symbol,
      side: position.quantity.isNegative() ? "buy" : "sell",
      leg: position.leg,
      type: "market",
      timeInForce: "ioc",
      price: undefined,
      quantity,
      reduceOnly: position.leg === "both",
      clientOrderId,
    },
    quantity,
    origin,
    closePosition: false,
    conditionalId: undefined,
    venueOrderId: undefined,
    arrivalNs: venue.clock.nowNs(),
  });
  note(order);
  execute(venue, state, symbol, order, { price: priceOf(), quantity, isMaker: false });
  closeOrder(venue, state, symbol, order, "filled");
  afterFill(state, symbol, order);
  return order;
}

/** Orders that rest in the book go first; conditional ones wait outside it and stay. */
export function cancelOpenOrders(
  venue: VenueState,
  state: AccountState,
  symbol: SymbolState,
  reason: ForcedOrigin,
): void {
  for (const order of [...state.openOrders.values()]) {
    if (order.symbol === symbol.instrument.symbol)
      closeOrder(venue, state, symbol, order, "canceled", reason);
  }
}

// Pure: how well an account's positions are covered by stops, as the record has it: whom the venue is asked about first after a start.
import type { AccountState } from "../accounts/account-state.ts";
import { Decimal } from "../domain/decimal.ts";
import type { OrderState } from "../domain/order.ts";

/**
 * `none`: a position without stops over all of it that the venue is known to have. `open`: an order whose outcome is open, or an
 * entry that may have filled. `whole`: neither.
 */
export type Cover = "none" | "open" | "whole";

export function coverOf({ orders, positions }: Pick<AccountState, "orders" | "positions">): Cover {
  const live = [...orders.values()];
  const isNaked = [...positions.values()].some(({ instrumentId, positionSide, net }) => {
    const stops = live.filter(
      ({ state, intent }) =>
        intent.leg === "stop" &&
        intent.instrumentId === instrumentId &&
        intent.positionSide === positionSide &&
        !isOpen(state),
    );
    return Decimal.sum(0, ...stops.map(({ intent }) => intent.quantity)).lt(net.quantity.abs());
  });
  if (isNaked) return "none";
  return live.some(({ state, intent }) => isOpen(state) || intent.leg === "entry") ? "open" : "whole";
}

const isOpen = (state: OrderState): boolean => state === "claimed" || state === "unknown";

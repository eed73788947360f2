// Pure: which accounts the venue is asked about first after a start.
import type { AccountState } from "../accounts/account-state.ts";
import { Decimal } from "../domain/decimal.ts";

/** As the record has it: an order whose outcome is open, an entry that may have filled, or a position without stops over all of it. */
export function mayBeNaked({ orders, positions }: Pick<AccountState, "orders" | "positions">): boolean {
  const live = [...orders.values()];
  const isOpenEnded = live.some(
    ({ state, intent }) => state === "claimed" || state === "unknown" || intent.leg === "entry",
  );
  if (isOpenEnded) return true;
  return [...positions.values()].some(({ instrumentId, positionSide, net }) => {
    const stops = live.filter(
      ({ intent }) =>
        intent.leg === "stop" && intent.instrumentId === instrumentId && intent.positionSide === positionSide,
    );
    return Decimal.sum(0, ...stops.map(({ intent }) => intent.quantity)).lt(net.quantity.abs());
  });
}

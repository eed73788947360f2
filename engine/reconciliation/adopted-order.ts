// Pure: an order of ours that rests at the venue and that the record has lost, made known again from what the venue shows.

import type { AccountState } from "../accounts/account-state.ts";
import type { SignalId, StrategyId } from "../domain/ids.ts";
import type { Leg, Order, OrderType } from "../domain/order.ts";
import type { OrderReport } from "../ports/venue.ts";

export interface AdoptedUnder {
  readonly signalId: SignalId;
  readonly strategyId: StrategyId;
}

/** Nothing of it is sent again: it is followed, counted as protection, and withdrawn like any other. */
export function adoptedOrder(
  { tenantId, accountId }: Pick<AccountState, "tenantId" | "accountId">,
  report: OrderReport & { readonly clientOrderId: Order["intent"]["clientOrderId"] },
  leg: Leg,
  under: AdoptedUnder,
): Order {
  const { clientOrderId, instrumentId, side, positionSide, quantity, venueOrderId, at } = report;
  return {
    intent: {
      ...{ clientOrderId, tenantId, accountId, ...under, instrumentId, leg },
      // The id does not tell it, and nothing is derived from it any more.
      generation: 0,
      ...{ side, positionSide, type: typeOf(report, leg), quantity },
      reduceOnly: true,
      attachedStop: undefined,
      protection: undefined,
      margin: undefined,
      leverage: undefined,
      expiresAt: undefined,
    },
    state: report.state,
    venueOrderId,
    filledQuantity: report.filledQuantity,
    averagePrice: report.averagePrice,
    signedAt: at,
    validUntil: at,
    reason: undefined,
  };
}

function typeOf({ triggerPrice, conditional }: OrderReport, leg: Leg): OrderType {
  if (triggerPrice === undefined || conditional === undefined) return { kind: "market" };
  return leg === "stop"
    ? { kind: "stop-market", triggerPrice }
    : { kind: "take-profit-market", triggerPrice };
}

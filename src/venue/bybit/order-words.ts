// Bybit's words for what an order is and how it ended.
import { isForced } from "../core/is-forced.ts";
import type {
  ConditionalOrder,
  ConditionalScope,
  ConditionalStatus,
  EndReason,
  Fill,
  Order,
  OrderStatus,
  TriggerKind,
} from "../core/types.ts";

export const ORDER_STATUS: Readonly<Record<OrderStatus, string>> = {
  new: "New",
  "partially-filled": "PartiallyFilled",
  filled: "Filled",
  canceled: "Cancelled",
  expired: "Cancelled",
};
export const CONDITIONAL_STATUS: Readonly<Record<ConditionalStatus, string>> = {
  untriggered: "Untriggered",
  triggered: "Triggered",
  finished: "Triggered",
  canceled: "Deactivated",
  expired: "Deactivated",
  rejected: "Rejected",
};
export const REJECT_REASON: Readonly<Record<EndReason, string>> = {
  user: "EC_NoError",
  "post-only-would-take": "EC_PostOnlyWillTakeLiquidity",
  "ioc-remainder": "EC_NoImmediateQtyToFill",
  "fok-unfillable": "EC_NoEnoughQtyToFill",
  "no-depth": "EC_NoImmediateQtyToFill",
  "reduce-only": "EC_NoError",
  "insufficient-margin": "EC_NoError",
  liquidation: "EC_NoError",
  adl: "EC_NoError",
};
export const CANCEL_TYPE: Readonly<Record<EndReason, string>> = {
  user: "CancelByUser",
  "post-only-would-take": "UNKNOWN",
  "ioc-remainder": "UNKNOWN",
  "fok-unfillable": "UNKNOWN",
  "no-depth": "UNKNOWN",
  "reduce-only": "CancelByReduceOnly",
  "insufficient-margin": "CancelByCannotAffordOrderCost",
  liquidation: "CancelAllBeforeLiq",
  adl: "CancelAllBeforeAdl",
};

const OPEN_STATUSES: readonly OrderStatus[] = ["new", "partially-filled"];

export function isOpenOrder(order: Order): boolean {
  return OPEN_STATUSES.includes(order.status);
}

/** What kind of stop it is, in Bybit's words; empty on plain orders. */
export function stopOrderType(scope: ConditionalScope, trigger: TriggerKind): string {
  if (scope === "order") return "Stop";
  if (trigger === "trailing") return "TrailingStop";
  const partial = scope === "position-partial" ? "Partial" : "";
  return trigger === "stop" ? `${partial}StopLoss` : `${partial}TakeProfit`;
}

/** The client's own id, or empty: the core names the orders that the venue makes, Bybit does not. */
export function orderLinkIdOf(order: Pick<Order, "clientOrderId" | "origin">): string {
  return isForced(order.origin) ? "" : order.clientOrderId;
}

export function execTypeOf({ origin }: Pick<Fill, "origin">): "Trade" | "BustTrade" | "AdlTrade" {
  if (!isForced(origin)) return "Trade";
  return origin === "adl" ? "AdlTrade" : "BustTrade";
}

export function createTypeOf(order: Order, origin: ConditionalOrder | undefined): string {
  if (order.origin === "liquidation") return "CreateByLiq";
  if (order.origin === "adl") return "CreateByAdl_PassThrough";
  return origin === undefined ? "CreateByUser" : conditionalCreateType(origin);
}

export function conditionalCreateType(conditional: ConditionalOrder): string {
  return conditional.scope === "order"
    ? "CreateByUser"
    : `CreateBy${stopOrderType(conditional.scope, conditional.trigger)}`;
}

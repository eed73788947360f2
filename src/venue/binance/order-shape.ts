// Orders, conditional orders and fills as Binance's REST shows them.
import { isForced } from "../core/is-forced.ts";
import type { ConditionalOrder, Fill, Order, PositionLeg, TriggerKind } from "../core/types.ts";

export const LEG_NAMES: Readonly<Record<PositionLeg, string>> = {
  both: "BOTH",
  long: "LONG",
  short: "SHORT",
};
const STATUS_NAMES: Readonly<Record<Order["status"], string>> = {
  new: "NEW",
  "partially-filled": "PARTIALLY_FILLED",
  filled: "FILLED",
  canceled: "CANCELED",
  expired: "EXPIRED",
};
const ALGO_STATUS_NAMES: Readonly<Record<ConditionalOrder["status"], string>> = {
  untriggered: "NEW",
  triggered: "TRIGGERED",
  finished: "FINISHED",
  canceled: "CANCELED",
  expired: "EXPIRED",
  rejected: "REJECTED",
};
const TIF_NAMES: Readonly<Record<Order["timeInForce"], string>> = {
  gtc: "GTC",
  ioc: "IOC",
  fok: "FOK",
  "post-only": "GTX",
};

export function statusName(order: Order): string {
  return STATUS_NAMES[order.status];
}

export function timeInForceName(order: Pick<Order, "timeInForce" | "type">): string {
  return order.type === "market" ? "GTC" : TIF_NAMES[order.timeInForce];
}

export function typeName(order: Order): string {
  if (isForced(order.origin)) return "LIQUIDATION";
  return order.type === "market" ? "MARKET" : "LIMIT";
}

/** The type the user asked for: children of conditional orders keep the parent's. */
export function originalTypeName(order: Order): string {
  return order.wire.algoType ?? typeName(order);
}

export function averagePrice(order: Order): string {
  if (order.filledQuantity.isZero()) return "0";
  return order.filledQuote.div(order.filledQuantity).toDecimalPlaces(10).toFixed();
}

/** Answer of POST, PUT and DELETE; without average price since 2026-07. `ACK` shows every new order as NEW. */
export function orderBody(order: Order, isAck = false): Record<string, unknown> {
  return {
    orderId: Number(order.venueOrderId),
    symbol: order.symbol,
    status: isAck ? "NEW" : statusName(order),
    clientOrderId: order.clientOrderId,
    price: order.price?.toFixed() ?? "0",
    origQty: order.quantity.toFixed(),
    executedQty: isAck ? "0" : order.filledQuantity.toFixed(),
    cumQty: isAck ? "0" : order.filledQuantity.toFixed(),
    timeInForce: timeInForceName(order),
    type: typeName(order),
    origType: originalTypeName(order),
    reduceOnly: order.reduceOnly,
    closePosition: order.closePosition,
    side: order.side.toUpperCase(),
    positionSide: LEG_NAMES[order.leg],
    stopPrice: order.wire.triggerPrice ?? "0",
    workingType: order.wire.workingType ?? "CONTRACT_PRICE",
    priceProtect: order.wire.priceProtect === "true",
    priceMatch: "NONE",
    selfTradePreventionMode: "EXPIRE_MAKER",
    goodTillDate: 0,
    updateTime: order.updatedMs,
  };
}

/** Answer of GET: adds price and time. */
export function orderQueryBody(order: Order): Record<string, unknown> {
  return {
    ...orderBody(order),
    avgPrice: averagePrice(order),
    cumQuote: order.filledQuote.toFixed(),
    time: order.createdMs,
  };
}

const TRIGGER_NAMES: Readonly<Record<TriggerKind, readonly [market: string, limit: string]>> = {
  stop: ["STOP_MARKET", "STOP"],
  "take-profit": ["TAKE_PROFIT_MARKET", "TAKE_PROFIT"],
  trailing: ["TRAILING_STOP_MARKET", "TRAILING_STOP_MARKET"],
};

export function algoTypeName(conditional: Pick<ConditionalOrder, "trigger" | "orderType">): string {
  return TRIGGER_NAMES[conditional.trigger][conditional.orderType === "market" ? 0 : 1];
}

export function algoStatusName(conditional: ConditionalOrder): string {
  return ALGO_STATUS_NAMES[conditional.status];
}

export function algoTimeInForceName(conditional: ConditionalOrder): string {
  if (conditional.closePosition) return "GTE_GTC";
  return conditional.orderType === "market" ? "GTC" : TIF_NAMES[conditional.timeInForce];
}

export function workingTypeName(conditional: ConditionalOrder): string {
  return conditional.triggerBy === "mark" ? "MARK_PRICE" : "CONTRACT_PRICE";
}

/** Percent, as Binance shows it. */
export function callbackRateText(conditional: ConditionalOrder): string | null {
  return conditional.callbackRate?.mul(100).toFixed() ?? null;
}

export function algoOrderBody(conditional: ConditionalOrder): Record<string, unknown> {
  return {
    algoId: Number(conditional.conditionalId),
    clientAlgoId: conditional.clientOrderId,
    algoType: "CONDITIONAL",
    orderType: algoTypeName(conditional),
    symbol: conditional.symbol,
    side: conditional.side.toUpperCase(),
    positionSide: LEG_NAMES[conditional.leg],
    timeInForce: algoTimeInForceName(conditional),
    quantity: conditional.quantity?.toFixed() ?? "0",
    algoStatus: algoStatusName(conditional),
    triggerPrice: conditional.triggerPrice.toFixed(),
    price: conditional.price?.toFixed() ?? "0",
    icebergQuantity: null,
    selfTradePreventionMode: "EXPIRE_MAKER",
    workingType: workingTypeName(conditional),
    priceMatch: "NONE",
    closePosition: conditional.closePosition,
    priceProtect: conditional.wire.priceProtect === "true",
    reduceOnly: conditional.reduceOnly,
    activatePrice: conditional.activationPrice?.toFixed() ?? "",
    callbackRate: callbackRateText(conditional) ?? "",
    createTime: conditional.createdMs,
    updateTime: conditional.updatedMs,
    triggerTime: conditional.triggeredMs ?? 0,
    goodTillDate: 0,
  };
}

/** GET adds what the trigger made. */
export function algoOrderQueryBody(
  conditional: ConditionalOrder,
  child: Order | undefined,
): Record<string, unknown> {
  return {
    ...algoOrderBody(conditional),
    actualOrderId: conditional.childOrderId ?? "",
    actualPrice: child === undefined ? "0" : averagePrice(child),
    actualType: child === undefined ? "" : typeName(child),
    actualQty: child?.filledQuantity.toFixed() ?? "0",
    tpTriggerPrice: "0",
    tpPrice: "0",
    slTriggerPrice: "0",
    slPrice: "0",
    tpOrderType: "",
  };
}

export function tradeBody(fill: Fill): Record<string, unknown> {
  return {
    buyer: fill.side === "buy",
    commission: fill.fee.toFixed(),
    commissionAsset: "USDT",
    id: Number(fill.tradeId),
    maker: fill.isMaker,
    orderId: Number(fill.venueOrderId),
    price: fill.price.toFixed(),
    qty: fill.quantity.toFixed(),
    quoteQty: fill.quote.toFixed(),
    realizedPnl: fill.realisedPnl.toFixed(),
    side: fill.side.toUpperCase(),
    positionSide: LEG_NAMES[fill.leg],
    symbol: fill.symbol,
    time: fill.timeMs,
  };
}

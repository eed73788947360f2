// Orders as V5 writes them: one row shape for plain, conditional and position TP/SL orders.
import { type Decimal, ZERO } from "../../../engine/domain/decimal.ts";
import type { Exchange } from "../core/exchange.ts";
import type { ConditionalOrder, Order } from "../core/types.ts";
import type { JsonObject } from "./answer.ts";
import {
  decimalText,
  ORDER_TYPE_NAME,
  POSITION_IDX,
  SIDE_NAME,
  TIME_IN_FORCE_NAME,
  TRIGGER_BY_NAME,
} from "./names.ts";
import {
  CANCEL_TYPE,
  CONDITIONAL_STATUS,
  conditionalCreateType,
  createTypeOf,
  isOpenOrder,
  ORDER_STATUS,
  orderLinkIdOf,
  REJECT_REASON,
  stopOrderType,
} from "./order-words.ts";

/** The conditional order that an order came from, or undefined. */
export function originOf(exchange: Exchange, order: Order): ConditionalOrder | undefined {
  if (order.conditionalId === undefined) return undefined;
  return exchange.findConditional(order.accountId, { kind: "venue-id", id: order.conditionalId });
}

export function orderShape(exchange: Exchange, order: Order): JsonObject {
  const origin = originOf(exchange, order);
  const open = isOpenOrder(order);
  const leaves = open ? order.quantity.sub(order.filledQuantity) : ZERO;
  return {
    ...identity(order, orderLinkIdOf(order)),
    price: priceText(order.price),
    qty: decimalText(order.quantity),
    orderStatus: ORDER_STATUS[order.status],
    createType: createTypeOf(order, origin),
    cancelType: order.endReason === undefined ? "UNKNOWN" : CANCEL_TYPE[order.endReason],
    rejectReason: order.endReason === undefined ? "EC_NoError" : REJECT_REASON[order.endReason],
    avgPrice: averagePriceText(order),
    leavesQty: decimalText(leaves),
    leavesValue: decimalText(leaves.mul(order.price ?? ZERO)),
    cumExecQty: decimalText(order.filledQuantity),
    cumExecValue: decimalText(order.filledQuote),
    cumExecFee: decimalText(order.fee),
    cumFeeDetail: order.filledQuantity.isZero() ? {} : { USDT: decimalText(order.fee) },
    closedPnl: decimalText(order.realisedPnl),
    orderType: ORDER_TYPE_NAME[order.type],
    timeInForce: TIME_IN_FORCE_NAME[order.timeInForce],
    stopOrderType: origin === undefined ? "" : stopOrderType(origin.scope, origin.trigger),
    ...triggerFields(origin),
    ...attachedFields(order),
    reduceOnly: order.reduceOnly,
    closeOnTrigger: order.wire.closeOnTrigger === "true" || isPositionScope(origin),
    ...constants(order.lastPriceOnCreated),
    createdTime: String(order.createdMs),
    updatedTime: String(order.updatedMs),
  };
}

export function conditionalShape(exchange: Exchange, conditional: ConditionalOrder): JsonObject {
  const quantity = decimalText(conditional.quantity ?? legQuantity(exchange, conditional));
  return {
    ...identity({ ...conditional, venueOrderId: conditional.conditionalId }, conditional.clientOrderId),
    price: priceText(conditional.price),
    qty: quantity,
    orderStatus: CONDITIONAL_STATUS[conditional.status],
    createType: conditionalCreateType(conditional),
    cancelType: conditional.status === "canceled" ? "CancelByUser" : "UNKNOWN",
    rejectReason: conditional.status === "rejected" ? "EC_Others" : "EC_NoError",
    avgPrice: "",
    leavesQty: conditional.status === "untriggered" ? quantity : "0",
    leavesValue: "0",
    cumExecQty: "0",
    cumExecValue: "0",
    cumExecFee: "0",
    cumFeeDetail: {},
    closedPnl: "0",
    orderType: ORDER_TYPE_NAME[conditional.orderType],
    timeInForce: TIME_IN_FORCE_NAME[conditional.timeInForce],
    stopOrderType: stopOrderType(conditional.scope, conditional.trigger),
    ...triggerFields(conditional),
    ...NO_ATTACHED,
    tpslMode: tpslModeOf(conditional),
    reduceOnly: conditional.reduceOnly,
    closeOnTrigger: conditional.wire.closeOnTrigger === "true" || isPositionScope(conditional),
    ...constants(conditional.lastPriceOnCreated),
    createdTime: String(conditional.createdMs),
    updatedTime: String(conditional.updatedMs),
  };
}

type Identified = Pick<Order, "venueOrderId" | "symbol" | "side" | "leg">;

function identity(order: Identified, orderLinkId: string): JsonObject {
  return {
    orderId: order.venueOrderId,
    orderLinkId,
    blockTradeId: "",
    symbol: order.symbol,
    side: SIDE_NAME[order.side],
    positionIdx: POSITION_IDX[order.leg],
  };
}

function constants(lastPriceOnCreated: Decimal): JsonObject {
  return {
    lastPriceOnCreated: decimalText(lastPriceOnCreated),
    basePrice: decimalText(lastPriceOnCreated),
    feeCurrency: "USDT",
    isLeverage: "",
    marketUnit: "",
    orderIv: "",
    ocoTriggerBy: "",
    slippageToleranceType: "UNKNOWN",
    slippageTolerance: "0",
    placeType: "",
    smpType: "None",
    smpGroup: 0,
    smpOrderId: "",
    extraFees: "",
  };
}

function triggerFields(conditional: ConditionalOrder | undefined): JsonObject {
  if (conditional === undefined) return { triggerPrice: "", triggerDirection: 0, triggerBy: "" };
  return {
    triggerPrice: conditional.triggerPrice.isZero() ? "" : decimalText(conditional.triggerPrice),
    triggerDirection: conditional.direction === "rising" ? 1 : 2,
    triggerBy: TRIGGER_BY_NAME[conditional.triggerBy],
  };
}

const NO_ATTACHED: JsonObject = {
  takeProfit: "",
  stopLoss: "",
  tpTriggerBy: "",
  slTriggerBy: "",
  tpLimitPrice: "0",
  slLimitPrice: "0",
};

function attachedFields(order: Order): JsonObject {
  const attached = order.attached;
  if (attached === undefined) return { ...NO_ATTACHED, tpslMode: "" };
  const { takeProfit, stopLoss } = attached;
  return {
    takeProfit: takeProfit === undefined ? "" : decimalText(takeProfit.triggerPrice),
    stopLoss: stopLoss === undefined ? "" : decimalText(stopLoss.triggerPrice),
    tpTriggerBy: takeProfit === undefined ? "" : TRIGGER_BY_NAME[takeProfit.triggerBy],
    slTriggerBy: stopLoss === undefined ? "" : TRIGGER_BY_NAME[stopLoss.triggerBy],
    tpLimitPrice: priceText(takeProfit?.limitPrice),
    slLimitPrice: priceText(stopLoss?.limitPrice),
    tpslMode: attached.mode === "full" ? "Full" : "Partial",
  };
}

function isPositionScope(conditional: ConditionalOrder | undefined): boolean {
  return conditional !== undefined && conditional.scope !== "order";
}

function tpslModeOf(conditional: ConditionalOrder): string {
  if (conditional.scope === "order") return "";
  return conditional.scope === "position-full" ? "Full" : "Partial";
}

/** A Full-mode stop covers whatever the position is at the time. */
function legQuantity(exchange: Exchange, conditional: ConditionalOrder): Decimal {
  const positions = exchange.positions(conditional.accountId, conditional.symbol);
  return positions.find((position) => position.leg === conditional.leg)?.quantity.abs() ?? ZERO;
}

function priceText(price: Decimal | undefined): string {
  return price === undefined ? "0" : decimalText(price);
}

function averagePriceText(order: Order): string {
  if (order.filledQuantity.isZero()) return "";
  return decimalText(order.filledQuote.div(order.filledQuantity).toDecimalPlaces(10));
}

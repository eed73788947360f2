// Binance's orders and algo orders (REST) to order reports.
import { z } from "zod";
import type { Decimal } from "../../../engine/domain/decimal.ts";
import type { InstrumentId } from "../../../engine/domain/instrument.ts";
import type { PositionSide } from "../../../engine/domain/side.ts";
import type { OrderReport } from "../../../engine/ports/venue.ts";
import { wire } from "../wire-fields.ts";

type ReportState = OrderReport["state"];

const ORDER_STATE: ReadonlyMap<string, ReportState> = new Map(
  Object.entries({
    NEW: "open",
    NEW_INSURANCE: "open",
    NEW_ADL: "open",
    PARTIALLY_FILLED: "partially-filled",
    FILLED: "filled",
    CANCELED: "canceled",
    REJECTED: "rejected",
    EXPIRED: "expired",
    EXPIRED_IN_MATCH: "expired",
  } as const),
);

export function binanceOrderState(status: string): ReportState {
  const state = ORDER_STATE.get(status);
  if (state === undefined) throw new Error(`unknown Binance order status ${status.slice(0, 32)}`);
  return state;
}

export function binancePositionSide(text: string | undefined): PositionSide {
  return text === "LONG" ? "long" : text === "SHORT" ? "short" : "both";
}

export const BinanceOrder = z.object({
  orderId: wire.venueOrderId,
  clientOrderId: wire.clientOrderId,
  symbol: z.string(),
  status: z.string(),
  side: z.enum(["BUY", "SELL"]),
  positionSide: z.string().optional(),
  origQty: wire.decimal,
  executedQty: wire.decimal,
  avgPrice: wire.decimalOrNone,
  cumQuote: wire.decimalOrNone,
  reduceOnly: wire.flag,
  updateTime: wire.time,
});
export type BinanceOrder = z.output<typeof BinanceOrder>;

export function mapBinanceOrder(order: BinanceOrder, instrumentId: InstrumentId): OrderReport {
  return {
    clientOrderId: order.clientOrderId,
    venueOrderId: order.orderId,
    instrumentId,
    side: order.side === "BUY" ? "buy" : "sell",
    positionSide: binancePositionSide(order.positionSide),
    state: binanceOrderState(order.status),
    quantity: order.origQty,
    filledQuantity: order.executedQty,
    averagePrice: averagePrice(order),
    triggerPrice: undefined,
    reduceOnly: order.reduceOnly,
    conditional: undefined,
    reason: undefined,
    at: order.updateTime,
  };
}

function averagePrice({ avgPrice, cumQuote, executedQty }: BinanceOrder): Decimal | undefined {
  return avgPrice ?? (cumQuote === undefined || executedQty.isZero() ? undefined : cumQuote.div(executedQty));
}

const ALGO_STATE: ReadonlyMap<string, ReportState> = new Map(
  Object.entries({
    NEW: "open",
    TRIGGERING: "open",
    TRIGGERED: "open",
    // The child order says what became of it; without one it counts as still open.
    FINISHED: "open",
    CANCELED: "canceled",
    REJECTED: "rejected",
    EXPIRED: "expired",
  } as const),
);

export const BinanceAlgoOrder = z.object({
  algoId: wire.venueOrderId,
  clientAlgoId: wire.clientOrderId,
  orderType: z.string(),
  symbol: z.string(),
  side: z.enum(["BUY", "SELL"]),
  positionSide: z.string().optional(),
  quantity: wire.decimalOrZero,
  algoStatus: z.string(),
  triggerPrice: wire.decimalOrNone,
  reduceOnly: wire.flag,
  updateTime: wire.time,
  /** The order that the trigger made; empty before. */
  actualOrderId: wire.text.optional(),
});
export type BinanceAlgoOrder = z.output<typeof BinanceAlgoOrder>;

export function binanceAlgoState(status: string): ReportState {
  const state = ALGO_STATE.get(status);
  if (state === undefined) throw new Error(`unknown Binance algo status ${status.slice(0, 32)}`);
  return state;
}

export function binanceConditional(orderType: string): "stop" | "take-profit" {
  return orderType.startsWith("TAKE_PROFIT") ? "take-profit" : "stop";
}

export function mapBinanceAlgoOrder(order: BinanceAlgoOrder, instrumentId: InstrumentId): OrderReport {
  return {
    clientOrderId: order.clientAlgoId,
    venueOrderId: order.algoId,
    instrumentId,
    side: order.side === "BUY" ? "buy" : "sell",
    positionSide: binancePositionSide(order.positionSide),
    state: binanceAlgoState(order.algoStatus),
    quantity: order.quantity,
    filledQuantity: order.quantity.mul(0),
    averagePrice: undefined,
    triggerPrice: order.triggerPrice,
    reduceOnly: order.reduceOnly,
    conditional: order.algoStatus === "NEW" ? binanceConditional(order.orderType) : undefined,
    reason: undefined,
    at: order.updateTime,
  };
}

/** The child's order id once the trigger has fired. */
export function childOrderId(order: BinanceAlgoOrder): string | undefined {
  const id = order.actualOrderId;
  return id === undefined || id === "" || id === "0" ? undefined : id;
}

// Bybit's orders (REST and stream rows are alike) to order reports.
import { z } from "zod";
import type { InstrumentId } from "../../../engine/domain/instrument.ts";
import type { PositionSide } from "../../../engine/domain/side.ts";
import type { OrderReport } from "../../../engine/ports/venue.ts";
import { wire } from "../wire-fields.ts";

const STATE: ReadonlyMap<string, OrderReport["state"]> = new Map(
  Object.entries({
    Created: "open",
    New: "open",
    Untriggered: "open",
    Triggered: "open",
    PartiallyFilled: "partially-filled",
    Filled: "filled",
    Cancelled: "canceled",
    PartiallyFilledCanceled: "canceled",
    Deactivated: "canceled",
    Rejected: "rejected",
  } as const),
);

export const BybitOrder = z.object({
  orderId: wire.venueOrderId,
  orderLinkId: wire.clientOrderId,
  symbol: z.string(),
  side: z.enum(["Buy", "Sell"]),
  positionIdx: z.coerce.number().optional(),
  orderStatus: z.string().refine((status) => STATE.has(status), "unknown status"),
  rejectReason: wire.words.optional(),
  qty: wire.decimal,
  cumExecQty: wire.decimalOrZero,
  avgPrice: wire.decimalOrNone,
  triggerPrice: wire.decimalOrNone,
  triggerDirection: z.coerce.number().optional(),
  stopOrderType: z.string().optional(),
  reduceOnly: wire.flag,
  updatedTime: wire.time,
});
export type BybitOrder = z.output<typeof BybitOrder>;

export function bybitPositionSide(positionIdx: number | undefined): PositionSide {
  return positionIdx === 1 ? "long" : positionIdx === 2 ? "short" : "both";
}

export function mapBybitOrder(order: BybitOrder, instrumentId: InstrumentId): OrderReport {
  const state = STATE.get(order.orderStatus);
  if (state === undefined) throw new Error("unreachable: the schema knows every status");
  return {
    clientOrderId: order.orderLinkId,
    venueOrderId: order.orderId,
    instrumentId,
    side: order.side === "Buy" ? "buy" : "sell",
    positionSide: bybitPositionSide(order.positionIdx),
    state,
    quantity: order.qty,
    filledQuantity: order.cumExecQty,
    averagePrice: order.avgPrice,
    triggerPrice: order.triggerPrice,
    reduceOnly: order.reduceOnly,
    conditional: order.orderStatus === "Untriggered" ? conditionalOf(order) : undefined,
    reason: reasonOf(order.rejectReason),
    at: order.updatedTime,
  };
}

function reasonOf(rejectReason: string | undefined): string | undefined {
  return rejectReason === undefined || rejectReason === "" || rejectReason === "EC_NoError"
    ? undefined
    : rejectReason;
}

const RISING = 1;

/** Attached and position TP/SL say what they are; plain conditional orders only which way they trigger. */
function conditionalOf({ stopOrderType, side, triggerDirection }: BybitOrder): "stop" | "take-profit" {
  switch (stopOrderType) {
    case "TakeProfit":
    case "PartialTakeProfit":
      return "take-profit";
    case "StopLoss":
    case "PartialStopLoss":
    case "TrailingStop":
      return "stop";
    default:
      return (triggerDirection === RISING) === (side === "Buy") ? "stop" : "take-profit";
  }
}

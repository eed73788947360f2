// Closed profit per closing order, net of opening and closing fees, by replaying an account's fills.
import { type Decimal, ZERO } from "../../../engine/domain/decimal.ts";
import type { Fill, OrderType } from "../core/types.ts";
import type { JsonObject } from "./answer.ts";
import { decimalText, ORDER_TYPE_NAME, SIDE_NAME } from "./names.ts";
import { execTypeOf } from "./order-words.ts";

export interface ClosedPnl {
  readonly orderId: string;
  readonly symbol: string;
  readonly side: "buy" | "sell";
  readonly orderType: OrderType;
  readonly orderPrice: Decimal;
  readonly orderQuantity: Decimal;
  readonly execType: ReturnType<typeof execTypeOf>;
  readonly closedQuantity: Decimal;
  readonly entryValue: Decimal;
  readonly exitValue: Decimal;
  readonly openFee: Decimal;
  readonly closeFee: Decimal;
  readonly netPnl: Decimal;
  readonly fillCount: number;
  readonly createdMs: number;
  readonly updatedMs: number;
}

interface OpenLeg {
  readonly quantity: Decimal;
  readonly fees: Decimal;
}

const FLAT: OpenLeg = { quantity: ZERO, fees: ZERO };

/** `fills` in the order in which they happened, from the account's first one. Newest row first in the answer. */
export function closedPnlRows(fills: readonly Fill[]): readonly ClosedPnl[] {
  const legs = new Map<string, OpenLeg>();
  const rows = new Map<string, ClosedPnl>();
  for (const fill of fills) {
    const legKey = `${fill.symbol} ${fill.leg}`;
    const before = legs.get(legKey) ?? FLAT;
    const closingShare = fill.quantity.isZero() ? ZERO : fill.closedQuantity.div(fill.quantity);
    const openShare = before.quantity.isZero() ? ZERO : fill.closedQuantity.div(before.quantity);
    const openFee = before.fees.mul(openShare);
    const closeFee = fill.fee.mul(closingShare);
    legs.set(legKey, {
      quantity: before.quantity.sub(fill.closedQuantity).add(fill.quantity.sub(fill.closedQuantity)),
      fees: before.fees.sub(openFee).add(fill.fee.sub(closeFee)),
    });
    if (fill.closedQuantity.gt(0)) {
      rows.set(fill.venueOrderId, extended(rows.get(fill.venueOrderId), fill, openFee, closeFee));
    }
  }
  return [...rows.values()].sort((one, other) => other.updatedMs - one.updatedMs);
}

function extended(row: ClosedPnl | undefined, fill: Fill, openFee: Decimal, closeFee: Decimal): ClosedPnl {
  const exitValue = fill.price.mul(fill.closedQuantity);
  // Closing a long is a sale: profit = exit - entry; closing a short is a purchase: profit = entry - exit.
  const entryValue = fill.side === "sell" ? exitValue.sub(fill.realisedPnl) : exitValue.add(fill.realisedPnl);
  return {
    orderId: fill.venueOrderId,
    symbol: fill.symbol,
    side: fill.side,
    orderType: fill.orderType,
    orderPrice: fill.orderPrice ?? ZERO,
    orderQuantity: fill.orderQuantity,
    execType: execTypeOf(fill),
    closedQuantity: fill.closedQuantity.add(row?.closedQuantity ?? ZERO),
    entryValue: entryValue.add(row?.entryValue ?? ZERO),
    exitValue: exitValue.add(row?.exitValue ?? ZERO),
    openFee: openFee.add(row?.openFee ?? ZERO),
    closeFee: closeFee.add(row?.closeFee ?? ZERO),
    netPnl: fill.realisedPnl
      .sub(openFee)
      .sub(closeFee)
      .add(row?.netPnl ?? ZERO),
    fillCount: 1 + (row?.fillCount ?? 0),
    createdMs: row?.createdMs ?? fill.timeMs,
    updatedMs: fill.timeMs,
  };
}

export function closedPnlShape(row: ClosedPnl, leverage: number): JsonObject {
  return {
    symbol: row.symbol,
    orderId: row.orderId,
    side: SIDE_NAME[row.side],
    qty: decimalText(row.orderQuantity),
    orderPrice: decimalText(row.orderPrice),
    orderType: ORDER_TYPE_NAME[row.orderType],
    execType: row.execType,
    closedSize: decimalText(row.closedQuantity),
    cumEntryValue: rounded(row.entryValue),
    avgEntryPrice: rounded(row.entryValue.div(row.closedQuantity)),
    cumExitValue: rounded(row.exitValue),
    avgExitPrice: rounded(row.exitValue.div(row.closedQuantity)),
    closedPnl: rounded(row.netPnl),
    openFee: rounded(row.openFee),
    closeFee: rounded(row.closeFee),
    fillCount: String(row.fillCount),
    leverage: String(leverage),
    createdTime: String(row.createdMs),
    updatedTime: String(row.updatedMs),
  };
}

function rounded(value: Decimal): string {
  return decimalText(value.toDecimalPlaces(8));
}

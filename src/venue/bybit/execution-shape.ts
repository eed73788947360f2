// Executions as V5 writes them: fills, those that the venue forced, and funding settlements share one row shape.
import { type Decimal, ZERO } from "../../../engine/domain/decimal.ts";
import type { Exchange } from "../core/exchange.ts";
import type { FundingRow } from "../core/market.ts";
import type { Fill, Income } from "../core/types.ts";
import type { JsonObject } from "./answer.ts";
import { decimalText, ORDER_TYPE_NAME, SIDE_NAME } from "./names.ts";
import { originOf } from "./order-shape.ts";
import { createTypeOf, execTypeOf, orderLinkIdOf, stopOrderType } from "./order-words.ts";

export function fillShape(exchange: Exchange, fill: Fill): JsonObject {
  const order = exchange.findOrder(fill.accountId, { kind: "venue-id", id: fill.venueOrderId });
  const origin = order === undefined ? undefined : originOf(exchange, order);
  return {
    ...COMMON,
    symbol: fill.symbol,
    execId: fill.tradeId,
    execType: execTypeOf(fill),
    execPrice: decimalText(fill.price),
    execQty: decimalText(fill.quantity),
    execValue: decimalText(fill.quote),
    execFee: decimalText(fill.fee),
    execPnl: decimalText(fill.realisedPnl),
    feeRate: decimalText(fill.feeRate),
    execTime: String(fill.timeMs),
    isMaker: fill.isMaker,
    side: SIDE_NAME[fill.side],
    orderId: fill.venueOrderId,
    orderLinkId: orderLinkIdOf(fill),
    orderPrice: decimalText(fill.orderPrice ?? ZERO),
    orderQty: decimalText(fill.orderQuantity),
    orderType: ORDER_TYPE_NAME[fill.orderType],
    stopOrderType: origin === undefined ? "UNKNOWN" : stopOrderType(origin.scope, origin.trigger),
    createType: order === undefined ? "CreateByUser" : createTypeOf(order, origin),
    leavesQty: decimalText(fill.remainingQuantity),
    closedSize: decimalText(fill.closedQuantity),
    markPrice: decimalText(fill.markPrice),
    seq: Number(fill.tradeId),
  };
}

/** A funding settlement, of which `income` is the amount; `row` holds rate and mark price of that moment. */
export function fundingShape(income: Income, row: FundingRow | undefined): JsonObject {
  const rate = row?.rate ?? ZERO;
  const mark = row?.mark ?? ZERO;
  const value = rate.isZero() ? ZERO : income.amount.div(rate).abs();
  const quantity = mark.isZero() ? ZERO : value.div(mark);
  return {
    ...COMMON,
    symbol: income.symbol,
    execId: `funding-${income.incomeId}`,
    execType: "Funding",
    execPrice: decimalText(mark),
    execQty: decimalText(quantity.toDecimalPlaces(8)),
    execValue: decimalText(value.toDecimalPlaces(8)),
    // Positive means paid.
    execFee: decimalText(income.amount.neg()),
    execPnl: "0",
    feeRate: decimalText(rate),
    execTime: String(income.timeMs),
    isMaker: false,
    side: paidBy(income.amount, rate),
    orderId: `funding-${income.incomeId}`,
    orderLinkId: "",
    orderPrice: "0",
    orderQty: "0",
    orderType: "UNKNOWN",
    stopOrderType: "UNKNOWN",
    createType: "",
    leavesQty: "0",
    closedSize: "0",
    markPrice: decimalText(mark),
    seq: income.timeMs,
  };
}

const COMMON: JsonObject = {
  feeCurrency: "USDT",
  execFeeV2: "",
  feeCoin: "USDT",
  tradeIv: "",
  markIv: "",
  blockTradeId: "",
  indexPrice: "",
  underlyingPrice: "",
  isLeverage: "0",
  marketUnit: "",
  extraFees: "",
};

/** Longs pay a positive rate. */
function paidBy(amount: Decimal, rate: Decimal): "Buy" | "Sell" {
  return amount.isNegative() === rate.isPositive() ? "Buy" : "Sell";
}

// The order service: place, modify, cancel and look up plain orders.

import { parseDecimal } from "../../../engine/domain/decimal.ts";
import type { Outcome } from "../core/exchange.ts";
import type { Order } from "../core/types.ts";
import { plainText } from "../plain-text.ts";
import { type Call, type EndpointTable, reading, settled, trading } from "./endpoint.ts";
import { BAD_SYMBOL, failFromRefusal, illegal, missing, NO_SUCH_ORDER } from "./error-code.ts";
import { instrumentOf, orderRequest, priceOf, quantityOf, refOf } from "./order-params.ts";
import { orderBody, orderQueryBody, tradeBody } from "./order-shape.ts";
import { integerOf, type Params, ReplyError, requiredText, text } from "./params.ts";
import { answer, fail, type Reply } from "./reply.ts";

const BATCH_MAX = 5;
const LIMIT_MAX = 1_000;

function finder(call: Call) {
  return (symbol: string) => call.exchange.instrument(symbol);
}

export function placeOrder(call: Call): Reply {
  const request = orderRequest(call.params, finder(call));
  const placed = call.exchange.placeOrder(call.accountId, request);
  if (placed.kind === "refused") return failFromRefusal(placed.refusal);
  return answer(orderBody(placed.value, text(call.params, "newOrderRespType") !== "RESULT"));
}

export function modifyOrder(call: Call): Reply {
  const { params, exchange, accountId } = call;
  const instrument = instrumentOf(finder(call), params);
  const price = priceOf(params, "price", instrument);
  const quantity = quantityOf(params, "quantity", instrument);
  if (price === undefined) throw new ReplyError(missing("price"));
  if (quantity === undefined) throw new ReplyError(missing("quantity"));
  const ref = refOf(params, "orderId", "origClientOrderId");
  const changed = exchange.amendOrder(accountId, instrument.symbol, ref, { price, quantity });
  if (changed.kind === "ok") return answer(orderBody(changed.value));
  const isGone = ["order-not-found", "order-finished", "order-canceled"].includes(changed.refusal.reason);
  return isGone ? NO_SUCH_ORDER : failFromRefusal(changed.refusal);
}

export function cancelOrder(call: Call): Reply {
  const instrument = instrumentOf(finder(call), call.params);
  const ref = refOf(call.params, "orderId", "origClientOrderId");
  return bodyOf(call.exchange.cancelOrder(call.accountId, instrument.symbol, ref));
}

function bodyOf(outcome: Outcome<Order>): Reply {
  return outcome.kind === "ok" ? answer(orderBody(outcome.value)) : failFromRefusal(outcome.refusal);
}

export function queryOrder(call: Call): Reply {
  const order = findOrder(call);
  return order === undefined ? NO_SUCH_ORDER : answer(orderQueryBody(order));
}

function findOrder(call: Call): Order | undefined {
  const instrument = instrumentOf(finder(call), call.params);
  const order = call.exchange.findOrder(call.accountId, refOf(call.params, "orderId", "origClientOrderId"));
  if (order === undefined || order.symbol !== instrument.symbol) return undefined;
  return settled(call, [order], (row) => row.createdMs)[0];
}

function queryOpenOrder(call: Call): Reply {
  const order = findOrder(call);
  const isOpen = order?.status === "new" || order?.status === "partially-filled";
  return order !== undefined && isOpen ? answer(orderQueryBody(order)) : NO_SUCH_ORDER;
}

function openOrders(call: Call): Reply {
  const symbol = optionalSymbol(call);
  const orders = settled(call, call.exchange.openOrders(call.accountId, symbol), (order) => order.createdMs);
  return answer(orders.map(orderQueryBody));
}

export function optionalSymbol(call: Call): string | undefined {
  const symbol = text(call.params, "symbol");
  if (symbol !== undefined && call.exchange.instrument(symbol) === undefined)
    throw new ReplyError(BAD_SYMBOL);
  return symbol;
}

export function limitOf(params: Params, whenAbsent: number): number {
  const limit = integerOf(params, "limit") ?? whenAbsent;
  if (limit < 1) throw new ReplyError(illegal("limit"));
  return Math.min(limit, LIMIT_MAX);
}

function allOrders(call: Call): Reply {
  const { params } = call;
  const { symbol } = instrumentOf(finder(call), params);
  const fromId = integerOf(params, "orderId");
  const orders = call.exchange.orders(call.accountId, {
    symbol,
    startMs: integerOf(params, "startTime"),
    endMs: integerOf(params, "endTime"),
    limit: limitOf(params, 500),
    fromId: fromId === undefined ? undefined : String(fromId),
  });
  return answer(settled(call, orders, (order) => order.createdMs).map(orderQueryBody));
}

function userTrades(call: Call): Reply {
  const { params } = call;
  const fromId = integerOf(params, "fromId");
  const fills = call.exchange.fills(call.accountId, {
    symbol: optionalSymbol(call),
    startMs: integerOf(params, "startTime"),
    endMs: integerOf(params, "endTime"),
    venueOrderId: text(params, "orderId"),
    fromId: fromId === undefined ? undefined : String(fromId),
    limit: limitOf(params, 500),
  });
  return answer(settled(call, fills, (fill) => fill.timeMs).map(tradeBody));
}

function cancelAll(call: Call): Reply {
  call.exchange.cancelAllOrders(call.accountId, instrumentOf(finder(call), call.params).symbol);
  return answer({ code: 200, msg: "The operation of cancel all open order is done." });
}

/** A JSON list of flat objects, as `batchOrders` and the id lists come. */
function jsonList(params: Params, name: string): readonly unknown[] {
  try {
    const list: unknown = JSON.parse(requiredText(params, name));
    if (Array.isArray(list) && list.length > 0 && list.length <= BATCH_MAX * 2) return list;
  } catch (error) {
    if (error instanceof ReplyError) throw error;
  }
  throw new ReplyError(fail(-1130, `Data sent for parameter '${name}' is not valid.`));
}

function flatParams(item: unknown): Params {
  const params = new Map<string, string>();
  if (typeof item !== "object" || item === null) return params;
  for (const [name, value] of Object.entries(item)) params.set(name, plainText(value));
  return params;
}

/** Each item has its own outcome; the batch as a whole answers 200. */
function eachOf(call: Call, items: readonly Params[], handle: (call: Call) => Reply): Reply {
  return answer(
    items.map((params) => {
      try {
        return handle({ ...call, params }).body;
      } catch (error) {
        if (error instanceof ReplyError) return error.reply.body;
        throw error;
      }
    }),
  );
}

function placeBatch(call: Call): Reply {
  const items = jsonList(call.params, "batchOrders");
  if (items.length > BATCH_MAX) throw new ReplyError(fail(-4082, "Invalid batch number."));
  return eachOf(call, items.map(flatParams), placeOrder);
}

function modifyBatch(call: Call): Reply {
  return eachOf(call, jsonList(call.params, "batchOrders").map(flatParams), modifyOrder);
}

function cancelBatch(call: Call): Reply {
  const symbol = requiredText(call.params, "symbol");
  const isById = text(call.params, "orderIdList") !== undefined;
  const ids = jsonList(call.params, isById ? "orderIdList" : "origClientOrderIdList");
  const items = ids.map(
    (id): Params =>
      new Map([
        ["symbol", symbol],
        [isById ? "orderId" : "origClientOrderId", plainText(id)],
      ]),
  );
  return eachOf(call, items, cancelOrder);
}

function validate(call: Call): Reply {
  const { quantity } = orderRequest(call.params, finder(call));
  return parseDecimal(quantity.toFixed()) === undefined ? fail(-1100, "Illegal characters.") : answer({});
}

const openOrdersWeight = (params: Params) => (params.has("symbol") ? 1 : 40);

export const ORDER_ENDPOINTS: EndpointTable = {
  "POST /fapi/v1/order": trading("place-order", 0, placeOrder),
  "POST /fapi/v1/order/test": trading("query", 1, validate),
  "PUT /fapi/v1/order": trading("amend", 1, modifyOrder),
  "DELETE /fapi/v1/order": trading("cancel", 1, cancelOrder),
  "GET /fapi/v1/order": reading(1, queryOrder),
  "POST /fapi/v1/batchOrders": trading("place-order", 5, placeBatch),
  "PUT /fapi/v1/batchOrders": trading("amend", 5, modifyBatch),
  "DELETE /fapi/v1/batchOrders": trading("cancel", 1, cancelBatch),
  "GET /fapi/v1/openOrder": reading(1, queryOpenOrder),
  "GET /fapi/v1/openOrders": reading(openOrdersWeight, openOrders),
  "GET /fapi/v1/allOrders": reading(5, allOrders),
  "DELETE /fapi/v1/allOpenOrders": trading("cancel", 1, cancelAll),
  "GET /fapi/v1/userTrades": reading(5, userTrades),
};

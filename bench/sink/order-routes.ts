// The three order endpoints: what is read from the request, and the smallest answer a client takes for an acceptance.
import type { ArrivedOrder, OrderLeg } from "./order-ledger.ts";
import type { RawRequest } from "./request-splitter.ts";

interface OrderRoute {
  readonly leg: OrderLeg;
  readonly encoding: "form" | "json";
  readonly clientOrderIdField: string;
  readonly apiKeyHeader: string;
  answer(clientOrderId: string, symbol: string, sequence: number): string;
}

export interface AnsweredOrder {
  readonly order: ArrivedOrder;
  /** JSON body of the acceptance. */
  readonly body: string;
}

/** Accepted, found no counterparty, over: an entry that ends at once keeps every signal of a bench independent of the last. */
const BINANCE_ORDER: OrderRoute = {
  leg: "entry",
  encoding: "form",
  clientOrderIdField: "newClientOrderId",
  apiKeyHeader: "x-mbx-apikey",
  answer: (clientOrderId, symbol, sequence) =>
    `{"orderId":${sequence},"symbol":"${symbol}","status":"EXPIRED","clientOrderId":"${clientOrderId}","price":"0","origQty":"0","executedQty":"0","cumQty":"0","timeInForce":"GTC","type":"MARKET","reduceOnly":false,"closePosition":false,"side":"BUY","positionSide":"BOTH","stopPrice":"0","origType":"MARKET","updateTime":${Date.now()}}`,
};

const BINANCE_ALGO_ORDER: OrderRoute = {
  leg: "conditional",
  encoding: "form",
  clientOrderIdField: "clientAlgoId",
  apiKeyHeader: "x-mbx-apikey",
  answer: (clientOrderId, symbol, sequence) =>
    `{"algoId":${sequence},"clientAlgoId":"${clientOrderId}","algoType":"CONDITIONAL","orderType":"STOP_MARKET","symbol":"${symbol}","side":"SELL","positionSide":"BOTH","timeInForce":"GTC","quantity":"0","algoStatus":"NEW","triggerPrice":"0","price":"0","workingType":"CONTRACT_PRICE","closePosition":false,"reduceOnly":true,"createTime":${Date.now()},"updateTime":${Date.now()}}`,
};

const BYBIT_ORDER: OrderRoute = {
  leg: "entry",
  encoding: "json",
  clientOrderIdField: "orderLinkId",
  apiKeyHeader: "x-bapi-api-key",
  answer: (clientOrderId, _symbol, sequence) =>
    `{"retCode":0,"retMsg":"OK","result":{"orderId":"${sequence}","orderLinkId":"${clientOrderId}"},"retExtInfo":{},"time":${Date.now()}}`,
};

const ROUTES: ReadonlyMap<string, OrderRoute> = new Map([
  ["/fapi/v1/order", BINANCE_ORDER],
  ["/fapi/v1/algoOrder", BINANCE_ALGO_ORDER],
  ["/v5/order/create", BYBIT_ORDER],
]);

/** Undefined when the request is no order creation. `sequence` becomes the venue order id. */
export function answerOrder(request: RawRequest, sequence: number): AnsweredOrder | undefined {
  if (request.method !== "POST") return undefined;
  const queryStart = request.target.indexOf("?");
  const path = queryStart < 0 ? request.target : request.target.slice(0, queryStart);
  const route = ROUTES.get(path);
  if (route === undefined) return undefined;
  const read = route.encoding === "form" ? formField : jsonField;
  const source = queryStart < 0 ? request.body : `${request.target.slice(queryStart + 1)}&${request.body}`;
  const clientOrderId = read(source, route.clientOrderIdField) ?? `unnamed-${sequence}`;
  const symbol = read(source, "symbol") ?? "";
  const order = {
    arrivedNs: request.firstByteNs,
    clientOrderId,
    apiKey: apiKeyOf(request.head, route.apiKeyHeader),
    symbol,
    leg: route.leg,
  };
  return { order, body: route.answer(clientOrderId, symbol, sequence) };
}

function formField(source: string, name: string): string | undefined {
  const key = `${name}=`;
  const start = source.startsWith(key) ? 0 : source.indexOf(`&${key}`) + 1;
  if (start === 0 && !source.startsWith(key)) return undefined;
  const valueStart = start + key.length;
  const end = source.indexOf("&", valueStart);
  return source.slice(valueStart, end < 0 ? undefined : end);
}

function jsonField(source: string, name: string): string | undefined {
  const key = `"${name}":"`;
  const start = source.indexOf(key);
  if (start < 0) return undefined;
  const valueStart = start + key.length;
  return source.slice(valueStart, source.indexOf('"', valueStart));
}

const API_KEY_HEADERS: ReadonlyMap<string, RegExp> = new Map([
  ["x-mbx-apikey", /\r\nx-mbx-apikey:[ \t]*([^\r]*)/i],
  ["x-bapi-api-key", /\r\nx-bapi-api-key:[ \t]*([^\r]*)/i],
]);

function apiKeyOf(head: string, header: string): string {
  return API_KEY_HEADERS.get(header)?.exec(head)?.[1] ?? "";
}

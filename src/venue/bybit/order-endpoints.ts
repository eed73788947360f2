// The order endpoints and their batches, which report each entry on its own and never fail as a whole.
import { plainText } from "../plain-text.ts";
import { type Answer, type JsonObject, ok, refused } from "./answer.ts";
import { categoryOf } from "./category.ts";
import { amendOrder, cancelAll, cancelOrder } from "./change-order.ts";
import { createOrder, isConditional } from "./create-order.ts";
import {
  type Endpoint,
  type Fields,
  type PrivateCall,
  type PrivateEndpoint,
  queryEndpoint,
  writeEndpoint,
} from "./endpoint.ts";
import { orderHistory, realtimeOrders } from "./order-query.ts";

const WRITES_PER_SECOND = 10;
const READS_PER_SECOND = 50;
const BATCH_MAX = 20;

function batchEntries(fields: Fields): readonly unknown[] {
  const entries = fields.request;
  return Array.isArray(entries) ? entries : [];
}

function batch(run: (call: PrivateCall) => Answer): (call: PrivateCall) => Answer {
  return (call) => {
    const category = categoryOf(call.fields);
    if (category.kind === "refused") return category;
    const entries = batchEntries(call.fields);
    if (entries.length === 0 || entries.length > BATCH_MAX) {
      return refused(10001, `params error: request must hold 1 to ${BATCH_MAX} orders`);
    }
    const answers = entries.map((entry) => {
      const fields = { ...asFields(entry), category: call.fields.category };
      return { fields, answer: run({ ...call, fields }) };
    });
    return ok(
      { list: answers.map(({ fields, answer }) => batchRow(fields, answer, call.nowMs)) },
      { list: answers.map(({ answer }) => codeOf(answer)) },
    );
  };
}

function asFields(entry: unknown): Fields {
  const isObject = typeof entry === "object" && entry !== null && !Array.isArray(entry);
  return isObject ? Object.fromEntries(Object.entries(entry)) : {};
}

function batchRow(fields: Fields, answer: Answer, nowMs: number): JsonObject {
  const isDone = answer.kind === "ok";
  return {
    category: "linear",
    symbol: plainText(fields.symbol ?? ""),
    orderId: isDone ? answer.result.orderId : "",
    orderLinkId: isDone ? answer.result.orderLinkId : plainText(fields.orderLinkId ?? ""),
    createAt: isDone ? String(nowMs) : "",
  };
}

function codeOf(answer: Answer): JsonObject {
  return answer.kind === "ok" ? { code: 0, msg: "OK" } : { code: answer.retCode, msg: answer.retMsg };
}

function batchCost(fields: Fields): number {
  return Math.max(1, batchEntries(fields).length);
}

function placing(fields: Fields): "place-order" | "place-conditional" {
  return isConditional(fields) ? "place-conditional" : "place-order";
}

export const CREATE: PrivateEndpoint = writeEndpoint(placing, WRITES_PER_SECOND, createOrder);
export const AMEND: PrivateEndpoint = writeEndpoint("amend", WRITES_PER_SECOND, amendOrder);
export const CANCEL: PrivateEndpoint = writeEndpoint("cancel", WRITES_PER_SECOND, cancelOrder);
export const CREATE_BATCH: PrivateEndpoint = writeEndpoint(
  "place-order",
  WRITES_PER_SECOND,
  batch(createOrder),
  batchCost,
);
export const AMEND_BATCH: PrivateEndpoint = writeEndpoint(
  "amend",
  WRITES_PER_SECOND,
  batch(amendOrder),
  batchCost,
);
export const CANCEL_BATCH: PrivateEndpoint = writeEndpoint(
  "cancel",
  WRITES_PER_SECOND,
  batch(cancelOrder),
  batchCost,
);

export const ORDER_ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  "POST /v5/order/create": CREATE,
  "POST /v5/order/amend": AMEND,
  "POST /v5/order/cancel": CANCEL,
  "POST /v5/order/cancel-all": writeEndpoint("cancel", WRITES_PER_SECOND, cancelAll),
  "POST /v5/order/create-batch": CREATE_BATCH,
  "POST /v5/order/amend-batch": AMEND_BATCH,
  "POST /v5/order/cancel-batch": CANCEL_BATCH,
  "GET /v5/order/realtime": queryEndpoint(READS_PER_SECOND, realtimeOrders),
  "GET /v5/order/history": queryEndpoint(READS_PER_SECOND, orderHistory),
};

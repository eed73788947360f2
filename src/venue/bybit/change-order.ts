// Amending and cancelling: one namespace holds plain and conditional orders, so each is tried in turn.
import { z } from "zod";
import type { OrderRef } from "../core/exchange.ts";
import type { ConditionalOrder, Order } from "../core/types.ts";
import { type Answer, type JsonObject, ok, type Refusal, refused } from "./answer.ts";
import { linearOnly } from "./category.ts";
import { fromCoreRefusal } from "./core-refusal.ts";
import type { PrivateCall } from "./endpoint.ts";
import { field, parseFields } from "./fields.ts";
import { OrderAmend, OrderCancel } from "./order-request.ts";
import { orderLinkIdOf } from "./order-words.ts";
import { isScoped, scopeOf } from "./scope.ts";

interface Referring {
  readonly orderId?: string | undefined;
  readonly orderLinkId?: string | undefined;
}

/** The venue's id wins when both are given. */
export function orderRef(fields: Referring): OrderRef | undefined {
  if (fields.orderId !== undefined) return { kind: "venue-id", id: fields.orderId };
  return fields.orderLinkId === undefined ? undefined : { kind: "client-id", id: fields.orderLinkId };
}

const NO_REF = "params error: orderId or orderLinkId is required";

export function cancelOrder(call: PrivateCall): Answer {
  return linearOnly(call.fields, () => {
    const parsed = parseFields(OrderCancel, call.fields);
    if (parsed.kind === "refused") return parsed;
    const ref = orderRef(parsed.value);
    if (ref === undefined) return refused(10001, NO_REF);
    const { accountId } = call.key;
    const plain = call.exchange.cancelOrder(accountId, parsed.value.symbol, ref);
    if (plain.kind === "ok") {
      return ok(orderIds(plain.value));
    }
    if (!isListedAs(call, ref, parsed.value.symbol)) return fromCoreRefusal(plain.refusal);
    const conditional = call.exchange.cancelConditional(accountId, ref);
    return conditional.kind === "ok"
      ? ok(conditionalIds(conditional.value))
      : fromCoreRefusal(conditional.refusal);
  });
}

export function amendOrder(call: PrivateCall): Answer {
  return linearOnly(call.fields, () => {
    const parsed = parseFields(OrderAmend, call.fields);
    if (parsed.kind === "refused") return parsed;
    const request = parsed.value;
    const ref = orderRef(request);
    if (ref === undefined) return refused(10001, NO_REF);
    const unsupported = refuseAttachedAmendment(request);
    if (unsupported !== undefined) return unsupported;
    const { accountId } = call.key;
    const change = { price: request.price, quantity: request.qty, triggerPrice: request.triggerPrice };
    if (isListedAs(call, ref, request.symbol)) {
      const conditional = call.exchange.amendConditional(accountId, ref, change);
      return conditional.kind === "ok"
        ? ok(conditionalIds(conditional.value))
        : fromCoreRefusal(conditional.refusal);
    }
    const plain = call.exchange.amendOrder(accountId, request.symbol, ref, change);
    return plain.kind === "ok" ? ok(orderIds(plain.value)) : fromCoreRefusal(plain.refusal);
  });
}

/** Is it an untriggered conditional order of this symbol? */
function isListedAs(call: PrivateCall, ref: OrderRef, symbol: string): boolean {
  const conditional = call.exchange.findConditional(call.key.accountId, ref);
  return conditional?.symbol === symbol && conditional.status === "untriggered";
}

/** The core keeps an order's attached stop and target as placed: cancel and place anew, or use trading-stop. */
function refuseAttachedAmendment(request: OrderAmend): Refusal | undefined {
  return request.takeProfit === undefined && request.stopLoss === undefined
    ? undefined
    : refused(10001, "takeProfit and stopLoss of an open order cannot be amended");
}

const CancelAll = z.object({
  symbol: field.symbol.optional(),
  baseCoin: field.text.optional(),
  settleCoin: field.text.optional(),
  orderFilter: field.text.optional(),
});

export function cancelAll(call: PrivateCall): Answer {
  return linearOnly(call.fields, () => {
    const parsed = parseFields(CancelAll, call.fields);
    if (parsed.kind === "refused") return parsed;
    if (!isScoped(parsed.value)) {
      return refused(10001, "params error: symbol, baseCoin or settleCoin is required");
    }
    const scope = scopeOf(call.exchange, parsed.value);
    if (scope.kind === "refused") return scope;
    const { orderFilter } = parsed.value;
    const symbols = openSymbols(call).filter(scope.includes);
    const { exchange, key } = call;
    const plain =
      orderFilter === undefined || orderFilter === "Order"
        ? symbols.flatMap((symbol) => exchange.cancelAllOrders(key.accountId, symbol))
        : [];
    const conditional =
      orderFilter === "Order"
        ? []
        : symbols.flatMap((symbol) => exchange.cancelAllConditionals(key.accountId, symbol));
    return ok({ list: [...plain.map(orderIds), ...conditional.map(conditionalIds)], success: "1" });
  });
}

function openSymbols(call: PrivateCall): readonly string[] {
  const { exchange, key } = call;
  const open = [...exchange.openOrders(key.accountId), ...exchange.openConditionals(key.accountId)];
  return [...new Set(open.map(({ symbol }) => symbol))];
}

function orderIds(order: Order): JsonObject {
  return { orderId: order.venueOrderId, orderLinkId: orderLinkIdOf(order) };
}

function conditionalIds(order: ConditionalOrder): JsonObject {
  return { orderId: order.conditionalId, orderLinkId: order.clientOrderId };
}

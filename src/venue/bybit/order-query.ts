// Order queries: `realtime` (open, and the last closed ones by id) and `history` (finished orders).
import { z } from "zod";
import { type Answer, type JsonObject, ok, refused } from "./answer.ts";
import { listing } from "./category.ts";
import { orderRef } from "./change-order.ts";
import type { PrivateCall } from "./endpoint.ts";
import { field, parseFields } from "./fields.ts";
import { conditionalShape, orderShape } from "./order-shape.ts";
import { isOpenOrder } from "./order-words.ts";
import { pageOf } from "./page.ts";
import { isScoped, scopeOf } from "./scope.ts";

const OrderQuery = z.object({
  symbol: field.symbol.optional(),
  baseCoin: field.text.optional(),
  settleCoin: field.text.optional(),
  orderId: field.text.optional(),
  orderLinkId: field.text.optional(),
  openOnly: field.integer.optional(),
  orderFilter: field.text.optional(),
  orderStatus: field.text.optional(),
  startTime: field.integer.optional(),
  endTime: field.integer.optional(),
  limit: field.integer.optional(),
  cursor: field.text.optional(),
});
type OrderQuery = z.output<typeof OrderQuery>;

/** An order of either kind, with what filtering and sorting need; the wire form is made only for rows that are shown. */
interface Row {
  readonly orderId: string;
  readonly orderLinkId: string;
  readonly symbol: string;
  readonly isStop: boolean;
  readonly hasFills: boolean;
  readonly createdNs: bigint;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly shape: () => JsonObject;
}

const PAGE_DEFAULT = 20;
const PAGE_MAX = 50;
const CLOSED_REACH = 500;
const DAY_MS = 86_400_000;
const HISTORY_DAYS = 7;

export function realtimeOrders(call: PrivateCall): Answer {
  return listing(call.fields, () => {
    const parsed = parseFields(OrderQuery, call.fields);
    if (parsed.kind === "refused") return parsed;
    const query = parsed.value;
    const byId = orderRef(query) !== undefined;
    if (!byId && !isScoped(query)) {
      return refused(10001, "params error: symbol, baseCoin or settleCoin is required");
    }
    const scope = scopeOf(call.exchange, query);
    if (scope.kind === "refused") return scope;
    const isMeant = (row: Row) => scope.includes(row.symbol) && matches(row, query);
    const open = openRows(call, query).filter(isMeant);
    const closed = () => closedRows(call, query, CLOSED_REACH).filter(isMeant);
    // Only orders that are done; by id, an open one hides nothing because ids are unique.
    const rows = query.openOnly === 1 ? closed() : byId && open.length === 0 ? closed() : open;
    return answer(call, rows, query);
  });
}

export function orderHistory(call: PrivateCall): Answer {
  return listing(call.fields, () => {
    const parsed = parseFields(OrderQuery, call.fields);
    if (parsed.kind === "refused") return parsed;
    const query = parsed.value;
    const startMs = query.startTime ?? (query.endTime ?? call.nowMs) - HISTORY_DAYS * DAY_MS;
    const endMs = query.endTime ?? Number.POSITIVE_INFINITY;
    const scope = scopeOf(call.exchange, query);
    if (scope.kind === "refused") return scope;
    const rows = closedRows(call, query, undefined).filter(
      (row) =>
        scope.includes(row.symbol) &&
        matches(row, query) &&
        row.createdMs >= startMs &&
        row.createdMs <= endMs &&
        (row.hasFills || row.updatedMs > call.nowMs - DAY_MS),
    );
    return answer(call, rows, query);
  });
}

function answer(call: PrivateCall, rows: readonly Row[], query: OrderQuery): Answer {
  const newestFirst = rows
    .filter((row) => row.createdMs <= call.visibleUntilMs)
    .sort((one, other) => (one.createdNs < other.createdNs ? 1 : -1));
  const limit = Math.min(PAGE_MAX, Math.max(1, query.limit ?? PAGE_DEFAULT));
  const page = pageOf(newestFirst, (row) => row.orderId, limit, query.cursor);
  const list = page.rows.map((row) => row.shape());
  const shown =
    query.orderStatus === undefined ? list : list.filter((row) => row.orderStatus === query.orderStatus);
  return ok({ category: "linear", list: shown, nextPageCursor: page.nextPageCursor });
}

function matches(row: Row, query: OrderQuery): boolean {
  if (query.orderId !== undefined && row.orderId !== query.orderId) return false;
  if (query.orderLinkId !== undefined && row.orderLinkId !== query.orderLinkId) return false;
  if (query.orderFilter === undefined) return true;
  return row.isStop === (query.orderFilter !== "Order");
}

function openRows(call: PrivateCall, query: OrderQuery): readonly Row[] {
  const { exchange, key } = call;
  return [
    ...exchange.openOrders(key.accountId, query.symbol).map((order) => orderRow(call, order)),
    ...exchange.openConditionals(key.accountId, query.symbol).map((order) => conditionalRow(call, order)),
  ];
}

/** A conditional order that fired lives on as the order it made, under the same id. */
function closedRows(call: PrivateCall, query: OrderQuery, limit: number | undefined): readonly Row[] {
  const filter = { symbol: query.symbol, limit: limit ?? Number.MAX_SAFE_INTEGER };
  const { exchange, key } = call;
  const plain = exchange
    .orders(key.accountId, filter)
    .filter((order) => !isOpenOrder(order))
    .map((order) => orderRow(call, order));
  const stops = exchange
    .conditionals(key.accountId, filter)
    .filter((order) => order.status !== "untriggered" && order.childOrderId === undefined)
    .map((order) => conditionalRow(call, order));
  return [...plain, ...stops];
}

type PlainOrder = Parameters<typeof orderShape>[1];
type StopOrder = Parameters<typeof conditionalShape>[1];

function orderRow(call: PrivateCall, order: PlainOrder): Row {
  return {
    orderId: order.venueOrderId,
    orderLinkId: order.clientOrderId,
    symbol: order.symbol,
    isStop: order.conditionalId !== undefined,
    hasFills: order.filledQuantity.gt(0),
    createdNs: order.createdNs,
    createdMs: order.createdMs,
    updatedMs: order.updatedMs,
    shape: () => orderShape(call.exchange, order),
  };
}

function conditionalRow(call: PrivateCall, order: StopOrder): Row {
  return {
    orderId: order.conditionalId,
    orderLinkId: order.clientOrderId,
    symbol: order.symbol,
    isStop: true,
    hasFills: false,
    createdNs: order.createdNs,
    createdMs: order.createdMs,
    updatedMs: order.updatedMs,
    shape: () => conditionalShape(call.exchange, order),
  };
}

// What happened on the account: executions with funding settlements among them, and the transaction log.
import { z } from "zod";
import type { Fill, Income } from "../core/types.ts";
import { type Answer, ok } from "./answer.ts";
import { listing } from "./category.ts";
import { type Endpoint, type PrivateCall, queryEndpoint } from "./endpoint.ts";
import { fillShape, fundingShape } from "./execution-shape.ts";
import { field, parseFields } from "./fields.ts";
import { execTypeOf } from "./order-words.ts";
import { pageOf } from "./page.ts";
import { transactionLog, transactionShape } from "./transaction-log.ts";

const HistoryQuery = z.object({
  symbol: field.symbol.optional(),
  orderId: field.text.optional(),
  orderLinkId: field.text.optional(),
  execType: field.text.optional(),
  type: field.text.optional(),
  startTime: field.integer.optional(),
  endTime: field.integer.optional(),
  limit: field.integer.optional(),
  cursor: field.text.optional(),
});
type HistoryQuery = z.output<typeof HistoryQuery>;

/** The core gives its newest thousand rows unless told otherwise. */
const EVERY_ROW = Number.MAX_SAFE_INTEGER;
const HISTORY_DEFAULT = 50;
const HISTORY_MAX = 100;

function historySize(query: HistoryQuery): number {
  return Math.min(HISTORY_MAX, Math.max(1, query.limit ?? HISTORY_DEFAULT));
}

type Execution =
  | { readonly kind: "fill"; readonly id: string; readonly timeMs: number; readonly fill: Fill }
  | { readonly kind: "funding"; readonly id: string; readonly timeMs: number; readonly income: Income };

function executionList(call: PrivateCall): Answer {
  return listing(call.fields, () => {
    const parsed = parseFields(HistoryQuery, call.fields);
    if (parsed.kind === "refused") return parsed;
    const query = parsed.value;
    const rows = [...fillExecutions(call, query), ...fundingExecutions(call, query)]
      .filter((row) => row.timeMs <= call.visibleUntilMs)
      .reverse()
      .sort((one, other) => other.timeMs - one.timeMs);
    const page = pageOf(rows, (row) => `${row.kind}-${row.id}`, historySize(query), query.cursor);
    const list = page.rows.map((row) =>
      row.kind === "fill" ? fillShape(call.exchange, row.fill) : fundingRow(call, row.income),
    );
    return ok({ category: "linear", list, nextPageCursor: page.nextPageCursor });
  });
}

const FILL_TYPES: ReadonlySet<string> = new Set(["Trade", "BustTrade", "AdlTrade"]);

function fillExecutions(call: PrivateCall, query: HistoryQuery): readonly Execution[] {
  if (query.execType !== undefined && !FILL_TYPES.has(query.execType)) return [];
  const byLink =
    query.orderLinkId === undefined
      ? undefined
      : call.exchange.findOrder(call.key.accountId, { kind: "client-id", id: query.orderLinkId });
  if (query.orderLinkId !== undefined && byLink === undefined) return [];
  return call.exchange
    .fills(call.key.accountId, {
      symbol: query.symbol,
      startMs: query.startTime,
      endMs: query.endTime,
      venueOrderId: query.orderId ?? byLink?.venueOrderId,
      limit: EVERY_ROW,
    })
    .filter((fill) => query.execType === undefined || query.execType === execTypeOf(fill))
    .map((fill) => ({ kind: "fill", id: fill.tradeId, timeMs: fill.timeMs, fill }));
}

function fundingExecutions(call: PrivateCall, query: HistoryQuery): readonly Execution[] {
  const wanted = query.execType === undefined || query.execType === "Funding";
  if (!wanted || query.orderId !== undefined || query.orderLinkId !== undefined) return [];
  return call.exchange
    .income(call.key.accountId, {
      symbol: query.symbol,
      startMs: query.startTime,
      endMs: query.endTime,
      limit: EVERY_ROW,
    })
    .filter((income) => income.kind === "funding-fee")
    .map((income) => ({ kind: "funding", id: income.incomeId, timeMs: income.timeMs, income }));
}

const FUNDING_REACH = 200;

function fundingRow(call: PrivateCall, income: Income) {
  // The payments of one funding are booked after it, perhaps a millisecond later.
  const rows = call.exchange.fundingHistory(income.symbol, FUNDING_REACH);
  const before = rows.filter((row) => row.timeMs <= income.timeMs).sort((a, b) => b.timeMs - a.timeMs);
  return fundingShape(income, before[0]);
}

function transactions(call: PrivateCall): Answer {
  const parsed = parseFields(HistoryQuery, call.fields);
  if (parsed.kind === "refused") return parsed;
  const query = parsed.value;
  const { exchange, key } = call;
  const until = Math.min(query.endTime ?? Number.POSITIVE_INFINITY, call.visibleUntilMs);
  const rows = transactionLog(exchange.income(key.accountId, { limit: EVERY_ROW })).filter(
    (row) =>
      (query.symbol === undefined || row.symbol === query.symbol) &&
      (query.type === undefined || row.kind === query.type) &&
      row.timeMs >= (query.startTime ?? 0) &&
      row.timeMs <= until,
  );
  const page = pageOf(rows, (row) => row.id, historySize(query), query.cursor);
  const list = page.rows.map((row) => {
    const fill = row.tradeId === undefined ? undefined : fillOf(call, row.symbol, row.tradeId);
    return transactionShape(row, fill);
  });
  return ok({ list, nextPageCursor: page.nextPageCursor });
}

function fillOf(call: PrivateCall, symbol: string, tradeId: string): Fill | undefined {
  const [fill] = call.exchange.fills(call.key.accountId, { symbol, fromId: tradeId, limit: 1 });
  return fill?.tradeId === tradeId ? fill : undefined;
}

export const HISTORY_ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  "GET /v5/execution/list": queryEndpoint(50, executionList),
  "GET /v5/account/transaction-log": queryEndpoint(30, transactions),
};

// Looking orders up at Bybit: open and recent ones in one place, older ones in the history.
import type { bybit } from "ccxt";
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { CancelOutcome, OrderRef, OrderReport } from "../../../engine/ports/venue.ts";
import { BYBIT_NOT_OPEN } from "../outcome/bybit-outcomes.ts";
import { describeFailure, failureCode } from "../venue-failure.ts";
import { type Answer, failedWith } from "../venue-reader.ts";
import type { BybitContext } from "./bybit-context.ts";
import { BybitOrder, mapBybitOrder } from "./map-order.ts";
import { type Params, readBybitPages } from "./read-pages.ts";

type Call = (exchange: bybit, params: Params) => Promise<unknown>;

const REALTIME: Call = (exchange, params) => exchange.privateGetV5OrderRealtime(params);
const HISTORY: Call = (exchange, params) => exchange.privateGetV5OrderHistory(params);

/** `undefined` only when both the open and the historical orders said no. */
export async function findBybitOrder(
  context: BybitContext,
  accountId: AccountId,
  ref: OrderRef,
): Promise<Answer<OrderReport | undefined>> {
  const instrument = context.instruments.find(ref.instrumentId);
  if (instrument === undefined) {
    return { kind: "failed", failure: { kind: "not-sent", reason: "UNKNOWN_INSTRUMENT" } };
  }
  const id = idOf(ref);
  if (id === undefined) return { kind: "ok", value: undefined };
  const params = { category: "linear", symbol: instrument.venueSymbol, ...id };
  for (const call of [REALTIME, HISTORY]) {
    const answer = await readBybitPages(context, BybitOrder, { accountId, purpose: "protect", params, call });
    if (answer.kind === "failed") return answer;
    // Never trust the filter: an answer that ignored it would name somebody else's order.
    const found = answer.value.find(
      (order) =>
        order.orderId === ref.venueOrderId ||
        (ref.clientOrderId !== undefined && order.orderLinkId === ref.clientOrderId),
    );
    if (found !== undefined) return { kind: "ok", value: mapBybitOrder(found, instrument.id) };
  }
  return { kind: "ok", value: undefined };
}

function idOf(ref: OrderRef): Readonly<Record<string, string>> | undefined {
  if (ref.clientOrderId !== undefined) return { orderLinkId: ref.clientOrderId };
  return ref.venueOrderId === undefined ? undefined : { orderId: ref.venueOrderId };
}

export async function bybitOpenOrders(
  context: BybitContext,
  accountId: AccountId,
): Promise<Answer<readonly OrderReport[]>> {
  const params = { category: "linear", settleCoin: "USDT", openOnly: 0, limit: 50 };
  const answer = await readBybitPages(context, BybitOrder, {
    accountId,
    purpose: "read",
    params,
    call: REALTIME,
  });
  if (answer.kind === "failed") return answer;
  const reports = answer.value.flatMap((order) => {
    const instrument = context.instruments.bySymbol(order.symbol);
    return instrument === undefined ? [] : [mapBybitOrder(order, instrument.id)];
  });
  return { kind: "ok", value: reports };
}

export async function cancelBybitOrder(
  context: BybitContext,
  accountId: AccountId,
  ref: OrderRef,
): Promise<CancelOutcome> {
  const instrument = context.instruments.find(ref.instrumentId);
  if (instrument === undefined) {
    return { kind: "failed", code: "UNKNOWN_INSTRUMENT", reason: "the venue does not list it" };
  }
  const id = idOf(ref);
  if (id === undefined) return { kind: "failed", code: "NO_ORDER_ID", reason: "the order has no id" };
  const params = { category: "linear", symbol: instrument.venueSymbol, ...id };
  const answer = await context.reader.read(
    {
      accountId,
      purpose: "protect",
      weight: 1,
      call: (exchange) => exchange.privatePostV5OrderCancel(params),
    },
    () => undefined,
  );
  if (answer.kind === "ok") return { kind: "canceled" };
  if (failedWith(answer, BYBIT_NOT_OPEN)) return { kind: "not-open" };
  return { kind: "failed", code: failureCode(answer.failure), reason: describeFailure(answer.failure) };
}

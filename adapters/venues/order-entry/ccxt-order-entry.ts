// The fallback: the same order through ccxt's createOrder, with our signing time, our window and our client order id.
import type { Exchange } from "ccxt";
import type { ExchangePool } from "../ccxt/exchange-pool.ts";
import { failureOf } from "../venue-failure.ts";
import { exactNumber } from "./exact-number.ts";
import { type EntryReply, type EntryRequest, entryTimeoutMs, type OrderEntry } from "./order-entry.ts";

export interface CcxtOrderEntryOptions<E extends Exchange> {
  readonly pool: ExchangePool<E>;
  /** ccxt's `params` for this order. */
  params(request: EntryRequest): Readonly<Record<string, unknown>>;
}

export function createCcxtOrderEntry<E extends Exchange>(options: CcxtOrderEntryOptions<E>): OrderEntry {
  return {
    async place(request): Promise<EntryReply> {
      const { intent, signedAt, recvWindowMs } = request;
      const frame = {
        accountId: intent.accountId,
        signedAt,
        recvWindowMs,
        timeoutMs: entryTimeoutMs(recvWindowMs),
      };
      try {
        const body = await options.pool.use(frame, (exchange) =>
          createOrder(exchange, request, options.params(request)),
        );
        return { kind: "success", body };
      } catch (error) {
        return { kind: "failure", failure: failureOf(error) };
      }
    },
    start() {},
    stop() {},
    gauges: () => ({ open: options.pool.size(), busy: 0, waiting: 0 }),
  };
}

async function createOrder(
  exchange: Exchange,
  { intent }: EntryRequest,
  params: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const limit = intent.type.kind === "limit" ? intent.type : undefined;
  await exchange.createOrder(
    intent.instrumentId,
    limit === undefined ? "market" : "limit",
    intent.side,
    exactNumber(intent.quantity),
    limit === undefined ? undefined : exactNumber(limit.price),
    params,
  );
  // The raw answer: ccxt's unified order would have turned the numbers into floats.
  return JSON.parse(String(exchange.last_http_response));
}

// Bybit's prices: one socket with the tickers of all instruments, and one read for when it is silent.
import { z } from "zod";
import type { PriceFeed } from "../prices/price-feed.ts";
import type { PriceTable } from "../prices/price-table.ts";
import { rowsOf } from "../rows-of.ts";
import { parseFrame } from "../streams/parse-frame.ts";
import { wire } from "../wire-fields.ts";
import type { BybitContext } from "./bybit-context.ts";

/** Bybit bounds a subscription's text, not its count; a hundred topics stay far below. */
const TOPICS_PER_FRAME = 100;

export function bybitPriceFeed(context: BybitContext, wsOrigin: string, prices: PriceTable): PriceFeed {
  return {
    stream: {
      address: async () => ({ kind: "ok", url: `${wsOrigin}/v5/public/linear` }),
      greeting: () => subscriptions(context.instruments.all().map(({ venueSymbol }) => venueSymbol)),
      readyOnOpen: true,
      pingFrame: '{"op":"ping"}',
      keepAlive: undefined,
      receive(text) {
        applyBybitPrices(parseFrame(text), prices);
        return undefined;
      },
    },
    poll: () => pollPrices(context, prices),
  };
}

function subscriptions(symbols: readonly string[]): readonly string[] {
  const frames: string[] = [];
  for (let from = 0; from < symbols.length; from += TOPICS_PER_FRAME) {
    const args = symbols.slice(from, from + TOPICS_PER_FRAME).map((symbol) => `tickers.${symbol}`);
    frames.push(JSON.stringify({ op: "subscribe", req_id: String(frames.length + 1), args }));
  }
  return frames;
}

/** Deltas carry only what changed; either price may be absent. */
const Ticker = z.object({
  topic: z.string().startsWith("tickers."),
  data: z.object({ symbol: z.string(), lastPrice: wire.decimalOrNone, markPrice: wire.decimalOrNone }),
});

export function applyBybitPrices(frame: unknown, prices: PriceTable): void {
  const ticker = Ticker.safeParse(frame);
  if (!ticker.success) return;
  const { symbol, lastPrice, markPrice } = ticker.data.data;
  prices.update(symbol, lastPrice, markPrice);
}

const TickerRows = z.object({
  result: z.object({
    list: rowsOf(
      z.object({ symbol: z.string(), lastPrice: wire.decimalOrNone, markPrice: wire.decimalOrNone }),
    ),
  }),
});

async function pollPrices({ reader }: BybitContext, prices: PriceTable): Promise<boolean> {
  const answer = await reader.read(
    {
      accountId: undefined,
      purpose: "read",
      weight: 1,
      call: (exchange) => exchange.publicGetV5MarketTickers({ category: "linear" }),
    },
    (body) => TickerRows.parse(body).result.list,
  );
  if (answer.kind === "failed") return false;
  for (const row of answer.value) prices.update(row.symbol, row.lastPrice, row.markPrice);
  return true;
}

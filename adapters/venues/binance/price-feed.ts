// Binance's prices: one socket for all instruments, and two reads for when it is silent.
import { z } from "zod";
import type { PriceFeed } from "../prices/price-feed.ts";
import type { PriceTable } from "../prices/price-table.ts";
import { rowsOf } from "../rows-of.ts";
import { parseFrame } from "../streams/parse-frame.ts";
import { wire } from "../wire-fields.ts";
import type { BinanceContext } from "./binance-context.ts";

const STREAMS = "!markPrice@arr@1s/!miniTicker@arr";

const MarkUpdate = z.object({ s: z.string(), p: wire.decimal });
const TickerUpdate = z.object({ s: z.string(), c: wire.decimal });
const Combined = z.object({ stream: z.string(), data: z.array(z.unknown()) });

export function binancePriceFeed(context: BinanceContext, wsOrigin: string, prices: PriceTable): PriceFeed {
  return {
    stream: {
      address: async () => ({ kind: "ok", url: `${wsOrigin}/market/stream?streams=${STREAMS}` }),
      greeting: () => [],
      readyOnOpen: true,
      pingFrame: undefined,
      keepAlive: undefined,
      receive(text) {
        applyBinancePrices(parseFrame(text), prices);
        return undefined;
      },
    },
    poll: () => pollPrices(context, prices),
  };
}

/** Rows that are not prices are left out: a price is replaced a second later anyway. */
export function applyBinancePrices(frame: unknown, prices: PriceTable): void {
  const combined = Combined.safeParse(frame);
  if (!combined.success) return;
  const isMark = combined.data.stream.startsWith("!markPrice");
  for (const row of combined.data.data) {
    if (isMark) {
      const mark = MarkUpdate.safeParse(row);
      if (mark.success) prices.update(mark.data.s, undefined, mark.data.p);
    } else {
      const ticker = TickerUpdate.safeParse(row);
      if (ticker.success) prices.update(ticker.data.s, ticker.data.c, undefined);
    }
  }
}

const MarkRows = rowsOf(z.object({ symbol: z.string(), markPrice: wire.decimal }));
const LastRows = rowsOf(z.object({ symbol: z.string(), price: wire.decimal }));

async function pollPrices({ reader }: BinanceContext, prices: PriceTable): Promise<boolean> {
  const [marks, lasts] = await Promise.all([
    reader.read(
      {
        accountId: undefined,
        purpose: "read",
        weight: 10,
        call: (exchange) => exchange.fapiPublicGetPremiumIndex(),
      },
      (body) => MarkRows.parse(body),
    ),
    reader.read(
      {
        accountId: undefined,
        purpose: "read",
        weight: 2,
        call: (exchange) => exchange.fapiPublicGetTickerPrice(),
      },
      (body) => LastRows.parse(body),
    ),
  ]);
  if (marks.kind === "ok") for (const row of marks.value) prices.update(row.symbol, undefined, row.markPrice);
  if (lasts.kind === "ok") for (const row of lasts.value) prices.update(row.symbol, row.price, undefined);
  return marks.kind === "ok" && lasts.kind === "ok";
}

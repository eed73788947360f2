// Market data snapshots as the adapters read them.
import { fundingRate } from "./funding.ts";
import type { Ticker } from "./market.ts";
import { bookLevel } from "./synthetic-book.ts";
import type { SymbolState, VenueState } from "./venue-state.ts";

export function tickerOf(venue: VenueState, symbol: SymbolState): Ticker {
  const { price } = symbol;
  const [bid, bidQuantity] = bookLevel(price, "sell", 0) ?? [price.last, symbol.instrument.step];
  const [ask, askQuantity] = bookLevel(price, "buy", 0) ?? [price.last, symbol.instrument.step];
  return {
    symbol: symbol.instrument.symbol,
    last: price.last,
    mark: price.mark,
    index: price.index,
    bid,
    bidQuantity,
    ask,
    askQuantity,
    open24h: price.open24h,
    high24h: price.high24h,
    low24h: price.low24h,
    volume24h: price.volume24h,
    quoteVolume24h: price.quoteVolume24h,
    fundingRate: fundingRate(venue, symbol),
    nextFundingMs: symbol.nextFundingMs,
    sequence: price.sequence,
    timeMs: price.timeMs,
  };
}

// The public REST endpoints: instruments, prices, books, candles, funding.
import { z } from "zod";
import type { Instrument } from "../core/market.ts";
import { type Answer, ok, type Refusal, refused } from "./answer.ts";
import { categoryOf, listing } from "./category.ts";
import { type Endpoint, type PublicCall, publicEndpoint } from "./endpoint.ts";
import { field, parseFields } from "./fields.ts";
import { instrumentShape, riskLimitShape } from "./instrument-shape.ts";
import { decimalText } from "./names.ts";
import { pageOf } from "./page.ts";
import { candleRow, intervalMs, levelText, restTradeShape, tickerShape } from "./ticker-shape.ts";

const MarketQuery = z.object({
  symbol: field.symbol.optional(),
  baseCoin: field.text.optional(),
  status: field.text.optional(),
  limit: field.integer.optional(),
  cursor: field.text.optional(),
  interval: field.text.optional(),
  start: field.integer.optional(),
  end: field.integer.optional(),
  startTime: field.integer.optional(),
  endTime: field.integer.optional(),
});
type MarketQuery = z.output<typeof MarketQuery>;

function withQuery(call: PublicCall, run: (query: MarketQuery) => Answer): Answer {
  return listing(call.fields, () => {
    const query = parseFields(MarketQuery, call.fields);
    return query.kind === "parsed" ? run(query.value) : query;
  });
}

function withSymbol(call: PublicCall, run: (symbol: string, query: MarketQuery) => Answer): Answer {
  return withQuery(call, (query) => {
    const listed = query.symbol === undefined ? undefined : call.exchange.instrument(query.symbol);
    return listed === undefined ? unknownSymbol(query.symbol) : run(listed.symbol, query);
  });
}

function unknownSymbol(symbol: string | undefined): Refusal {
  return refused(10001, `params error: symbol invalid ${symbol ?? ""}`.trim());
}

function limitOf(query: MarketQuery, fallback: number, most: number): number {
  return Math.min(most, Math.max(1, query.limit ?? fallback));
}

const INSTRUMENTS_DEFAULT = 500;
const INSTRUMENTS_MAX = 1_000;

function instrumentsInfo(call: PublicCall): Answer {
  return withQuery(call, (query) => {
    const all = call.exchange.instruments();
    if (query.symbol !== undefined && call.exchange.instrument(query.symbol) === undefined) {
      return unknownSymbol(query.symbol);
    }
    const matching = all.filter((instrument) => matchesInstrument(instrument, query));
    const limit = limitOf(query, INSTRUMENTS_DEFAULT, INSTRUMENTS_MAX);
    const page = pageOf(matching, (instrument) => instrument.symbol, limit, query.cursor);
    const list = page.rows.map((instrument) => instrumentShape(instrument, all.indexOf(instrument) + 1));
    return ok({ category: "linear", list, nextPageCursor: page.nextPageCursor });
  });
}

/** Without `status`, only what trades is listed; ccxt asks once more for PreLaunch and must get nothing twice. */
function matchesInstrument(instrument: Instrument, query: MarketQuery): boolean {
  const status = instrument.trading ? "Trading" : "Closed";
  if (query.symbol !== undefined && instrument.symbol !== query.symbol) return false;
  if (query.baseCoin !== undefined && instrument.base !== query.baseCoin) return false;
  return query.status === undefined
    ? query.symbol !== undefined || instrument.trading
    : query.status === status;
}

function tickers(call: PublicCall): Answer {
  return withQuery(call, (query) => {
    if (query.symbol !== undefined && call.exchange.instrument(query.symbol) === undefined) {
      return unknownSymbol(query.symbol);
    }
    const list = call.exchange
      .instruments()
      .filter((instrument) => matchesInstrument(instrument, { ...query, status: undefined }))
      .map((instrument) => tickerShape(call.exchange, instrument.symbol));
    return ok({ category: "linear", list });
  });
}

const BOOK_DEFAULT = 25;
const BOOK_MAX = 1_000;

function orderbook(call: PublicCall): Answer {
  return withSymbol(call, (symbol, query) => {
    const book = call.exchange.book(symbol, limitOf(query, BOOK_DEFAULT, BOOK_MAX));
    return ok({
      s: symbol,
      b: book.bids.map(levelText),
      a: book.asks.map(levelText),
      ts: call.nowMs,
      u: book.sequence + 1,
      seq: book.sequence,
      cts: book.timeMs,
    });
  });
}

const CANDLES_DEFAULT = 200;
const CANDLES_MAX = 1_000;

function candles(columns: number): (call: PublicCall) => Answer {
  return (call) =>
    withSymbol(call, (symbol, query) => {
      const spanMs = intervalMs(query.interval ?? "");
      if (spanMs === undefined) return refused(10001, "params error: interval invalid");
      const limit = limitOf(query, CANDLES_DEFAULT, CANDLES_MAX);
      const rows = call.exchange
        .candles(symbol, spanMs, limit, query.end)
        .filter((candle) => candle.openMs >= (query.start ?? 0))
        .map((candle) => candleRow(candle).slice(0, columns))
        .reverse();
      return ok({ category: "linear", symbol, list: rows });
    });
}

function fundingHistory(call: PublicCall): Answer {
  return withSymbol(call, (symbol, query) => {
    const until = query.endTime ?? Number.POSITIVE_INFINITY;
    const list = call.exchange
      .fundingHistory(symbol, limitOf(query, 200, 200))
      .filter((row) => row.timeMs >= (query.startTime ?? 0) && row.timeMs <= until)
      .map((row) => ({
        symbol,
        fundingRate: decimalText(row.rate),
        fundingRateTimestamp: String(row.timeMs),
      }))
      .sort((one, other) => Number(other.fundingRateTimestamp) - Number(one.fundingRateTimestamp));
    return ok({ category: "linear", list });
  });
}

function recentTrades(call: PublicCall): Answer {
  return withSymbol(call, (symbol, query) => {
    const trades = [...call.exchange.recentTrades(symbol, limitOf(query, 500, 1_000))];
    const newestFirst = trades.sort((one, other) => other.timeMs - one.timeMs);
    return ok({ category: "linear", list: newestFirst.map(restTradeShape) });
  });
}

function riskLimit(call: PublicCall): Answer {
  return withQuery(call, (query) => {
    const list = call.exchange
      .instruments()
      .filter((instrument) => query.symbol === undefined || instrument.symbol === query.symbol)
      .flatMap((instrument) =>
        instrument.brackets.map((bracket) => riskLimitShape(instrument.symbol, bracket)),
      );
    if (list.length === 0) return unknownSymbol(query.symbol);
    return ok({ category: "linear", list, nextPageCursor: "" });
  });
}

function serverTime(call: PublicCall): Answer {
  return ok({
    timeSecond: String(Math.floor(call.nowMs / 1_000)),
    timeNano: String(call.exchange.nowNs()),
  });
}

/** Bybit lists maintenance windows here; the paper venue has none. */
function systemStatus(): Answer {
  return ok({ list: [] });
}

/** The venue keeps no open interest, so there is none to list. */
function openInterest(call: PublicCall): Answer {
  const category = categoryOf(call.fields);
  return category.kind === "refused" ? category : ok({ category: "linear", list: [], nextPageCursor: "" });
}

export const MARKET_ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  "GET /v5/market/time": publicEndpoint(serverTime),
  "GET /v5/market/instruments-info": publicEndpoint(instrumentsInfo),
  "GET /v5/market/tickers": publicEndpoint(tickers),
  "GET /v5/market/orderbook": publicEndpoint(orderbook),
  "GET /v5/market/kline": publicEndpoint(candles(7)),
  "GET /v5/market/mark-price-kline": publicEndpoint(candles(5)),
  "GET /v5/market/index-price-kline": publicEndpoint(candles(5)),
  "GET /v5/market/funding/history": publicEndpoint(fundingHistory),
  "GET /v5/market/recent-trade": publicEndpoint(recentTrades),
  "GET /v5/market/risk-limit": publicEndpoint(riskLimit),
  "GET /v5/market/open-interest": publicEndpoint(openInterest),
  "GET /v5/system/status": publicEndpoint(systemStatus),
};

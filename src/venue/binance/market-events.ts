// Market stream messages, built only for streams that someone watches.
import type { Decimal } from "../../../engine/domain/decimal.ts";
import type { PublicTrade } from "../core/events.ts";
import type { Exchange } from "../core/exchange.ts";
import type { BookLevel } from "../core/market.ts";
import { INTERVALS } from "./interval.ts";
import type { WireEvent } from "./user-events.ts";

const text = (value: Decimal) => value.toFixed();

/** A kind of stream, without its symbol: `bookTicker`, `depth20@100ms`, `kline_1m`. Undefined = no such stream. */
export function marketEvent(exchange: Exchange, symbol: string, kind: string): WireEvent | undefined {
  if (kind === "bookTicker") return bookTicker(exchange, symbol);
  if (kind === "markPrice" || kind === "markPrice@1s") return markPrice(exchange, symbol);
  if (kind === "miniTicker") return miniTicker(exchange, symbol);
  if (kind === "ticker") return ticker(exchange, symbol);
  const interval = /^kline_(\w+)$/.exec(kind)?.[1];
  if (interval !== undefined) return kline(exchange, symbol, interval);
  const depth = /^depth(5|10|20)(@\d+ms)?$/.exec(kind)?.[1];
  return depth === undefined ? undefined : partialDepth(exchange, symbol, Number(depth));
}

export function isKnownKind(kind: string): boolean {
  if (/^kline_/.test(kind)) return INTERVALS.has(kind.slice("kline_".length));
  return /^(bookTicker|markPrice(@1s|@3s)?|miniTicker|ticker|trade|aggTrade|depth(5|10|20)?(@\d+ms)?)$/.test(
    kind,
  );
}

export function isDiffDepth(kind: string): boolean {
  return /^depth(@\d+ms)?$/.test(kind);
}

function bookTicker(exchange: Exchange, symbol: string): WireEvent {
  const { bid, bidQuantity, ask, askQuantity, sequence, timeMs } = exchange.ticker(symbol);
  return {
    e: "bookTicker",
    u: sequence,
    s: symbol,
    b: text(bid),
    B: text(bidQuantity),
    a: text(ask),
    A: text(askQuantity),
    T: timeMs,
    E: exchange.nowMs(),
  };
}

function markPrice(exchange: Exchange, symbol: string): WireEvent {
  const { mark, index, fundingRate, nextFundingMs } = exchange.ticker(symbol);
  return {
    e: "markPriceUpdate",
    E: exchange.nowMs(),
    s: symbol,
    p: text(mark),
    ap: text(mark),
    P: text(index),
    i: text(index),
    r: text(fundingRate),
    T: nextFundingMs,
  };
}

function miniTicker(exchange: Exchange, symbol: string): WireEvent {
  const row = exchange.ticker(symbol);
  return {
    e: "24hrMiniTicker",
    E: exchange.nowMs(),
    s: symbol,
    c: text(row.last),
    o: text(row.open24h),
    h: text(row.high24h),
    l: text(row.low24h),
    v: text(row.volume24h),
    q: text(row.quoteVolume24h),
  };
}

function ticker(exchange: Exchange, symbol: string): WireEvent {
  const row = exchange.ticker(symbol);
  const change = row.last.minus(row.open24h);
  return {
    e: "24hrTicker",
    E: exchange.nowMs(),
    s: symbol,
    p: text(change),
    P: change.div(row.open24h).mul(100).toFixed(3),
    w: text(row.last),
    c: text(row.last),
    Q: text(row.bidQuantity),
    o: text(row.open24h),
    h: text(row.high24h),
    l: text(row.low24h),
    v: text(row.volume24h),
    q: text(row.quoteVolume24h),
    O: row.timeMs - 86_400_000,
    C: row.timeMs,
    F: 1,
    L: row.sequence,
    n: row.sequence,
  };
}

function kline(exchange: Exchange, symbol: string, interval: string): WireEvent | undefined {
  const intervalMs = INTERVALS.get(interval);
  if (intervalMs === undefined) return undefined;
  const candle = exchange.candles(symbol, intervalMs, 1).at(-1);
  if (candle === undefined) return undefined;
  return {
    e: "kline",
    E: exchange.nowMs(),
    s: symbol,
    k: {
      t: candle.openMs,
      T: candle.openMs + intervalMs - 1,
      s: symbol,
      i: interval,
      f: 1,
      L: candle.trades,
      o: text(candle.open),
      c: text(candle.close),
      h: text(candle.high),
      l: text(candle.low),
      v: text(candle.volume),
      n: candle.trades,
      x: false,
      q: text(candle.quoteVolume),
      V: text(candle.volume.div(2)),
      Q: text(candle.quoteVolume.div(2)),
      B: "0",
    },
  };
}

function levels(rows: readonly BookLevel[]): readonly (readonly [string, string])[] {
  return rows.map(([price, quantity]) => [text(price), text(quantity)]);
}

function partialDepth(exchange: Exchange, symbol: string, depth: number): WireEvent {
  const { bids, asks, sequence, timeMs } = exchange.book(symbol, depth);
  return {
    e: "depthUpdate",
    E: exchange.nowMs(),
    T: timeMs,
    s: symbol,
    U: sequence,
    u: sequence,
    pu: sequence - 1,
    b: levels(bids),
    a: levels(asks),
  };
}

export function tradeEvent(exchange: Exchange, trade: PublicTrade, isAggregate: boolean): WireEvent {
  const common = {
    E: exchange.nowMs(),
    T: trade.timeMs,
    s: trade.symbol,
    p: text(trade.price),
    q: text(trade.quantity),
    m: trade.side === "sell",
  };
  const id = Number(trade.tradeId);
  return isAggregate
    ? { e: "aggTrade", a: id, f: id, l: id, ...common }
    : { e: "trade", t: id, X: "MARKET", ...common };
}

type Side = Map<string, string>;
interface LastBook {
  readonly sequence: number;
  readonly bids: Side;
  readonly asks: Side;
}

const DIFF_LEVELS = 100;

/** Book differences, chained by `pu`: each message says what changed since the one before. */
export class DepthDiffs {
  readonly #exchange: Exchange;
  readonly #last = new Map<string, LastBook>();

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  next(symbol: string): WireEvent {
    const { bids, asks, sequence, timeMs } = this.#exchange.book(symbol, DIFF_LEVELS);
    const book: LastBook = { sequence, bids: new Map(levels(bids)), asks: new Map(levels(asks)) };
    const before = this.#last.get(symbol);
    this.#last.set(symbol, book);
    return {
      e: "depthUpdate",
      E: this.#exchange.nowMs(),
      T: timeMs,
      s: symbol,
      U: sequence,
      u: sequence,
      pu: before?.sequence ?? sequence - 1,
      b: changes(before?.bids, book.bids),
      a: changes(before?.asks, book.asks),
    };
  }
}

function changes(before: Side | undefined, after: Side): readonly (readonly [string, string])[] {
  const gone = [...(before?.keys() ?? [])]
    .filter((price) => !after.has(price))
    .map((price) => [price, "0"] as const);
  return [...gone, ...[...after].filter(([price, quantity]) => before?.get(price) !== quantity)];
}

// Tickers, books, candles and public trades as V5 writes them, shared by REST and the public socket.
import { ZERO } from "../../../engine/domain/decimal.ts";
import type { PublicTrade } from "../core/events.ts";
import type { Exchange } from "../core/exchange.ts";
import type { BookLevel, Candle } from "../core/market.ts";
import { decimalText, SIDE_NAME } from "./names.ts";

const HOUR_MS = 3_600_000;

export type TickerShape = Readonly<Record<string, string>>;

/** All fields of a linear ticker; the stream sends the changed ones. */
export function tickerShape(exchange: Exchange, symbol: string): TickerShape {
  const ticker = exchange.ticker(symbol);
  const change = ticker.open24h.isZero() ? ZERO : ticker.last.div(ticker.open24h).sub(1);
  const hour = exchange.candles(symbol, HOUR_MS, 1)[0];
  return {
    symbol,
    lastPrice: decimalText(ticker.last),
    indexPrice: decimalText(ticker.index),
    markPrice: decimalText(ticker.mark),
    prevPrice24h: decimalText(ticker.open24h),
    price24hPcnt: change.toFixed(6),
    highPrice24h: decimalText(ticker.high24h),
    lowPrice24h: decimalText(ticker.low24h),
    prevPrice1h: decimalText(hour?.open ?? ticker.last),
    // The venue keeps no open interest; the fields stay because ccxt tells contracts from spot by them.
    openInterest: "0",
    openInterestValue: "0",
    turnover24h: decimalText(ticker.quoteVolume24h),
    volume24h: decimalText(ticker.volume24h),
    fundingRate: decimalText(ticker.fundingRate),
    nextFundingTime: String(ticker.nextFundingMs),
    predictedDeliveryPrice: "",
    basisRate: "",
    deliveryFeeRate: "",
    deliveryTime: "0",
    bid1Price: decimalText(ticker.bid),
    bid1Size: decimalText(ticker.bidQuantity),
    ask1Price: decimalText(ticker.ask),
    ask1Size: decimalText(ticker.askQuantity),
  };
}

export type LevelText = readonly [price: string, quantity: string];

export function levelText([price, quantity]: BookLevel): LevelText {
  return [decimalText(price), decimalText(quantity)];
}

export function restTradeShape(trade: PublicTrade): Readonly<Record<string, unknown>> {
  return {
    execId: trade.tradeId,
    symbol: trade.symbol,
    price: decimalText(trade.price),
    size: decimalText(trade.quantity),
    side: SIDE_NAME[trade.side],
    time: String(trade.timeMs),
    isBlockTrade: false,
    isRPITrade: false,
  };
}

export function streamTradeShape(trade: PublicTrade): Readonly<Record<string, unknown>> {
  return {
    T: trade.timeMs,
    s: trade.symbol,
    S: SIDE_NAME[trade.side],
    v: decimalText(trade.quantity),
    p: decimalText(trade.price),
    L: trade.side === "buy" ? "PlusTick" : "MinusTick",
    i: trade.tradeId,
    BT: false,
    RPI: false,
  };
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

/** Interval names of V5 to milliseconds; weeks and months are fixed spans of 7 and 30 days. */
const INTERVAL_MINUTES: Readonly<Record<string, number>> = {
  "1": 1,
  "3": 3,
  "5": 5,
  "15": 15,
  "30": 30,
  "60": 60,
  "120": 120,
  "240": 240,
  "360": 360,
  "720": 720,
  D: DAY_MINUTES,
  W: 7 * DAY_MINUTES,
  M: 30 * DAY_MINUTES,
};

export function intervalMs(interval: string): number | undefined {
  const minutes = Object.hasOwn(INTERVAL_MINUTES, interval) ? INTERVAL_MINUTES[interval] : undefined;
  return minutes === undefined ? undefined : minutes * MINUTE_MS;
}

/** `[start, open, high, low, close, volume, turnover]`, all text. */
export function candleRow(candle: Candle): readonly string[] {
  return [
    String(candle.openMs),
    decimalText(candle.open),
    decimalText(candle.high),
    decimalText(candle.low),
    decimalText(candle.close),
    decimalText(candle.volume),
    decimalText(candle.quoteVolume),
  ];
}

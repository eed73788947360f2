// Public market data.
import type { Decimal } from "../../../engine/domain/decimal.ts";
import type { Candle, Instrument, Ticker } from "../core/market.ts";
import { type Call, type EndpointTable, open } from "./endpoint.ts";
import { INTERVALS } from "./interval.ts";
import { limitOf, optionalSymbol } from "./order-endpoints.ts";
import { instrumentOf } from "./order-params.ts";
import { integerOf, type Params, ReplyError, requiredText } from "./params.ts";
import { answer, fail, type Reply } from "./reply.ts";

export const RATE_LIMITS = [
  { rateLimitType: "REQUEST_WEIGHT", interval: "MINUTE", intervalNum: 1, limit: 2400 },
  { rateLimitType: "ORDERS", interval: "MINUTE", intervalNum: 1, limit: 1200 },
  { rateLimitType: "ORDERS", interval: "SECOND", intervalNum: 10, limit: 300 },
];
const ORDER_TYPES = [
  "LIMIT",
  "MARKET",
  "STOP",
  "STOP_MARKET",
  "TAKE_PROFIT",
  "TAKE_PROFIT_MARKET",
  "TRAILING_STOP_MARKET",
];

function symbolBody(instrument: Instrument): Record<string, unknown> {
  return {
    symbol: instrument.symbol,
    pair: instrument.symbol,
    contractType: "PERPETUAL",
    deliveryDate: 4133404800000,
    onboardDate: instrument.onboardMs,
    status: instrument.trading ? "TRADING" : "SETTLING",
    maintMarginPercent: "2.5000",
    requiredMarginPercent: "5.0000",
    baseAsset: instrument.base,
    quoteAsset: "USDT",
    marginAsset: "USDT",
    pricePrecision: instrument.priceDecimals,
    quantityPrecision: instrument.quantityDecimals,
    baseAssetPrecision: 8,
    quotePrecision: 8,
    underlyingType: "COIN",
    underlyingSubType: [],
    triggerProtect: "0.0500",
    liquidationFee: instrument.liquidationFee.toFixed(),
    marketTakeBound: "0.05",
    maxMoveOrderLimit: 10000,
    filters: filtersOf(instrument),
    orderTypes: ORDER_TYPES,
    timeInForce: ["GTC", "IOC", "FOK", "GTX"],
  };
}

function filtersOf(instrument: Instrument): readonly Record<string, unknown>[] {
  const minQty = instrument.minQuantity.toFixed();
  const stepSize = instrument.step.toFixed();
  return [
    {
      filterType: "PRICE_FILTER",
      minPrice: instrument.minPrice.toFixed(),
      maxPrice: instrument.maxPrice.toFixed(),
      tickSize: instrument.tick.toFixed(),
    },
    { filterType: "LOT_SIZE", minQty, maxQty: instrument.maxQuantity.toFixed(), stepSize },
    { filterType: "MARKET_LOT_SIZE", minQty, maxQty: instrument.maxMarketQuantity.toFixed(), stepSize },
    { filterType: "MAX_NUM_ORDERS", limit: 200 },
    { filterType: "MIN_NOTIONAL", notional: instrument.minNotional.toFixed() },
    {
      filterType: "PERCENT_PRICE",
      multiplierUp: instrument.bandUp.toFixed(4),
      multiplierDown: instrument.bandDown.toFixed(4),
      multiplierDecimal: "4",
    },
    { filterType: "POSITION_RISK_CONTROL", positionControlSide: "NONE" },
  ];
}

/** Instruments do not change: the large body is built once. */
const symbolBodies = new WeakMap<object, readonly Record<string, unknown>[]>();

function exchangeInfo(call: Call): Reply {
  const instruments = call.exchange.instruments();
  let symbols = symbolBodies.get(instruments);
  if (symbols === undefined) {
    symbols = instruments.map(symbolBody);
    symbolBodies.set(instruments, symbols);
  }
  return answer({
    timezone: "UTC",
    serverTime: call.exchange.nowMs(),
    futuresType: "U_MARGINED",
    rateLimits: RATE_LIMITS,
    exchangeFilters: [],
    assets: [{ asset: "USDT", marginAvailable: true, autoAssetExchange: "-10000" }],
    symbols,
  });
}

function price(value: Decimal): string {
  return value.toFixed();
}

function dayBody(ticker: Ticker, nowMs: number): Record<string, unknown> {
  const change = ticker.last.minus(ticker.open24h);
  return {
    symbol: ticker.symbol,
    priceChange: price(change),
    priceChangePercent: change.div(ticker.open24h).mul(100).toFixed(3),
    weightedAvgPrice: price(ticker.last),
    lastPrice: price(ticker.last),
    lastQty: price(ticker.bidQuantity),
    openPrice: price(ticker.open24h),
    highPrice: price(ticker.high24h),
    lowPrice: price(ticker.low24h),
    volume: price(ticker.volume24h),
    quoteVolume: price(ticker.quoteVolume24h),
    openTime: nowMs - 86_400_000,
    closeTime: nowMs,
    firstId: 1,
    lastId: ticker.sequence,
    count: ticker.sequence,
  };
}

function bookTickerBody(ticker: Ticker): Record<string, unknown> {
  return {
    symbol: ticker.symbol,
    bidPrice: price(ticker.bid),
    bidQty: price(ticker.bidQuantity),
    askPrice: price(ticker.ask),
    askQty: price(ticker.askQuantity),
    time: ticker.timeMs,
    lastUpdateId: ticker.sequence,
  };
}

function premiumBody(ticker: Ticker, nowMs: number): Record<string, unknown> {
  return {
    symbol: ticker.symbol,
    markPrice: price(ticker.mark),
    indexPrice: price(ticker.index),
    estimatedSettlePrice: price(ticker.index),
    lastFundingRate: price(ticker.fundingRate),
    interestRate: "0.00010000",
    nextFundingTime: ticker.nextFundingMs,
    time: nowMs,
  };
}

/** One object with `symbol`, else a list. */
function perSymbol(call: Call, body: (ticker: Ticker, nowMs: number) => Record<string, unknown>): Reply {
  const symbol = optionalSymbol(call);
  const nowMs = call.exchange.nowMs();
  if (symbol !== undefined) return answer(body(call.exchange.ticker(symbol), nowMs));
  return answer(
    call.exchange.instruments().map((instrument) => body(call.exchange.ticker(instrument.symbol), nowMs)),
  );
}

function depth(call: Call): Reply {
  const { symbol } = instrumentOf((name) => call.exchange.instrument(name), call.params);
  const { bids, asks, sequence, timeMs } = call.exchange.book(symbol, limitOf(call.params, 500));
  const rows = (levels: typeof bids) => levels.map(([at, quantity]) => [price(at), price(quantity)]);
  return answer({
    lastUpdateId: sequence,
    E: call.exchange.nowMs(),
    T: timeMs,
    bids: rows(bids),
    asks: rows(asks),
  });
}

function klines(call: Call): Reply {
  const { symbol } = instrumentOf((name) => call.exchange.instrument(name), call.params);
  const intervalMs = INTERVALS.get(requiredText(call.params, "interval"));
  if (intervalMs === undefined) throw new ReplyError(fail(-1120, "Invalid interval."));
  const startMs = integerOf(call.params, "startTime") ?? 0;
  const endMs = integerOf(call.params, "endTime");
  const candles = call.exchange.candles(symbol, intervalMs, limitOf(call.params, 500), endMs);
  return answer(
    candles.filter((candle) => candle.openMs >= startMs).map((candle) => klineRow(candle, intervalMs)),
  );
}

function klineRow(candle: Candle, intervalMs: number): readonly unknown[] {
  return [
    candle.openMs,
    price(candle.open),
    price(candle.high),
    price(candle.low),
    price(candle.close),
    price(candle.volume),
    candle.openMs + intervalMs - 1,
    price(candle.quoteVolume),
    candle.trades,
    price(candle.volume.div(2)),
    price(candle.quoteVolume.div(2)),
    "0",
  ];
}

function trades(call: Call): Reply {
  const { symbol } = instrumentOf((name) => call.exchange.instrument(name), call.params);
  return answer(
    call.exchange.recentTrades(symbol, limitOf(call.params, 200)).map((trade) => ({
      id: Number(trade.tradeId),
      price: price(trade.price),
      qty: price(trade.quantity),
      quoteQty: price(trade.price.mul(trade.quantity)),
      time: trade.timeMs,
      isBuyerMaker: trade.side === "sell",
    })),
  );
}

function aggTrades(call: Call): Reply {
  const { symbol } = instrumentOf((name) => call.exchange.instrument(name), call.params);
  return answer(
    call.exchange.recentTrades(symbol, limitOf(call.params, 200)).map((trade) => ({
      a: Number(trade.tradeId),
      p: price(trade.price),
      q: price(trade.quantity),
      f: Number(trade.tradeId),
      l: Number(trade.tradeId),
      T: trade.timeMs,
      m: trade.side === "sell",
    })),
  );
}

function fundingRates(call: Call): Reply {
  const only = optionalSymbol(call);
  const symbols = only === undefined ? call.exchange.instruments().map(({ symbol }) => symbol) : [only];
  const limit = limitOf(call.params, 100);
  const startMs = integerOf(call.params, "startTime");
  const endMs = integerOf(call.params, "endTime") ?? Number.POSITIVE_INFINITY;
  const rows = symbols.flatMap((symbol) => {
    if (startMs === undefined) return call.exchange.fundingHistory(symbol, limit);
    const all = call.exchange.fundingHistory(symbol, Number.MAX_SAFE_INTEGER);
    return all.filter(({ timeMs }) => timeMs >= startMs && timeMs <= endMs).slice(0, limit);
  });
  return answer(
    rows.map(({ symbol, rate, mark, timeMs }) => ({
      symbol,
      fundingRate: rate.toFixed(),
      fundingTime: timeMs,
      markPrice: mark.toFixed(),
    })),
  );
}

function fundingInfo(call: Call): Reply {
  return answer(
    call.exchange.instruments().map(({ symbol, fundingIntervalHours }) => ({
      symbol,
      adjustedFundingRateCap: "0.02",
      adjustedFundingRateFloor: "-0.02",
      fundingIntervalHours,
      disclaimer: false,
    })),
  );
}

function depthWeight(params: Params): number {
  const limit = Number(params.get("limit") ?? "500");
  if (limit <= 50) return 2;
  if (limit <= 100) return 5;
  return limit <= 500 ? 10 : 20;
}
const byCount = (one: number, all: number) => (params: Params) => (params.has("symbol") ? one : all);

export const MARKET_ENDPOINTS: EndpointTable = {
  "GET /fapi/v1/ping": open(1, () => answer({})),
  "GET /fapi/v1/time": open(1, (call) => answer({ serverTime: call.exchange.nowMs() })),
  "GET /fapi/v1/exchangeInfo": open(1, exchangeInfo),
  "GET /fapi/v1/depth": open(depthWeight, depth),
  "GET /fapi/v1/trades": open(5, trades),
  "GET /fapi/v1/aggTrades": open(20, aggTrades),
  "GET /fapi/v1/klines": open(5, klines),
  "GET /fapi/v1/premiumIndex": open(byCount(1, 10), (call) => perSymbol(call, premiumBody)),
  "GET /fapi/v1/fundingRate": open(1, fundingRates),
  "GET /fapi/v1/fundingInfo": open(1, fundingInfo),
  "GET /fapi/v1/ticker/24hr": open(byCount(1, 40), (call) => perSymbol(call, dayBody)),
  "GET /fapi/v1/ticker/price": open(byCount(1, 2), (call) =>
    perSymbol(call, (ticker) => ({ symbol: ticker.symbol, price: price(ticker.last), time: ticker.timeMs })),
  ),
  "GET /fapi/v2/ticker/price": open(byCount(1, 2), (call) =>
    perSymbol(call, (ticker) => ({ symbol: ticker.symbol, price: price(ticker.last), time: ticker.timeMs })),
  ),
  "GET /fapi/v1/ticker/bookTicker": open(byCount(2, 5), (call) => perSymbol(call, bookTickerBody)),
};

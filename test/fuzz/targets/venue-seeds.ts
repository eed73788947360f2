// Valid messages and answers of both venues: the adapters' recorded fixtures, and one answer for each thing that is read.
import { readFileSync } from "node:fs";
import type { VenueName } from "../../../engine/domain/venue.ts";

const FIXTURES: Readonly<Record<VenueName, readonly string[]>> = {
  binance: ["account-update-funding", "algo-update", "liquidation", "order-trade-update"],
  bybit: ["execution", "order", "wallet"],
};

const FRAMES: Readonly<Record<VenueName, readonly string[]>> = {
  binance: [
    '{"e":"listenKeyExpired","E":1700000000000,"listenKey":"k"}',
    '{"stream":"k","data":{"e":"TRADE_LITE","s":"BTCUSDT"}}',
    '{"stream":"!markPrice@arr@1s","data":[{"e":"markPriceUpdate","s":"BTCUSDT","p":"60000.1"}]}',
    '{"stream":"!miniTicker@arr","data":[{"e":"24hrMiniTicker","s":"BTCUSDT","c":"60000.2"}]}',
  ],
  bybit: [
    '{"op":"auth","success":true,"ret_msg":"","conn_id":"c"}',
    '{"op":"subscribe","success":false,"ret_msg":"denied"}',
    '{"topic":"tickers.BTCUSDT","type":"delta","data":{"symbol":"BTCUSDT","lastPrice":"60000","markPrice":"60001"}}',
  ],
};

export function streamSeeds(venue: VenueName): readonly string[] {
  const folder = new URL(`../../../adapters/venues/${venue}/fixtures/`, import.meta.url);
  const recorded = FIXTURES[venue].map((name) =>
    readFileSync(new URL(`${name}.json`, folder), "utf8").trim(),
  );
  return [...recorded, ...FRAMES[venue]];
}

const TIME = 1_746_270_399_000;
const CLIENT_ID = "pe0k3n8d2q7v5x1m9b4c6f";

const BINANCE_ORDER = {
  ...{ orderId: 8886774000000001, clientOrderId: CLIENT_ID, symbol: "BTCUSDT", status: "NEW", side: "BUY" },
  ...{ positionSide: "BOTH", origQty: "0.01", executedQty: "0", avgPrice: "0.00", cumQuote: "0" },
  ...{ reduceOnly: false, updateTime: TIME, type: "LIMIT" },
};
const BINANCE_ALGO = {
  ...{ algoId: 2148719000000001, clientAlgoId: CLIENT_ID, orderType: "STOP_MARKET", symbol: "BTCUSDT" },
  ...{ side: "SELL", positionSide: "BOTH", quantity: "0.01", algoStatus: "NEW", triggerPrice: "58000" },
  ...{ reduceOnly: true, updateTime: TIME, actualOrderId: "" },
};
const BINANCE_TRADE = {
  ...{ id: 274500001, orderId: 8886774000000001, clientOrderId: CLIENT_ID, symbol: "BTCUSDT", side: "BUY" },
  ...{ positionSide: "BOTH", qty: "0.01", price: "60000", commission: "0.3", commissionAsset: "USDT" },
  ...{ realizedPnl: "0", time: TIME },
};
const BINANCE_INSTRUMENT = {
  ...{
    symbol: "BTCUSDT",
    status: "TRADING",
    contractType: "PERPETUAL",
    baseAsset: "BTC",
    quoteAsset: "USDT",
  },
  ...{ marginAsset: "USDT", requiredMarginPercent: "5", maintMarginPercent: "2.5" },
  filters: [
    { filterType: "PRICE_FILTER", tickSize: "0.1" },
    { filterType: "LOT_SIZE", stepSize: "0.001", minQty: "0.001", maxQty: "1000" },
    { filterType: "MARKET_LOT_SIZE", maxQty: "120" },
    { filterType: "MIN_NOTIONAL", notional: "100" },
  ],
};
const BYBIT_ORDER = {
  ...{
    orderId: "5cf98598-39a7-459e-97bf-76ca765ee020",
    orderLinkId: CLIENT_ID,
    symbol: "BTCUSDT",
    side: "Buy",
  },
  ...{ positionIdx: 0, orderStatus: "New", rejectReason: "EC_NoError", qty: "0.01", cumExecQty: "0" },
  ...{ avgPrice: "", triggerPrice: "", triggerDirection: 0, reduceOnly: false, updatedTime: String(TIME) },
};
const BYBIT_EXECUTION = {
  ...{
    execId: "6a4d9c1c-95fb",
    execType: "Trade",
    orderId: "9aac161b",
    orderLinkId: CLIENT_ID,
    symbol: "BTCUSDT",
  },
  ...{
    side: "Buy",
    execQty: "0.01",
    execPrice: "60000",
    execFee: "0.3",
    closedSize: "0",
    execTime: String(TIME),
  },
};
const BYBIT_INSTRUMENT = {
  ...{
    symbol: "BTCUSDT",
    contractType: "LinearPerpetual",
    status: "Trading",
    baseCoin: "BTC",
    quoteCoin: "USDT",
  },
  ...{ settleCoin: "USDT", leverageFilter: { maxLeverage: "100", minLeverage: "1", leverageStep: "0.01" } },
  ...{ priceFilter: { tickSize: "0.1" } },
  lotSizeFilter: {
    qtyStep: "0.001",
    minOrderQty: "0.001",
    maxOrderQty: "1000",
    maxMktOrderQty: "120",
    minNotionalValue: "5",
  },
};
const list = (...rows: readonly unknown[]) => ({ retCode: 0, result: { list: rows, nextPageCursor: "" } });

const ANSWERS: Readonly<Record<VenueName, readonly unknown[]>> = {
  binance: [
    [BINANCE_ORDER],
    BINANCE_ORDER,
    [BINANCE_ALGO],
    BINANCE_ALGO,
    [BINANCE_TRADE],
    BINANCE_INSTRUMENT,
    { totalWalletBalance: "1000", totalMarginBalance: "1001", availableBalance: "900" },
    [
      {
        symbol: "BTCUSDT",
        positionSide: "BOTH",
        positionAmt: "0.01",
        entryPrice: "60000",
        markPrice: "60001",
        liquidationPrice: "0",
      },
    ],
    [{ symbol: "BTCUSDT", incomeType: "FUNDING_FEE", income: "-0.1", time: TIME, tranId: 9689322392 }],
    [
      {
        symbol: "BTCUSDT",
        brackets: [{ initialLeverage: 125, notionalCap: 50000, maintMarginRatio: 0.004, cum: 0 }],
      },
    ],
    {
      ipRestrict: true,
      enableReading: true,
      enableWithdrawals: false,
      enableFutures: true,
      dualSidePosition: false,
    },
    [{ symbol: "BTCUSDT", marginType: "CROSSED", leverage: 20 }],
  ],
  bybit: [
    list(BYBIT_ORDER),
    list(BYBIT_EXECUTION),
    list({ ...BYBIT_EXECUTION, execType: "Funding" }),
    list({
      symbol: "BTCUSDT",
      side: "Buy",
      positionIdx: 0,
      size: "0.01",
      avgPrice: "60000",
      markPrice: "60001",
      liqPrice: "",
      leverage: "10",
    }),
    list({
      totalAvailableBalance: "900",
      coin: [{ coin: "USDT", equity: "1001", walletBalance: "1000", locked: "0" }],
    }),
    { retCode: 0, result: { orderId: "5cf98598", orderLinkId: CLIENT_ID } },
    {
      retCode: 0,
      result: { readOnly: 0, permissions: { ContractTrade: ["Order"], Wallet: [] }, ips: ["*"] },
    },
    BYBIT_INSTRUMENT,
  ],
};

export function answerSeeds(venue: VenueName): readonly string[] {
  return ANSWERS[venue].map((answer) => JSON.stringify(answer));
}

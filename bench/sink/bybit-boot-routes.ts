// Bybit V5 linear besides orders: what ccxt, a bot or an engine asks while it starts.
import {
  type BootAnswer,
  type BootRoutes,
  matchingInstruments as matching,
  WALLET_USDT,
} from "./boot-answer.ts";
import type { SinkInstrument } from "./instruments.ts";

const bybit =
  (result: BootAnswer): BootAnswer =>
  (request) => ({
    retCode: 0,
    retMsg: "OK",
    result: result(request),
    retExtInfo: {},
    time: Date.now(),
  });

const bybitInstrument = (instrument: SinkInstrument) => ({
  symbol: instrument.symbol,
  contractType: "LinearPerpetual",
  status: "Trading",
  baseCoin: instrument.baseAsset,
  quoteCoin: "USDT",
  settleCoin: "USDT",
  launchTime: "1585526400000",
  deliveryTime: "0",
  deliveryFeeRate: "",
  priceScale: "2",
  leverageFilter: { minLeverage: "1", maxLeverage: "100.00", leverageStep: "0.01" },
  priceFilter: { minPrice: instrument.tickSize, maxPrice: "1999999.80", tickSize: instrument.tickSize },
  lotSizeFilter: {
    maxOrderQty: "1000000",
    minOrderQty: instrument.stepSize,
    qtyStep: instrument.stepSize,
    postOnlyMaxOrderQty: "1000000",
    maxMktOrderQty: "1000000",
    minNotionalValue: instrument.minNotional,
  },
  unifiedMarginTrade: true,
  fundingInterval: 480,
  copyTrading: "none",
  upperFundingRate: "0.00375",
  lowerFundingRate: "-0.00375",
  isPreListing: false,
});

const bybitTicker = (instrument: SinkInstrument) => ({
  symbol: instrument.symbol,
  lastPrice: instrument.price,
  markPrice: instrument.price,
  indexPrice: instrument.price,
  bid1Price: instrument.price,
  ask1Price: instrument.price,
  bid1Size: "1000",
  ask1Size: "1000",
  fundingRate: "0.0001",
  nextFundingTime: "4133404800000",
});

const bybitInstruments = bybit(({ parameters }) => ({
  category: parameters.get("category") ?? "linear",
  list:
    parameters.get("category") === "linear" && !parameters.has("status")
      ? matching(parameters).map(bybitInstrument)
      : [],
  nextPageCursor: "",
}));

const bybitList = bybit(({ parameters }) => ({
  category: parameters.get("category") ?? "linear",
  list: [],
  nextPageCursor: "",
}));

const bybitWallet = bybit(() => ({
  list: [
    {
      accountType: "UNIFIED",
      totalEquity: WALLET_USDT,
      totalWalletBalance: WALLET_USDT,
      totalMarginBalance: WALLET_USDT,
      totalAvailableBalance: WALLET_USDT,
      totalPerpUPL: "0",
      totalInitialMargin: "0",
      totalMaintenanceMargin: "0",
      coin: [
        {
          coin: "USDT",
          equity: WALLET_USDT,
          usdValue: WALLET_USDT,
          walletBalance: WALLET_USDT,
          availableToWithdraw: WALLET_USDT,
          unrealisedPnl: "0",
          cumRealisedPnl: "0",
          totalOrderIM: "0",
          totalPositionIM: "0",
          totalPositionMM: "0",
          locked: "0",
        },
      ],
    },
  ],
}));

export const BYBIT_BOOT_ROUTES: BootRoutes = {
  "GET /v5/market/time": bybit(() => ({
    timeSecond: String(Math.floor(Date.now() / 1_000)),
    timeNano: `${Date.now()}000000`,
  })),
  "GET /v5/market/instruments-info": bybitInstruments,
  "GET /v5/market/tickers": bybit(({ parameters }) => ({
    category: "linear",
    list: matching(parameters).map(bybitTicker),
  })),
  "GET /v5/market/risk-limit": bybitList,
  "GET /v5/user/query-api": bybit(() => ({
    id: "1",
    note: "bench",
    readOnly: 0,
    permissions: { ContractTrade: ["Order", "Position"], Wallet: [], Derivatives: ["DerivativesTrade"] },
    ips: ["*"],
    uta: 1,
    unified: 1,
    userID: 1,
    isMaster: true,
  })),
  "GET /v5/account/info": bybit(() => ({
    marginMode: "REGULAR_MARGIN",
    updatedTime: "1700000000000",
    unifiedMarginStatus: 5,
    timeWindow: 10,
    smpGroup: 0,
  })),
  "GET /v5/account/wallet-balance": bybitWallet,
  "GET /v5/position/list": bybitList,
  "GET /v5/order/realtime": bybitList,
  "GET /v5/order/history": bybitList,
  "GET /v5/execution/list": bybitList,
  "GET /v5/asset/coin/query-info": bybit(() => ({ rows: [] })),
  "POST /v5/position/set-leverage": bybit(() => ({})),
  "POST /v5/position/switch-mode": bybit(() => ({})),
  "POST /v5/position/trading-stop": bybit(() => ({})),
  "POST /v5/account/set-margin-mode": bybit(() => ({ reasons: [] })),
};

// Binance USD-M besides orders: what ccxt, a bot or an engine asks while it starts, prepares an account, or looks around.
import {
  type BootAnswer,
  type BootRequest,
  type BootRoutes,
  matchingInstruments as matching,
  WALLET_USDT,
} from "./boot-answer.ts";
import { HELD_POSITION, heldStopId, heldStopVenueId } from "./held-position.ts";
import { SINK_INSTRUMENTS, type SinkInstrument } from "./instruments.ts";

const LEVERAGE_MAX = 125;

const binanceSymbol = (instrument: SinkInstrument) => ({
  symbol: instrument.symbol,
  pair: instrument.symbol,
  contractType: "PERPETUAL",
  deliveryDate: 4_133_404_800_000,
  onboardDate: 1_569_398_400_000,
  status: "TRADING",
  maintMarginPercent: "2.5000",
  requiredMarginPercent: "5.0000",
  baseAsset: instrument.baseAsset,
  quoteAsset: "USDT",
  marginAsset: "USDT",
  pricePrecision: 4,
  quantityPrecision: 3,
  baseAssetPrecision: 8,
  quotePrecision: 8,
  underlyingType: "COIN",
  underlyingSubType: [],
  triggerProtect: "0.0500",
  liquidationFee: "0.012500",
  marketTakeBound: "0.05",
  maxMoveOrderLimit: 10_000,
  filters: [
    {
      filterType: "PRICE_FILTER",
      minPrice: instrument.tickSize,
      maxPrice: "10000000",
      tickSize: instrument.tickSize,
    },
    {
      filterType: "LOT_SIZE",
      minQty: instrument.stepSize,
      maxQty: "1000000",
      stepSize: instrument.stepSize,
    },
    {
      filterType: "MARKET_LOT_SIZE",
      minQty: instrument.stepSize,
      maxQty: "1000000",
      stepSize: instrument.stepSize,
    },
    { filterType: "MAX_NUM_ORDERS", limit: 200 },
    { filterType: "MIN_NOTIONAL", notional: instrument.minNotional },
    { filterType: "PERCENT_PRICE", multiplierUp: "1.1500", multiplierDown: "0.8500", multiplierDecimal: "4" },
  ],
  orderTypes: [
    "LIMIT",
    "MARKET",
    "STOP",
    "STOP_MARKET",
    "TAKE_PROFIT",
    "TAKE_PROFIT_MARKET",
    "TRAILING_STOP_MARKET",
  ],
  timeInForce: ["GTC", "IOC", "FOK", "GTX", "GTD"],
});

const exchangeInfo: BootAnswer = () => ({
  timezone: "UTC",
  serverTime: Date.now(),
  futuresType: "U_MARGINED",
  rateLimits: [
    { rateLimitType: "REQUEST_WEIGHT", interval: "MINUTE", intervalNum: 1, limit: 1_000_000_000 },
    { rateLimitType: "ORDERS", interval: "MINUTE", intervalNum: 1, limit: 1_000_000_000 },
    { rateLimitType: "ORDERS", interval: "SECOND", intervalNum: 10, limit: 1_000_000_000 },
  ],
  exchangeFilters: [],
  assets: [{ asset: "USDT", marginAvailable: true, autoAssetExchange: "-10000" }],
  symbols: SINK_INSTRUMENTS.map(binanceSymbol),
});

const binanceAccount: BootAnswer = () => ({
  feeTier: 0,
  canTrade: true,
  canDeposit: true,
  canWithdraw: false,
  multiAssetsMargin: false,
  totalInitialMargin: "0",
  totalMaintMargin: "0",
  totalWalletBalance: WALLET_USDT,
  totalUnrealizedProfit: "0",
  totalMarginBalance: WALLET_USDT,
  totalPositionInitialMargin: "0",
  totalOpenOrderInitialMargin: "0",
  totalCrossWalletBalance: WALLET_USDT,
  totalCrossUnPnl: "0",
  availableBalance: WALLET_USDT,
  maxWithdrawAmount: WALLET_USDT,
  assets: [
    {
      asset: "USDT",
      walletBalance: WALLET_USDT,
      unrealizedProfit: "0",
      marginBalance: WALLET_USDT,
      maintMargin: "0",
      initialMargin: "0",
      positionInitialMargin: "0",
      openOrderInitialMargin: "0",
      crossWalletBalance: WALLET_USDT,
      crossUnPnl: "0",
      availableBalance: WALLET_USDT,
      maxWithdrawAmount: WALLET_USDT,
      marginAvailable: true,
      updateTime: Date.now(),
    },
  ],
  positions: [],
});

const heldPosition = {
  symbol: HELD_POSITION.symbol,
  positionSide: "BOTH",
  positionAmt: HELD_POSITION.quantity,
  entryPrice: HELD_POSITION.entryPrice,
  breakEvenPrice: "60030.0",
  markPrice: "60000.00",
  unRealizedProfit: "0.00",
  liquidationPrice: "30000",
  isolatedMargin: "0",
  notional: "600.00",
  marginAsset: "USDT",
  isolatedWallet: "0",
  initialMargin: "30",
  maintMargin: "2.4",
  positionInitialMargin: "30",
  openOrderInitialMargin: "0",
  adl: 1,
  bidNotional: "0",
  askNotional: "0",
  updateTime: 1_700_000_000_000,
};

const heldStop = (accountIndex: number) => ({
  algoId: heldStopVenueId(accountIndex),
  clientAlgoId: heldStopId(accountIndex),
  algoType: "CONDITIONAL",
  orderType: "STOP_MARKET",
  symbol: HELD_POSITION.symbol,
  side: "SELL",
  positionSide: "BOTH",
  timeInForce: "GTC",
  quantity: HELD_POSITION.quantity,
  algoStatus: "NEW",
  triggerPrice: HELD_POSITION.stopPrice,
  price: "0",
  workingType: "MARK_PRICE",
  closePosition: false,
  reduceOnly: true,
  createTime: 1_700_000_000_000,
  updateTime: 1_700_000_000_000,
});

/** By name where the engine looks for one order, else all of the account's. */
const algoOrders: BootAnswer = ({ heldBy }) => (heldBy === undefined ? [] : [heldStop(heldBy)]);
const algoOrder: BootAnswer = ({ heldBy }) => (heldBy === undefined ? NO_SUCH_ORDER : heldStop(heldBy));
const NO_SUCH_ORDER = { code: -2013, msg: "Order does not exist." };

const binancePositions: BootAnswer = ({ heldBy }) => (heldBy === undefined ? [] : [heldPosition]);

/** Binance answers one object when a symbol is named and a list otherwise. */
const oneOrMany =
  (shape: (instrument: SinkInstrument) => unknown): BootAnswer =>
  ({ parameters }) =>
    parameters.has("symbol") ? matching(parameters).map(shape)[0] : matching(parameters).map(shape);

const success: BootAnswer = () => ({ code: 200, msg: "success" });
const empty: BootAnswer = () => [];

interface AccountSettings {
  readonly leverage: number;
  readonly marginType: string;
}

const DEFAULT_ACCOUNT_SETTINGS: AccountSettings = { leverage: 20, marginType: "CROSSED" };
/** Key: API key and symbol. Clients read back what they set. */
const settings = new Map<string, AccountSettings>();

const settingsOf = (apiKey: string, symbol: string): AccountSettings =>
  settings.get(`${apiKey} ${symbol}`) ?? DEFAULT_ACCOUNT_SETTINGS;

function changeSettings(
  { apiKey, parameters }: BootRequest,
  change: Partial<AccountSettings>,
): AccountSettings {
  const symbol = parameters.get("symbol") ?? "";
  const changed = { ...settingsOf(apiKey, symbol), ...change };
  settings.set(`${apiKey} ${symbol}`, changed);
  return changed;
}

export const BINANCE_BOOT_ROUTES: BootRoutes = {
  "GET /fapi/v1/ping": () => ({}),
  "GET /fapi/v1/time": () => ({ serverTime: Date.now() }),
  "GET /fapi/v1/exchangeInfo": exchangeInfo,
  "GET /fapi/v2/account": binanceAccount,
  "GET /fapi/v3/account": binanceAccount,
  "GET /fapi/v2/balance": () => [
    { asset: "USDT", balance: WALLET_USDT, availableBalance: WALLET_USDT, crossWalletBalance: WALLET_USDT },
  ],
  "GET /fapi/v3/balance": () => [
    { asset: "USDT", balance: WALLET_USDT, availableBalance: WALLET_USDT, crossWalletBalance: WALLET_USDT },
  ],
  "GET /fapi/v1/accountConfig": () => ({
    canTrade: true,
    canWithdraw: false,
    dualSidePosition: false,
    multiAssetsMargin: false,
  }),
  "GET /fapi/v1/positionSide/dual": () => ({ dualSidePosition: false }),
  "POST /fapi/v1/positionSide/dual": success,
  "GET /fapi/v2/positionRisk": binancePositions,
  "GET /fapi/v3/positionRisk": binancePositions,
  "GET /fapi/v1/openOrders": empty,
  "GET /fapi/v1/openAlgoOrders": algoOrders,
  "GET /fapi/v1/algoOrder": algoOrder,
  "GET /fapi/v1/allOrders": empty,
  "GET /fapi/v1/allAlgoOrders": empty,
  "GET /fapi/v1/userTrades": empty,
  "GET /fapi/v1/income": empty,
  "DELETE /fapi/v1/allOpenOrders": success,
  "DELETE /fapi/v1/algoOpenOrders": success,
  "GET /fapi/v1/leverageBracket": () =>
    SINK_INSTRUMENTS.map(({ symbol }) => ({
      symbol,
      brackets: [
        {
          bracket: 1,
          initialLeverage: LEVERAGE_MAX,
          notionalCap: 100_000_000,
          notionalFloor: 0,
          maintMarginRatio: 0.004,
          cum: 0,
        },
      ],
    })),
  "GET /fapi/v1/symbolConfig": ({ parameters, apiKey }) =>
    matching(parameters).map(({ symbol }) => ({
      symbol,
      isAutoAddMargin: false,
      maxNotionalValue: "100000000",
      ...settingsOf(apiKey, symbol),
    })),
  "POST /fapi/v1/leverage": (request) => ({
    leverage: changeSettings(request, { leverage: Number(request.parameters.get("leverage") ?? 20) })
      .leverage,
    maxNotionalValue: "100000000",
    symbol: request.parameters.get("symbol") ?? "",
  }),
  "POST /fapi/v1/marginType": (request) => {
    changeSettings(request, { marginType: request.parameters.get("marginType") ?? "CROSSED" });
    return success(request);
  },
  "POST /fapi/v1/listenKey": () => ({ listenKey: "bench-listen-key" }),
  "PUT /fapi/v1/listenKey": () => ({ listenKey: "bench-listen-key" }),
  "DELETE /fapi/v1/listenKey": () => ({}),
  "GET /fapi/v1/premiumIndex": oneOrMany(({ symbol, price }) => ({
    symbol,
    markPrice: price,
    indexPrice: price,
    estimatedSettlePrice: price,
    lastFundingRate: "0.00010000",
    interestRate: "0.00010000",
    nextFundingTime: 4_133_404_800_000,
    time: Date.now(),
  })),
  "GET /fapi/v1/ticker/bookTicker": oneOrMany(({ symbol, price }) => ({
    symbol,
    bidPrice: price,
    bidQty: "1000",
    askPrice: price,
    askQty: "1000",
    time: Date.now(),
  })),
  "GET /fapi/v1/ticker/price": oneOrMany(({ symbol, price }) => ({ symbol, price, time: Date.now() })),
  "GET /fapi/v2/ticker/price": oneOrMany(({ symbol, price }) => ({ symbol, price, time: Date.now() })),
  "GET /sapi/v1/capital/config/getall": empty,
  "GET /sapi/v1/margin/allPairs": empty,
  "GET /sapi/v1/account/apiRestrictions": () => ({
    ipRestrict: false,
    createTime: 1_569_398_400_000,
    enableReading: true,
    enableWithdrawals: false,
    enableInternalTransfer: false,
    enableFutures: true,
    enableSpotAndMarginTrading: false,
  }),
};

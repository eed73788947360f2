// A loopback host for order-entry tests: lists one instrument per venue, records every order that arrives, answers as told.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

export interface ArrivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export type OrderAnswer =
  | {
      readonly kind: "json";
      readonly status: number;
      readonly body: string;
      readonly headers?: Record<string, string>;
    }
  /** Reads the request, then cuts the connection without an answer. */
  | { readonly kind: "reset" }
  /** Reads the request and never answers. */
  | { readonly kind: "silence" }
  /** Half of an answer, then the cut. */
  | { readonly kind: "half" };

export interface OrderHost {
  readonly url: string;
  readonly orders: ArrivedRequest[];
  answer: OrderAnswer | undefined;
  close(): Promise<void>;
}

const BINANCE_INFO = {
  symbols: [
    {
      symbol: "BTCUSDT",
      pair: "BTCUSDT",
      contractType: "PERPETUAL",
      deliveryDate: 4_133_404_800_000,
      onboardDate: 1_569_398_400_000,
      status: "TRADING",
      maintMarginPercent: "2.5000",
      requiredMarginPercent: "5.0000",
      baseAsset: "BTC",
      quoteAsset: "USDT",
      marginAsset: "USDT",
      pricePrecision: 2,
      quantityPrecision: 3,
      baseAssetPrecision: 8,
      quotePrecision: 8,
      filters: [
        { filterType: "PRICE_FILTER", minPrice: "556.80", maxPrice: "4529764", tickSize: "0.10" },
        { filterType: "LOT_SIZE", minQty: "0.001", maxQty: "1000", stepSize: "0.001" },
        { filterType: "MARKET_LOT_SIZE", minQty: "0.001", maxQty: "120", stepSize: "0.001" },
        { filterType: "MIN_NOTIONAL", notional: "50" },
      ],
      orderTypes: ["LIMIT", "MARKET", "STOP", "STOP_MARKET", "TAKE_PROFIT", "TAKE_PROFIT_MARKET"],
      timeInForce: ["GTC", "IOC", "FOK", "GTX"],
    },
  ],
};

const BYBIT_INFO = {
  retCode: 0,
  retMsg: "OK",
  result: {
    category: "linear",
    list: [
      {
        symbol: "BTCUSDT",
        contractType: "LinearPerpetual",
        status: "Trading",
        baseCoin: "BTC",
        quoteCoin: "USDT",
        settleCoin: "USDT",
        launchTime: "1585526400000",
        deliveryTime: "0",
        priceScale: "2",
        leverageFilter: { minLeverage: "1", maxLeverage: "100.00", leverageStep: "0.01" },
        priceFilter: { minPrice: "0.10", maxPrice: "1999999.80", tickSize: "0.10" },
        lotSizeFilter: {
          maxOrderQty: "1190",
          minOrderQty: "0.001",
          qtyStep: "0.001",
          maxMktOrderQty: "119",
          postOnlyMaxOrderQty: "1190",
          minNotionalValue: "5",
        },
      },
    ],
    nextPageCursor: "",
  },
};
const BYBIT_EMPTY = { retCode: 0, retMsg: "OK", result: { list: [], nextPageCursor: "" } };

const DEFAULT_ANSWERS: Readonly<Record<string, unknown>> = {
  "/fapi/v1/order": {
    orderId: 8_389_765_520_000_001,
    symbol: "BTCUSDT",
    status: "FILLED",
    clientOrderId: "x",
    price: "0",
    origQty: "0.010",
    executedQty: "0.010",
    cumQty: "0.010",
    type: "MARKET",
    origType: "MARKET",
    side: "BUY",
    positionSide: "BOTH",
    reduceOnly: false,
    closePosition: false,
    stopPrice: "0",
    timeInForce: "GTC",
    updateTime: 1_700_000_000_000,
  },
  "/fapi/v1/algoOrder": {
    algoId: 2_146_760_000_000_001,
    clientAlgoId: "x",
    algoType: "CONDITIONAL",
    orderType: "STOP_MARKET",
    symbol: "BTCUSDT",
    side: "SELL",
    positionSide: "BOTH",
    quantity: "0.010",
    algoStatus: "NEW",
    triggerPrice: "58000.00",
    price: "0",
    reduceOnly: true,
    updateTime: 1_700_000_000_000,
  },
  "/v5/order/create": {
    retCode: 0,
    retMsg: "OK",
    result: { orderId: "c6f055d9-7f21-4079-913d-e6523a9cfffa", orderLinkId: "x" },
    retExtInfo: {},
    time: 1_700_000_000_000,
  },
};

const READ_ANSWERS: Readonly<Record<string, () => unknown>> = {
  "/fapi/v1/exchangeInfo": () => BINANCE_INFO,
  "/fapi/v1/time": () => ({ serverTime: Date.now() }),
  "/fapi/v1/premiumIndex": () => [{ symbol: "BTCUSDT", markPrice: "60000.1" }],
  "/fapi/v1/ticker/price": () => [{ symbol: "BTCUSDT", price: "60000.2" }],
  "/v5/market/instruments-info": () => BYBIT_INFO,
  "/v5/market/time": () => ({ retCode: 0, result: { timeNano: `${Date.now()}000000` }, time: Date.now() }),
  "/v5/market/tickers": () => ({
    retCode: 0,
    result: { list: [{ symbol: "BTCUSDT", lastPrice: "60000.2", markPrice: "60000.1" }] },
  }),
};

export async function startOrderHost(): Promise<OrderHost> {
  const orders: ArrivedRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => respond(request, Buffer.concat(chunks).toString("utf8"), response));
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  const respond = (request: IncomingMessage, body: string, response: ServerResponse): void => {
    const [path = "", query = ""] = (request.url ?? "").split("?");
    const order = DEFAULT_ANSWERS[path];
    if (request.method !== "POST" || order === undefined) {
      const answer = READ_ANSWERS[path]?.() ?? BYBIT_EMPTY;
      const hidden = path.endsWith("instruments-info") && query.includes("status=");
      sendJson(response, 200, JSON.stringify(hidden ? BYBIT_EMPTY : answer));
      return;
    }
    orders.push({ method: "POST", path, headers: request.headers, body });
    const told = host.answer ?? { kind: "json" as const, status: 200, body: JSON.stringify(order) };
    if (told.kind === "json") sendJson(response, told.status, told.body, told.headers);
    if (told.kind === "half") {
      response.writeHead(200, { "content-type": "application/json", "content-length": "400" });
      response.write('{"orderId":1,');
      setTimeout(() => request.socket.destroy(), 20);
    }
    if (told.kind === "reset") request.socket.resetAndDestroy();
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host: OrderHost = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    orders,
    answer: undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return host;
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(body);
}

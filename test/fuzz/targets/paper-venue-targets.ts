// The paper venue over its sockets: both exchanges' REST and websocket requests, rightly signed, and the control API.
import { once } from "node:events";
import { WebSocket } from "ws";
import { ENDPOINTS } from "../../../src/venue/binance/rest-gateway.ts";
import { sign } from "../../../src/venue/binance/signature.ts";
import { restSignature } from "../../../src/venue/bybit/signature.ts";
import { startVenue } from "../../../src/venue/start-venue.ts";
import { ControlClient, type CreatedAccount } from "../../../src/venue/testing/control-client.ts";
import type { FuzzTarget, TargetOpener } from "../fuzz-target.ts";
import { httpExchange, wrongAnswer } from "./http-exchange.ts";

interface Opened {
  readonly urls: Awaited<ReturnType<typeof startVenue>>["urls"];
  readonly account: CreatedAccount;
  stop(): Promise<void>;
}

async function open(exchange: "binance" | "bybit"): Promise<Opened> {
  const venue = await startVenue({ seed: 7, prices: { kind: "hand" }, limits: { enabled: false } });
  const account = await new ControlClient(venue.urls.control).account(exchange);
  return { urls: venue.urls, account, stop: () => venue.stop() };
}

const ORDER =
  "symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=0.01&price=60000&timeInForce=GTC&newClientOrderId=a1";
const ALGO =
  "algoType=CONDITIONAL&symbol=BTCUSDT&side=SELL&type=STOP_MARKET&quantity=0.01&triggerPrice=50000&workingType=MARK_PRICE";

/** The method and the path stand before the parameters: `POST /fapi/v1/order symbol=…`. */
async function binanceRest(): Promise<FuzzTarget> {
  const { urls, account, stop } = await open("binance");
  const http = httpExchange(urls.binance.rest);
  const endpoints = Object.keys(ENDPOINTS);
  return {
    name: "paper-binance",
    shape: "pairs",
    seeds: [
      ...BATCHES,
      ...endpoints.flatMap((each) => [
        `${each}?${each.includes("algo") ? ALGO : ORDER}`,
        `${each}?symbol=BTCUSDT&limit=5&startTime=1`,
      ]),
    ],
    async check(input) {
      const { method, path, rest } = requestOf(input);
      const query = `${rest}&recvWindow=5000&timestamp=${Date.now()}`;
      const signed = `${query}&signature=${sign(account.secret, query)}`;
      const headers = { "x-mbx-apikey": account.apiKey };
      return wrongAnswer(await http.send(method, pathOf(`${path}?${signed}`), headers));
    },
    async close() {
      http.close();
      await stop();
    },
  };
}

const METHODS: ReadonlySet<string> = new Set(["GET", "POST", "PUT", "DELETE"]);

function requestOf(input: Buffer): { readonly method: string; readonly path: string; readonly rest: string } {
  const text = input.toString();
  const [, method = "", path = "", rest = ""] = /^(\w+) ([^?]*)\??(.*)$/s.exec(text) ?? [];
  return METHODS.has(method)
    ? { method, path, rest }
    : { method: "POST", path: "/fapi/v1/order", rest: text };
}

/** What no HTTP client can put into a request line goes percent-encoded, and bounded. */
function pathOf(text: string): string {
  const plain = text.replace(/[^\x21-\x7e]/gu, (character) => encodeURIComponent(character.toWellFormed()));
  return (plain.startsWith("/") ? plain : `/${plain}`).slice(0, 12_000);
}

const BATCHES = [
  `POST /fapi/v1/batchOrders?batchOrders=[{"symbol":"BTCUSDT","side":"BUY","type":"MARKET","quantity":{"toString":1}}]`,
  "DELETE /fapi/v1/batchOrders?symbol=BTCUSDT&orderIdList=[1,[[2]],3]",
  `DELETE /fapi/v1/batchOrders?symbol=BTCUSDT&origClientOrderIdList=["a",{"toString":1}]`,
];

const BYBIT_POSTS: Readonly<Record<string, string>> = {
  "/v5/order/create":
    '{"category":"linear","symbol":"BTCUSDT","side":"Buy","orderType":"Limit","qty":"0.01","price":"60000","positionIdx":0,"stopLoss":"50000","takeProfit":"70000"}',
  "/v5/order/create-batch":
    '{"category":"linear","request":[{"symbol":"BTCUSDT","side":"Buy","orderType":"Market","qty":"0.01"}]}',
  "/v5/order/amend": '{"category":"linear","symbol":"BTCUSDT","orderLinkId":"a1","qty":"0.02"}',
  "/v5/order/cancel": '{"category":"linear","symbol":"BTCUSDT","orderLinkId":"a1"}',
  "/v5/order/cancel-all": '{"category":"linear","settleCoin":"USDT"}',
  "/v5/position/set-leverage":
    '{"category":"linear","symbol":"BTCUSDT","buyLeverage":"10","sellLeverage":"10"}',
  "/v5/position/switch-mode": '{"category":"linear","symbol":"BTCUSDT","mode":0}',
  "/v5/position/trading-stop":
    '{"category":"linear","symbol":"BTCUSDT","stopLoss":"50000","tpslMode":"Full","positionIdx":0}',
  "/v5/account/set-margin-mode": '{"setMarginMode":"REGULAR_MARGIN"}',
};

/** One body is sent to every endpoint that takes one. */
async function bybitRest(): Promise<FuzzTarget> {
  const { urls, account, stop } = await open("bybit");
  const http = httpExchange(urls.bybit.rest);
  const recvWindow = "5000";
  const post = (path: string, payload: string) => {
    const timestamp = String(Date.now());
    const signature = restSignature(account.secret, {
      timestamp,
      apiKey: account.apiKey,
      recvWindow,
      payload,
    });
    return http.send(
      "POST",
      path,
      {
        ...{ "content-type": "application/json", "x-bapi-api-key": account.apiKey, "x-bapi-sign": signature },
        ...{ "x-bapi-timestamp": timestamp, "x-bapi-recv-window": recvWindow },
      },
      payload,
    );
  };
  const paths = Object.keys(BYBIT_POSTS);
  return {
    name: "paper-bybit",
    shape: "json",
    seeds: Object.values(BYBIT_POSTS),
    async check(input) {
      const text = input.toString();
      const path = paths[input.length % paths.length] ?? "";
      return wrongAnswer(await post(path, text)) ?? wrongAnswer(await post("/v5/order/create", text));
    },
    async close() {
      http.close();
      await stop();
    },
  };
}

const CONTROL_BODIES = [
  'POST /binance/accounts {"balance":"1000","positionMode":"hedge","leverage":10,"permissions":{"trade":true}}',
  'POST /bybit/accounts {"accountId":"x1","label":"l","balance":1000,"ipAllowList":["127.0.0.1"]}',
  'POST /binance/accounts/ACCOUNT/transfer {"amount":"5"}',
  'POST /binance/accounts/ACCOUNT/orders {"symbol":"BTCUSDT","side":"buy","quantity":"0.01"}',
  'POST /binance/accounts/ACCOUNT/liquidate {"symbol":"BTCUSDT","leg":"both"}',
  'POST /binance/funding {"symbol":"BTCUSDT","rate":"0.0001"}',
  'POST /bybit/keys/revoke {"accountId":"x1"}',
  'POST /prices {"prices":{"BTCUSDT":"60000","ETHUSDT":3000}}',
  'POST /prices {"symbol":"BTCUSDT","price":"60000"}',
  'POST /faults {"kind":"delay-reply","exchange":"bybit","delayMs":1,"probability":0.1,"count":1,"accountId":"none"}',
  'POST /faults {"kind":"partial-fill","fraction":"0.5","count":1,"accountId":"none"}',
  'POST /limits {"enabled":false,"scale":1}',
  'POST /binance/bans {"ip":"10.0.0.1","durationMs":5}',
  'POST /binance/sockets/close {"accountId":"none"}',
  "GET /binance/ledger?from=1&limit=5 {}",
  "GET /binance/accounts/ACCOUNT {}",
  "DELETE /faults {}",
];

async function control(): Promise<FuzzTarget> {
  const { urls, account, stop } = await open("binance");
  const http = httpExchange(urls.control);
  return {
    name: "paper-control",
    shape: "text",
    seeds: CONTROL_BODIES.map((each) => each.replace("ACCOUNT", account.accountId)),
    async check(input) {
      const [, method = "POST", path = "/prices", body = ""] =
        /^(\w+) (\S*) ?(.*)$/s.exec(input.toString()) ?? [];
      const known = METHODS.has(method) ? method : "POST";
      return wrongAnswer(await http.send(known, pathOf(path), { host: "127.0.0.1" }, body));
    },
    async close() {
      http.close();
      await stop();
    },
  };
}

const FRAMES = [
  '{"id":1,"method":"order.place","params":{"symbol":"BTCUSDT","side":"BUY","type":"MARKET","quantity":"0.01","apiKey":"k","timestamp":1,"signature":"s"}}',
  '{"id":"a","method":"ticker.price","params":{"symbol":"BTCUSDT"}}',
  '{"method":"SUBSCRIBE","params":["btcusdt@markPrice","!miniTicker@arr"],"id":1}',
  '{"op":"auth","args":["key",1700000000000,"signature"],"req_id":"1"}',
  '{"op":"subscribe","args":["order","execution","tickers.BTCUSDT"],"req_id":"1"}',
  '{"reqId":"1","header":{"X-BAPI-TIMESTAMP":"1"},"op":"order.create","args":[{"symbol":"BTCUSDT","side":"Buy"}]}',
  '{"op":"ping"}',
  '{"id":[[["deep"]]],"method":"time","params":{"apiKey":{"toString":1,"valueOf":1}}}',
];

/** Longer frames are refused by closing, which is declared. */
const FRAME_MAX = 60_000;

/** The same frame to every kind of socket; after it each still answers a ping. */
async function sockets(): Promise<FuzzTarget> {
  const { urls, stop } = await open("binance");
  const places = [
    `${urls.binance.ws}/ws-fapi/v1`,
    `${urls.binance.ws}/public/ws/1`,
    ...["/v5/private", "/v5/trade", "/v5/public/linear"].map((path) => `${urls.bybit.ws}${path}`),
  ];
  const connected = await Promise.all(places.map(opened));
  return {
    name: "paper-sockets",
    shape: "json",
    seeds: FRAMES,
    async check(input) {
      const text = input.toString().slice(0, FRAME_MAX);
      const alive = await Promise.all(connected.map((socket) => survives(socket, text)));
      const dead = alive.indexOf(false);
      return dead < 0 ? undefined : `${new URL(places[dead] ?? "ws://x").pathname} closed`;
    },
    async close() {
      for (const socket of connected) socket.terminate();
      await stop();
    },
  };
}

async function opened(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url);
  socket.on("message", () => undefined);
  await once(socket, "open");
  return socket;
}

async function survives(socket: WebSocket, frame: string): Promise<boolean> {
  if (socket.readyState !== WebSocket.OPEN) return false;
  const ended = new Promise<boolean>((resolve) => {
    socket.once("pong", () => resolve(true));
    socket.once("close", () => resolve(false));
  });
  socket.send(frame);
  socket.ping();
  const alive = await ended;
  socket.removeAllListeners("pong");
  socket.removeAllListeners("close");
  return alive;
}

export const PAPER_VENUE_TARGETS: readonly TargetOpener[] = [
  { name: "paper-binance", open: binanceRest },
  { name: "paper-bybit", open: bybitRest },
  { name: "paper-control", open: control },
  { name: "paper-sockets", open: sockets },
];

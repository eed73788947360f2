// The independent SDK `binance`, unmodified, against the venue.
import { USDMClient, WebsocketAPIClient, WebsocketClient } from "binance";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RunningVenue, startVenue } from "../start-venue.ts";
import { ControlClient } from "../testing/control-client.ts";

let venue: RunningVenue;
let control: ControlClient;
beforeAll(async () => {
  venue = await startVenue({ seed: 7, prices: { kind: "hand" } });
  control = new ControlClient(venue.urls.control);
  await control.price("BTCUSDT", 60_000);
});
afterAll(() => venue.stop());

const QUIET = { trace: () => undefined, info: () => undefined, error: () => undefined };

async function connect() {
  const { apiKey, secret } = await control.account("binance");
  const keys = { api_key: apiKey, api_secret: secret };
  const rest = new USDMClient({ ...keys, baseUrl: venue.urls.binance.rest, disableTimeSync: true });
  const sockets = () =>
    new WebsocketClient(
      {
        ...keys,
        wsUrl: venue.urls.binance.ws,
        restOptions: { baseUrl: venue.urls.binance.rest, disableTimeSync: true },
      },
      QUIET,
    );
  /** HMAC keys cannot log on: each request is signed. The option is missing from this client's types. */
  const perRequest = { authPrivateRequestsIndividually: true, attachEventListeners: false };
  const orderEntry = () =>
    new WebsocketAPIClient({ ...keys, wsUrl: venue.urls.binance.ws, ...perRequest }, QUIET);
  return { rest, sockets, orderEntry };
}

it("trades over REST", async () => {
  const { rest } = await connect();
  expect((await rest.getExchangeInfo()).symbols.length).toBeGreaterThanOrEqual(30);
  const order = await rest.submitNewOrder({
    symbol: "BTCUSDT",
    side: "BUY",
    type: "MARKET",
    quantity: 0.01,
    newOrderRespType: "RESULT",
    newClientOrderId: "x-15PC4ZJy-sdk-1",
  });
  expect(order).toMatchObject({ status: "FILLED", clientOrderId: "x-15PC4ZJy-sdk-1", executedQty: "0.01" });
  const [position] = await rest.getPositionsV3();
  expect(position).toMatchObject({ symbol: "BTCUSDT", positionAmt: "0.01", entryPrice: "60000.1" });
  const [balance] = await rest.getBalanceV3();
  expect(balance).toMatchObject({ asset: "USDT", balance: "9999.69999950" });
  await expect(
    rest.submitNewOrder({ symbol: "BTCUSDT", side: "BUY", type: "MARKET", quantity: 99 }),
  ).rejects.toMatchObject({ code: -2019 });
});

it("streams user data and market data", async () => {
  const { rest, sockets } = await connect();
  const client = sockets();
  const seen: { e?: string; eventType?: string }[] = [];
  client.on("message", (event) => void seen.push(event as { e?: string }));
  const kinds = () => new Set(seen.map((event) => event.e));
  await client.subscribeUsdFuturesUserDataStream();
  client.subscribe("btcusdt@bookTicker", "usdmPublic");
  client.subscribe("btcusdt@markPrice@1s", "usdmMarket");
  await expect.poll(kinds, { timeout: 5_000 }).toContain("bookTicker");
  await expect.poll(kinds, { timeout: 5_000 }).toContain("markPriceUpdate");
  await rest.submitNewOrder({ symbol: "BTCUSDT", side: "BUY", type: "MARKET", quantity: 0.01 });
  await expect.poll(kinds, { timeout: 5_000 }).toContain("ORDER_TRADE_UPDATE");
  expect(kinds()).toContain("ACCOUNT_UPDATE");
  client.closeAll(true);
});

it("enters orders over the websocket", async () => {
  const { rest, orderEntry } = await connect();
  const client = orderEntry();
  const placed = await client.submitNewFuturesOrder("usdm", {
    symbol: "BTCUSDT",
    side: "BUY",
    type: "LIMIT",
    timeInForce: "GTC",
    quantity: 0.01,
    price: 59_000,
    timestamp: Date.now(),
  });
  expect(placed).toMatchObject({ status: 200, result: { status: "NEW", symbol: "BTCUSDT" } });
  expect(await rest.getAllOpenOrders({ symbol: "BTCUSDT" })).toHaveLength(1);
  client.getWSClient().closeAll(true);
});

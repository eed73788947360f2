// The contract with the unmodified `bybit-api` SDK: REST and its websocket client, only the base URLs changed.
import { RestClientV5, WebsocketClient } from "bybit-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiKey } from "../core/types.ts";
import { type BybitTestVenue, openBybitTestVenue } from "./testing.ts";

let venue: BybitTestVenue;
let key: ApiKey;
let rest: RestClientV5;

beforeAll(async () => {
  venue = await openBybitTestVenue();
  venue.setPrice("BTCUSDT", "60000");
  key = venue.openAccount();
  rest = new RestClientV5({
    key: key.apiKey,
    secret: key.secret,
    baseUrl: venue.rest,
    parseAPIRateLimits: true,
  });
});
afterAll(() => venue.close());

const silent = { trace: () => undefined, info: () => undefined, error: () => undefined };

function socket(path: string): WebsocketClient {
  const options = { key: key.apiKey, secret: key.secret, market: "v5" as const, wsUrl: `${venue.ws}${path}` };
  return new WebsocketClient(options, silent);
}

/** The SDK's own promise resolves before the venue has answered. */
async function subscribed(client: WebsocketClient, topics: string[]): Promise<void> {
  const acknowledged = new Promise<void>((resolve) => {
    client.on("response", (event: unknown) => {
      if ((event as { readonly op?: string }).op === "subscribe") resolve();
    });
  });
  await Promise.all(client.subscribeV5(topics, "linear"));
  await acknowledged;
}

/** The first update that satisfies the condition. */
function update(client: WebsocketClient, isWanted: (event: Update) => boolean): Promise<Update> {
  return new Promise((resolve) => {
    client.on("update", (event: unknown) => {
      if (isWanted(event as Update)) resolve(event as Update);
    });
  });
}

interface Update {
  readonly topic: string;
  readonly type?: string;
  readonly data: readonly Readonly<Record<string, unknown>>[];
}

describe("RestClientV5", () => {
  it("reads the market and the account", async () => {
    const instruments = await rest.getInstrumentsInfo({ category: "linear", limit: 1000 });
    expect(instruments.result.list).toHaveLength(venue.exchange.instruments().length);
    const tickers = await rest.getTickers({ category: "linear", symbol: "BTCUSDT" });
    expect(tickers.result.list[0]?.lastPrice).toBe("60000");
    const wallet = await rest.getWalletBalance({ accountType: "UNIFIED" });
    expect(wallet.result.list[0]?.coin[0]).toMatchObject({ coin: "USDT", walletBalance: "100000" });
    expect((await rest.getQueryApiKey()).result.uta).toBe(1);
    expect((await rest.getAccountInfo()).result.marginMode).toBe("REGULAR_MARGIN");
  });

  it("places, finds and cancels an order, with encoded queries and rate limits", async () => {
    const order = {
      category: "linear",
      symbol: "BTCUSDT",
      side: "Buy",
      orderType: "Limit",
      qty: "0.1",
      price: "58500",
      orderLinkId: "sdk-1",
    } as const;
    const placed = await rest.submitOrder(order);
    expect(placed).toMatchObject({ retCode: 0, result: { orderLinkId: "sdk-1" } });
    expect(placed.rateLimitApi).toMatchObject({ maxRequests: 10, remainingRequests: 9 });
    const found = await rest.getActiveOrders({ category: "linear", symbol: "BTCUSDT", orderLinkId: "sdk-1" });
    expect(found.result.list[0]).toMatchObject({ orderId: placed.result.orderId, orderStatus: "New" });
    expect((await rest.submitOrder(order)).retCode).toBe(110072);
    expect(
      (await rest.cancelOrder({ category: "linear", symbol: "BTCUSDT", orderLinkId: "sdk-1" })).retCode,
    ).toBe(0);
  });

  it("reads past encoded cursors", async () => {
    const first = await rest.getExecutionList({ category: "linear", limit: 1, cursor: "fill-1,2" });
    expect(first).toMatchObject({ retCode: 0, result: { list: [] } });
  });
});

describe("WebsocketClient", () => {
  it("logs in, subscribes and hears of an order, its execution, the position and the wallet", async () => {
    const client = socket("/v5/private");
    await subscribed(client, ["order", "execution", "position", "wallet"]);
    const order = update(client, ({ topic }) => topic === "order");
    const execution = update(client, ({ topic }) => topic === "execution");
    const position = update(client, ({ topic }) => topic === "position");
    const wallet = update(client, ({ topic }) => topic === "wallet");
    await rest.submitOrder({
      category: "linear",
      symbol: "BTCUSDT",
      side: "Buy",
      orderType: "Market",
      qty: "0.1",
      orderLinkId: "sdk-2",
    });
    expect((await execution).data[0]).toMatchObject({ orderLinkId: "sdk-2", execQty: "0.1", isMaker: false });
    expect((await order).data[0]).toMatchObject({
      orderLinkId: "sdk-2",
      orderStatus: "Filled",
      category: "linear",
    });
    expect((await position).data[0]).toMatchObject({ symbol: "BTCUSDT", side: "Buy", size: "0.1" });
    expect((await wallet).data[0]).toMatchObject({ accountType: "UNIFIED" });
    client.closeAll(true);
  });

  it("streams tickers: a snapshot, then only what changed", async () => {
    const client = socket("/v5/public/linear");
    const snapshot = update(client, ({ type }) => type === "snapshot");
    const delta = update(client, ({ type }) => type === "delta");
    await subscribed(client, ["tickers.BTCUSDT"]);
    expect((await snapshot).data).toMatchObject({ symbol: "BTCUSDT", lastPrice: "60000" });
    venue.setPrice("BTCUSDT", "60010");
    const { data } = await delta;
    expect(data).toMatchObject({ symbol: "BTCUSDT", lastPrice: "60010" });
    expect(data).not.toHaveProperty("fundingRate");
    client.closeAll(true);
  });

  it("places orders over the trade socket", async () => {
    const client = socket("/v5/trade");
    const create = (orderLinkId: string, qty: string) =>
      client.sendWSAPIRequest("v5PrivateTrade", "order.create", {
        category: "linear",
        symbol: "BTCUSDT",
        side: "Buy",
        orderType: "Limit",
        price: "58500",
        qty,
        orderLinkId,
      });
    const placed = await create("sdk-ws-1", "0.1");
    expect(placed).toMatchObject({ retCode: 0, op: "order.create", data: { orderLinkId: "sdk-ws-1" } });
    const refused = await create("sdk-ws-2", "90").catch((error: unknown) => error);
    expect(refused).toMatchObject({ retCode: 110007 });
    client.closeAll(true);
  });
});

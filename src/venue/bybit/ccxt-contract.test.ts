// The contract with unmodified ccxt (pro): REST, user streams, market streams and websocket order entry.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ApiKey } from "../core/types.ts";
import { type BybitTestVenue, ccxtClient, openBybitTestVenue } from "./testing.ts";

const BTC = "BTC/USDT:USDT";
const ETH = "ETH/USDT:USDT";
type Client = Awaited<ReturnType<typeof ccxtClient>>;

let venue: BybitTestVenue;
let key: ApiKey;
let client: Client;
/** Loads the markets once; the others share them, as the engine does. */
let library: Client;

beforeAll(async () => {
  venue = await openBybitTestVenue();
  library = await ccxtClient(venue, undefined);
  await library.loadMarkets();
});
afterAll(async () => {
  await library.close();
  await venue.close();
});
beforeEach(async () => {
  venue.setPrice("BTCUSDT", "60000");
  venue.setPrice("ETHUSDT", "3000");
  key = venue.openAccount();
  client = await ccxtClient(venue, key);
  client.setMarketsFromExchange(library);
});
afterEach(() => client.close());

const market = (side: "buy" | "sell", amount: number, params: object = {}, on: Client = client) =>
  on.createOrder(BTC, "market", side, amount, undefined, params);
const idOf = (order: { readonly id: unknown }) => String(order.id);

describe("markets", () => {
  it("loads each instrument once, with its filters", async () => {
    const markets = await client.loadMarkets(true);
    expect(Object.keys(markets)).toHaveLength(venue.exchange.instruments().length);
    const instrument = venue.exchange.instrument("BTCUSDT");
    expect(markets[BTC]).toMatchObject({
      id: "BTCUSDT",
      linear: true,
      active: true,
      precision: { price: instrument?.tick.toNumber(), amount: instrument?.step.toNumber() },
      limits: { cost: { min: instrument?.minNotional.toNumber() } },
    });
  });

  it("reads prices, book, candles, trades, funding and tiers without a key", async () => {
    const anyone = await ccxtClient(venue, undefined);
    expect((await anyone.fetchTicker(BTC)).last).toBe(60_000);
    expect(Object.keys(await anyone.fetchTickers([BTC, ETH]))).toEqual([BTC, ETH]);
    const book = await anyone.fetchOrderBook(BTC, 5);
    expect(book.bids).toHaveLength(5);
    expect(Number(book.bids[0]?.[0])).toBeLessThan(Number(book.asks[0]?.[0]));
    expect((await anyone.fetchOHLCV(BTC, "1m", undefined, 3)).at(-1)?.[4]).toBe(60_000);
    expect((await anyone.fetchTrades(BTC)).at(-1)?.price).toBe(60_000);
    expect((await anyone.fetchFundingRate(BTC)).symbol).toBe(BTC);
    expect((await anyone.fetchMarketLeverageTiers(BTC)).length).toBeGreaterThan(1);
    expect((await anyone.fetchStatus()).status).toBe("ok");
    expect(Math.abs(Number(await anyone.fetchTime()) - venue.exchange.nowMs())).toBeLessThan(5_000);
    await anyone.close();
  });
});

describe("account", () => {
  it("has a balance, fees and margin reserved for orders", async () => {
    await client.createOrder(BTC, "limit", "buy", 0.1, 58_500);
    const balance = await client.fetchBalance();
    expect(balance.USDT).toMatchObject({ total: 100_000 });
    expect(balance.USDT?.used).toBeGreaterThanOrEqual(585);
    expect(await client.fetchTradingFee(BTC)).toMatchObject({ taker: 0.00055, maker: 0.0002 });
  });

  it("sets leverage, margin mode and hedge mode", async () => {
    await client.setLeverage(25, BTC);
    expect((await client.fetchLeverage(BTC)).longLeverage).toBe(25);
    await expect(client.setLeverage(25, BTC)).rejects.toThrow(/110043/);
    await client.setMarginMode("isolated");
    await client.setPositionMode(true);
    await expect(client.setPositionMode(true)).rejects.toThrow(/110025/);
  });
});

describe("orders", () => {
  it("fills a market order with its stop and target attached", async () => {
    const params = {
      clientOrderId: "entry-1",
      stopLoss: { triggerPrice: 58_000 },
      takeProfit: { triggerPrice: 65_000 },
    };
    const placed = await market("buy", 0.1, params);
    const order = await client.fetchOrder(idOf(placed), BTC, { acknowledged: true });
    expect(order).toMatchObject({ status: "closed", filled: 0.1, clientOrderId: "entry-1" });
    const [position] = await client.fetchPositions([BTC]);
    expect(position).toMatchObject({
      side: "long",
      contracts: 0.1,
      stopLossPrice: 58_000,
      takeProfitPrice: 65_000,
    });
    const waiting = await client.fetchOpenOrders(BTC);
    const kinds = waiting.map((one) => [one.info.stopOrderType, one.info.orderStatus, one.reduceOnly]);
    expect(kinds.sort()).toEqual([
      ["StopLoss", "Untriggered", true],
      ["TakeProfit", "Untriggered", true],
    ]);
    const [trade] = await client.fetchMyTrades(BTC);
    expect(trade).toMatchObject({ order: placed.id, side: "buy", takerOrMaker: "taker", amount: 0.1 });
  });

  it("lets the stop close the position and take the target with it", async () => {
    await market("buy", 0.1, { stopLoss: { triggerPrice: 58_000 }, takeProfit: { triggerPrice: 65_000 } });
    venue.setPrice("BTCUSDT", "57900");
    expect((await client.fetchPositions([BTC]))[0]).toMatchObject({ contracts: 0 });
    expect(await client.fetchOpenOrders(BTC)).toEqual([]);
    const closed = await client.fetchCanceledAndClosedOrders(BTC);
    const outcomes = closed.map((order) => [order.info.stopOrderType, order.info.orderStatus]).sort();
    expect(outcomes).toEqual([
      ["", "Filled"],
      ["StopLoss", "Filled"],
      ["TakeProfit", "Deactivated"],
    ]);
    const [history] = await client.fetchPositionsHistory([BTC]);
    expect(history?.realizedPnl).toBeLessThan(-200);
  });

  it("rests, amends and cancels a limit order, by id and by link id", async () => {
    const order = await client.createOrder(BTC, "limit", "buy", 0.1, 58_500, { clientOrderId: "rest-1" });
    await client.editOrder(idOf(order), BTC, "limit", "buy", 0.2, 58_000);
    const [open] = await client.fetchOpenOrders(BTC);
    expect(open).toMatchObject({ price: 58_000, amount: 0.2, status: "open", filled: 0 });
    await client.cancelOrder(undefined as unknown as string, BTC, { orderLinkId: "rest-1" });
    expect(await client.fetchOpenOrders(BTC)).toEqual([]);
    await expect(client.cancelOrder(idOf(order), BTC)).rejects.toThrow(/110010/);
  });

  it("triggers a conditional order under the same id", async () => {
    const params = { triggerPrice: 61_000, triggerDirection: "ascending", clientOrderId: "trigger-1" };
    const placed = await market("buy", 0.1, params);
    expect((await client.fetchOpenOrders(BTC))[0]).toMatchObject({ triggerPrice: 61_000, status: "open" });
    venue.setPrice("BTCUSDT", "61050");
    const order = await client.fetchOrder(idOf(placed), BTC, { acknowledged: true });
    expect(order).toMatchObject({ status: "closed", filled: 0.1, clientOrderId: "trigger-1" });
  });

  it("places a stop of its own and a trailing stop on a position", async () => {
    await market("buy", 0.1);
    await market("sell", 0.1, { stopLossPrice: 58_000, reduceOnly: true });
    await client.createOrder(BTC, "market", "sell", 0.1, undefined, { trailingAmount: "500" });
    const kinds = (await client.fetchOpenOrders(BTC)).map((order) => order.info.stopOrderType);
    expect(kinds.sort()).toEqual(["Stop", "TrailingStop"]);
    venue.setPrice("BTCUSDT", "62000");
    venue.setPrice("BTCUSDT", "61400");
    expect((await client.fetchPositions([BTC]))[0]).toMatchObject({ contracts: 0 });
  });

  it("acknowledges a crossing post-only order and then cancels it", async () => {
    const placed = await client.createOrder(BTC, "limit", "buy", 0.1, 60_500, { postOnly: true });
    const order = await client.fetchOrder(idOf(placed), BTC, { acknowledged: true });
    expect(order.status).toBe("canceled");
    expect(order.info.rejectReason).toBe("EC_PostOnlyWillTakeLiquidity");
  });

  it("keeps long and short apart in hedge mode", async () => {
    await client.setPositionMode(true, BTC);
    await market("buy", 0.2, { hedged: true });
    await market("sell", 0.1, { hedged: true });
    const sides = async () => {
      const positions = await client.fetchPositions([BTC]);
      return positions.map((position) => [position.side, position.contracts, position.hedged]);
    };
    expect(await sides()).toEqual([
      ["long", 0.2, true],
      ["short", 0.1, true],
    ]);
    await market("sell", 0.2, { hedged: true, reduceOnly: true });
    expect((await sides())[0]?.[1]).toBe(0);
    await expect(market("buy", 0.1)).rejects.toThrow(/position idx not match position mode/);
  });

  it("places a batch, each entry on its own", async () => {
    const orders = await client.createOrders([
      { symbol: BTC, type: "limit", side: "buy", amount: 0.1, price: 58_500 },
      { symbol: BTC, type: "limit", side: "buy", amount: 1_000, price: 58_500 },
    ]);
    expect(orders.map(({ status }) => status)).toEqual([undefined, "rejected"]);
    await client.cancelAllOrders(BTC);
    expect(await client.fetchOpenOrders(BTC)).toEqual([]);
  });

  it("raises the classes that ccxt has for Bybit's codes", async () => {
    await expect(market("buy", 20)).rejects.toMatchObject({ name: "InsufficientFunds" });
    await expect(client.cancelOrder("nope", BTC)).rejects.toMatchObject({ name: "OrderNotFound" });
    await market("buy", 0.1, { clientOrderId: "dup" });
    await expect(market("buy", 0.1, { clientOrderId: "dup" })).rejects.toMatchObject({
      name: "InvalidOrder",
    });
    const stranger = await ccxtClient(venue, { ...key, apiKey: "stranger" });
    await expect(stranger.fetchBalance()).rejects.toMatchObject({ name: "AuthenticationError" });
    await stranger.close();
  });
});

describe("streams", () => {
  it("reports orders, trades, positions and the wallet", async () => {
    await client.watchPositions([BTC]);
    const orders = client.watchOrders(BTC);
    const trades = client.watchMyTrades(BTC);
    const positions = client.watchPositions([BTC]);
    const balance = client.watchBalance();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const placed = await market("buy", 0.1, { clientOrderId: "stream-1" });
    expect((await orders).at(-1)).toMatchObject({
      id: placed.id,
      clientOrderId: "stream-1",
      status: "closed",
    });
    expect((await trades).at(-1)).toMatchObject({ order: placed.id, amount: 0.1 });
    expect((await positions).at(-1)).toMatchObject({ symbol: BTC });
    expect((await balance).USDT?.total).toBeLessThanOrEqual(100_000);
  });

  it("streams tickers and books as snapshots and deltas that add up", async () => {
    expect((await client.watchTicker(BTC)).last).toBe(60_000);
    await client.watchOrderBook(BTC, 50);
    const next = client.watchTicker(BTC);
    const nextBook = client.watchOrderBook(BTC, 50);
    venue.setPrice("BTCUSDT", "60100");
    expect((await next).last).toBe(60_100);
    const book = await nextBook;
    const expected = venue.exchange.book("BTCUSDT", 50);
    expect(book.bids.map(([price]) => price)).toEqual(expected.bids.map(([price]) => price.toNumber()));
    expect(book.asks.map(([, size]) => size)).toEqual(expected.asks.map(([, size]) => size.toNumber()));
  });

  it("streams public trades and candles", async () => {
    const trades = client.watchTrades(BTC);
    const candles = client.watchOHLCV(BTC, "1m");
    await new Promise((resolve) => setTimeout(resolve, 300));
    venue.setPrice("BTCUSDT", "60200");
    expect((await trades).at(-1)?.price).toBe(60_200);
    expect((await candles).at(-1)?.[4]).toBe(60_200);
  });
});

describe("websocket order entry", () => {
  it("creates, amends and cancels", async () => {
    const placed = await client.createOrderWs(BTC, "limit", "buy", 0.1, 58_500, { clientOrderId: "ws-1" });
    expect(placed.clientOrderId).toBe("ws-1");
    await client.editOrderWs(idOf(placed), BTC, "limit", "buy", 0.1, 58_000);
    expect((await client.fetchOpenOrders(BTC))[0]).toMatchObject({ id: placed.id, price: 58_000 });
    await client.cancelOrderWs(idOf(placed), BTC);
    expect(await client.fetchOpenOrders(BTC)).toEqual([]);
    await expect(client.createOrderWs(BTC, "market", "buy", 20)).rejects.toThrow(/110007/);
  });
});

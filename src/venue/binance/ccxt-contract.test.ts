// Unmodified ccxt, REST and websocket, against the venue over real sockets.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type RunningVenue, startVenue } from "../start-venue.ts";
import { type BinanceClient, type Credentials, ccxtBinance } from "../testing/ccxt-client.ts";
import { ControlClient } from "../testing/control-client.ts";

const BTC = "BTC/USDT:USDT";
let venue: RunningVenue;
let control: ControlClient;
let client: BinanceClient;
let accountId: string;
const opened: BinanceClient[] = [];

async function connect(credentials: Partial<Credentials>): Promise<BinanceClient> {
  const made = await ccxtBinance(venue.urls, credentials);
  opened.push(made);
  return made;
}

beforeAll(async () => {
  venue = await startVenue({ seed: 7, prices: { kind: "hand" }, limits: { enabled: false } });
  control = new ControlClient(venue.urls.control);
});
afterAll(() => venue.stop());
beforeEach(async () => {
  await control.price("BTCUSDT", 60_000);
  const account = await control.account("binance", { balance: "10000" });
  accountId = account.accountId;
  client = await connect(account);
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((made) => made.close()));
});

/** The numeric code in the message of the error that `work` must throw. */
async function codeOf(work: Promise<unknown>): Promise<number> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const code = /"code":(-?\d+)/.exec(error instanceof Error ? error.message : "")?.[1];
  return Number(code ?? Number.NaN);
}

describe("market data", () => {
  it("loads markets, tickers, books, candles and funding", async () => {
    const markets = await client.loadMarkets();
    expect(Object.keys(markets).length).toBeGreaterThanOrEqual(30);
    expect(markets[BTC]).toMatchObject({ linear: true, precision: { price: 0.1, amount: 0.001 } });
    expect((await client.fetchTicker(BTC)).last).toBe(60_000);
    const book = await client.fetchOrderBook(BTC, 20);
    expect(book.bids[0]?.[0]).toBeLessThan(book.asks[0]?.[0] ?? 0);
    expect(await client.fetchOHLCV(BTC, "5m", undefined, 50)).toHaveLength(50);
    expect((await client.fetchFundingRate(BTC)).markPrice).toBe(60_000);
    expect((await client.fetchTrades(BTC)).length).toBeGreaterThan(0);
    expect(Math.abs(((await client.fetchTime()) ?? 0) - Date.now())).toBeLessThan(5_000);
  });

  it("streams tickers, books, trades, candles and mark prices", async () => {
    await client.loadMarkets();
    const trade = client.watchTrades(BTC);
    const ticker = await client.watchTicker(BTC);
    expect(ticker.last).toBe(60_000);
    const book = await client.watchOrderBook(BTC);
    expect(book.bids[0]?.[0]).toBe(60_000);
    expect((await client.watchBidsAsks([BTC]))[BTC]?.bid).toBe(60_000);
    expect((await client.watchOHLCV(BTC, "1m")).length).toBeGreaterThan(0);
    expect((await client.watchMarkPrice(BTC)).markPrice).toBe(60_000);
    await control.price("BTCUSDT", 60_010);
    expect((await trade)[0]?.price).toBe(60_010);
    const moved = await client.watchOrderBook(BTC);
    expect(moved.bids[0]?.[0]).toBe(60_010);
  });
});

describe("trading", () => {
  it("places, reads, edits and cancels orders, by id and by client id", async () => {
    const filled = await client.createOrder(BTC, "market", "buy", 0.01);
    expect(filled).toMatchObject({ status: "closed", filled: 0.01 });
    const resting = await client.createOrder(BTC, "limit", "buy", 0.01, 59_000, { clientOrderId: "mine-1" });
    expect(resting.status).toBe("open");
    const byClient = await client.fetchOrder("", BTC, { clientOrderId: "mine-1" });
    expect(byClient.id).toBe(resting.id);
    const edited = await client.editOrder(String(resting.id), BTC, "limit", "buy", 0.02, 58_900);
    expect(edited.amount).toBe(0.02);
    expect(await client.fetchOpenOrders(BTC)).toHaveLength(1);
    expect((await client.cancelOrder("", BTC, { clientOrderId: "mine-1" })).status).toBe("canceled");
    expect((await client.fetchOrder(String(filled.id), BTC)).average).toBe(60_000.1);
    const trades = await client.fetchMyTrades(BTC);
    expect(trades[0]).toMatchObject({ order: filled.id, fee: { currency: "USDT", cost: 0.3000005 } });
    expect((await client.fetchBalance()).info).toMatchObject({ totalWalletBalance: "9999.69999950" });
    expect(await client.fetchOrders(BTC)).toHaveLength(2);
  });

  it("keeps positions, leverage, margin mode and hedge mode", async () => {
    await client.setLeverage(10, BTC);
    await client.setMarginMode("isolated", BTC);
    await client.createOrder(BTC, "market", "sell", 0.1);
    const [position] = await client.fetchPositions();
    expect(position).toMatchObject({
      symbol: BTC,
      side: "short",
      contracts: 0.1,
      entryPrice: 60_000,
      marginMode: "isolated",
    });
    expect(await codeOf(client.setPositionMode(true))).toBe(-4068);
    expect(await codeOf(client.setMarginMode("cross", BTC))).toBe(-4048);
    await client.createOrder(BTC, "market", "buy", 0.1, undefined, { reduceOnly: true });
    expect(await client.fetchPositions()).toHaveLength(0);
    await client.setPositionMode(true);
    expect((await client.fetchPositionMode()).hedged).toBe(true);
    await client.createOrder(BTC, "market", "buy", 0.1, undefined, { positionSide: "LONG" });
    await client.createOrder(BTC, "market", "sell", 0.2, undefined, { positionSide: "SHORT" });
    expect((await client.fetchPositions()).map(({ side, contracts }) => [side, contracts])).toEqual([
      ["long", 0.1],
      ["short", 0.2],
    ]);
    expect((await client.fetchLeverage(BTC)).longLeverage).toBe(10);
  });

  it("keeps conditional orders in their own service", async () => {
    await client.createOrder(BTC, "market", "buy", 0.1);
    const stop = await client.createOrder(BTC, "market", "sell", 0.1, undefined, {
      stopLossPrice: 59_000,
      reduceOnly: true,
      clientOrderId: "stop-1",
    });
    await client.createOrder(BTC, "market", "sell", 0.1, undefined, {
      takeProfitPrice: 62_000,
      reduceOnly: true,
    });
    await client.createOrder(BTC, "market", "sell", 0.1, undefined, { trailingPercent: 1, reduceOnly: true });
    expect(await client.fetchOpenOrders(BTC)).toHaveLength(0);
    expect(await client.fetchOpenOrders(BTC, undefined, undefined, { trigger: true })).toHaveLength(3);
    await client.cancelAllOrders(BTC);
    expect(await client.fetchOpenOrders(BTC, undefined, undefined, { trigger: true })).toHaveLength(3);
    await control.price("BTCUSDT", 58_999);
    expect(await client.fetchPositions()).toHaveLength(0);
    const fired = await client.fetchOrder(String(stop.id), BTC, { trigger: true });
    expect(fired.info).toMatchObject({ algoStatus: "FINISHED", actualType: "MARKET" });
    await client.cancelAllOrders(BTC, { trigger: true });
    expect(await client.fetchOpenOrders(BTC, undefined, undefined, { trigger: true })).toHaveLength(0);
  });

  it("enters orders over the websocket", async () => {
    await client.loadMarkets();
    const order = await client.createOrderWs(BTC, "limit", "buy", 0.01, 59_000, { clientOrderId: "ws-1" });
    const edited = await client.editOrderWs(String(order.id), BTC, "limit", "buy", 0.02, 58_000);
    expect(edited.amount).toBe(0.02);
    expect((await client.cancelOrderWs(String(order.id), BTC)).status).toBe("canceled");
    const stop = await client.createOrderWs(BTC, "market", "sell", 0.01, undefined, { triggerPrice: 59_000 });
    expect(await client.fetchOpenOrders(BTC, undefined, undefined, { trigger: true })).toHaveLength(1);
    expect(Number(stop.id)).toBeGreaterThan(1e15);
    expect(await codeOf(client.createOrderWs(BTC, "market", "buy", 9))).toBe(-2019);
  });

  it("streams orders, fills, balances and positions", async () => {
    await client.loadMarkets();
    const orders = client.watchOrders(BTC);
    const trades = client.watchMyTrades(BTC);
    expect(await client.watchPositions([BTC])).toEqual([]);
    const positions = client.watchPositions([BTC]);
    const placed = await client.createOrder(BTC, "market", "buy", 0.1);
    expect((await orders).at(-1)).toMatchObject({ id: placed.id });
    expect((await trades)[0]).toMatchObject({ order: placed.id, price: 60_000.1 });
    expect((await positions)[0]).toMatchObject({ contracts: 0.1, side: "long" });
    const funded = client.watchBalance();
    await control.post("/binance/funding", { symbol: "BTCUSDT", rate: "0.001" });
    expect((await funded).USDT?.total).toBeLessThan(10_000);
  });
});

describe("refusals", () => {
  it.each([
    ["margin", -2019, (at: BinanceClient) => at.createOrder(BTC, "market", "buy", 9)],
    [
      "would trigger",
      -2021,
      (at: BinanceClient) => at.createOrder(BTC, "market", "sell", 0.1, undefined, { stopLossPrice: 60_500 }),
    ],
    [
      "reduce-only",
      -2022,
      (at: BinanceClient) => at.createOrder(BTC, "market", "sell", 0.1, undefined, { reduceOnly: true }),
    ],
    [
      "post-only",
      -5022,
      (at: BinanceClient) => at.createOrder(BTC, "limit", "buy", 0.1, 60_100, { postOnly: true }),
    ],
    [
      "fill-or-kill",
      -5021,
      (at: BinanceClient) => at.createOrder(BTC, "limit", "buy", 0.1, 59_000, { timeInForce: "FOK" }),
    ],
    [
      "position side",
      -4061,
      (at: BinanceClient) => at.createOrder(BTC, "market", "buy", 0.1, undefined, { positionSide: "LONG" }),
    ],
    ["leverage", -4028, (at: BinanceClient) => at.setLeverage(125, "JTO/USDT:USDT")],
    ["unknown order", -2013, (at: BinanceClient) => at.fetchOrder("123456", BTC)],
    ["unknown cancel", -2011, (at: BinanceClient) => at.cancelOrder("123456", BTC)],
    [
      "stop on the order service",
      -4120,
      (at: BinanceClient) =>
        at.fapiPrivatePostOrder({
          symbol: "BTCUSDT",
          side: "SELL",
          type: "STOP_MARKET",
          stopPrice: "59000",
          closePosition: "true",
        }),
    ],
    [
      "client id",
      -4015,
      (at: BinanceClient) =>
        at.createOrder(BTC, "market", "buy", 0.1, undefined, { clientOrderId: "x".repeat(37) }),
    ],
    [
      "precision",
      -1111,
      (at: BinanceClient) =>
        at.fapiPrivatePostOrder({ symbol: "BTCUSDT", side: "BUY", type: "MARKET", quantity: "0.00011" }),
    ],
    [
      "symbol",
      -1121,
      (at: BinanceClient) =>
        at.fapiPrivatePostOrder({ symbol: "NOPE", side: "BUY", type: "MARKET", quantity: "1" }),
    ],
    [
      "missing side",
      -1102,
      (at: BinanceClient) => at.fapiPrivatePostOrder({ symbol: "BTCUSDT", type: "MARKET", quantity: "1" }),
    ],
    [
      "old timestamp",
      -1021,
      (at: BinanceClient) => {
        at.nonce = () => Date.now() - 60_000;
        return at.fetchBalance();
      },
    ],
    ["large window", -1131, (at: BinanceClient) => at.fapiPrivateV3GetAccount({ recvWindow: 60_001 })],
  ] as const)("%s → %d", async (_name, code, work) => {
    await client.loadMarkets();
    expect(await codeOf(work(client))).toBe(code);
  });

  it("a duplicate client id among open orders", async () => {
    await client.createOrder(BTC, "limit", "buy", 0.01, 59_000, { clientOrderId: "twice" });
    expect(
      await codeOf(client.createOrder(BTC, "limit", "buy", 0.01, 59_000, { clientOrderId: "twice" })),
    ).toBe(-4116);
    expect(await control.accepted(accountId)).toBe(1);
  });

  it("keys: wrong secret, unknown, revoked, without trading, bound to another address", async () => {
    const account = await control.account("binance");
    const wrong = await connect({ apiKey: account.apiKey, secret: "wrong" });
    expect(await codeOf(wrong.fetchBalance())).toBe(-1022);
    const unknown = await connect({ apiKey: "x".repeat(64), secret: "y" });
    expect(await codeOf(unknown.fetchBalance())).toBe(-2015);
    const reader = await connect(
      await control.account("binance", { permissions: { trade: false, withdraw: true } }),
    );
    expect(await codeOf(reader.createOrder(BTC, "market", "buy", 0.01))).toBe(-2015);
    const rights: unknown = await reader.sapiGetAccountApiRestrictions();
    expect(rights).toMatchObject({ enableWithdrawals: true, enableFutures: false, ipRestrict: false });
    const bound = await connect(await control.account("binance", { ipAllowList: ["10.0.0.1"] }));
    expect(await codeOf(bound.fetchBalance())).toBe(-2015);
    const here = await connect(await control.account("binance", { ipAllowList: ["127.0.0.1"] }));
    expect((await here.fetchBalance()).USDT?.total).toBe(10_000);
    const lost = await connect(account);
    await control.post("/binance/keys/revoke", { apiKey: account.apiKey });
    expect(await codeOf(lost.fetchBalance())).toBe(-2015);
  });
});

// Every refusal that a client can provoke, sent raw and answered with Bybit's code.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { decimal } from "../../../engine/domain/decimal.ts";
import type { ApiKey } from "../core/types.ts";
import { type BybitTestVenue, openBybitTestVenue, signedRequest } from "./testing.ts";

let venue: BybitTestVenue;
let key: ApiKey;

beforeAll(async () => {
  venue = await openBybitTestVenue();
  venue.limits.enabled = false;
  venue.setPrice("BTCUSDT", "60000");
});
afterAll(() => venue.close());
beforeEach(() => {
  key = venue.openAccount();
});

const post = (path: string, body: object, as: Pick<ApiKey, "apiKey" | "secret"> = key) =>
  signedRequest(venue, as, "POST", path, JSON.stringify(body));
const get = (path: string, query: string) => signedRequest(venue, key, "GET", path, query);
const order = (change: object) => ({
  category: "linear",
  symbol: "BTCUSDT",
  side: "Buy",
  orderType: "Limit",
  qty: "0.01",
  price: "59000",
  ...change,
});

describe("order/create", () => {
  it.each([
    ["accepted", {}, 0],
    ["numbers instead of text", { qty: 0.01, price: 59_000, positionIdx: 0 }, 0],
    ["no category", { category: undefined }, 10001],
    ["spot", { category: "spot" }, 10001],
    ["unknown symbol", { symbol: "NOPEUSDT" }, 10001],
    ["unknown side", { side: "buy" }, 10001],
    ["no price", { price: undefined }, 10001],
    ["price off the tick", { price: "59000.123456" }, 10001],
    ["price far away", { price: "1000000" }, 110003],
    ["quantity zero", { qty: "0" }, 10001],
    ["quantity negative", { qty: "-1" }, 10001],
    ["quantity no number", { qty: "1e400" }, 10001],
    ["quantity off the step", { qty: "0.0100001" }, 10001],
    ["quantity huge", { qty: "100000000" }, 10001],
    ["price far below", { price: "1" }, 110003],
    ["more than the balance", { qty: "90" }, 110007],
    ["hedge index in one-way mode", { positionIdx: 1 }, 10001],
    ["index out of range", { positionIdx: 3 }, 10001],
    ["reduce-only without a position", { reduceOnly: true }, 110017],
    ["close-all without a position", { qty: "0", reduceOnly: true, closeOnTrigger: true }, 110017],
    ["link id too long", { orderLinkId: "x".repeat(37) }, 10001],
    ["link id with a space", { orderLinkId: "a b" }, 10001],
    ["trigger without direction", { triggerPrice: "61000" }, 10001],
    ["trigger should rise", { triggerPrice: "59000", triggerDirection: 1 }, 110092],
    ["trigger should fall", { triggerPrice: "61000", triggerDirection: 2 }, 110093],
    ["trigger rising", { triggerPrice: "61000", triggerDirection: 1 }, 0],
    ["stop above a long's entry", { stopLoss: "70000" }, 10001],
    ["target below a long's entry", { takeProfit: "50000" }, 10001],
    ["stop off the tick", { stopLoss: "50000.00001" }, 10001],
    ["stop and target", { stopLoss: "50000", takeProfit: "70000" }, 0],
    ["stop on a reduce-only order", { stopLoss: "50000", reduceOnly: true }, 10001],
    ["limit stop in Full mode", { stopLoss: "50000", slOrderType: "Limit", slLimitPrice: "49000" }, 10001],
    ["post-only that crosses is acknowledged", { price: "60500", timeInForce: "PostOnly" }, 0],
  ])("%s", async (_name, change, code) => {
    const reply = await post("/v5/order/create", order(change));
    expect(reply.body.retCode, reply.body.retMsg).toBe(code);
    expect(reply.status).toBe(200);
  });

  it("knows an order link id for ever", async () => {
    const first = await post("/v5/order/create", order({ orderLinkId: "once" }));
    expect(first.body.result).toEqual({ orderId: expect.any(String), orderLinkId: "once" });
    expect((await post("/v5/order/create", order({ orderLinkId: "once" }))).body.retCode).toBe(110072);
    await post("/v5/order/cancel", { category: "linear", symbol: "BTCUSDT", orderLinkId: "once" });
    expect((await post("/v5/order/create", order({ orderLinkId: "once" }))).body.retCode).toBe(110072);
    const conditional = order({ orderLinkId: "once", triggerPrice: "61000", triggerDirection: 1 });
    expect((await post("/v5/order/create", conditional)).body.retCode).toBe(110072);
  });

  it("wants a minimum value", async () => {
    const cheap = venue.exchange
      .instruments()
      .find(({ minQuantity, minNotional, startPrice }) => minQuantity.mul(startPrice).lt(minNotional));
    const small = {
      symbol: cheap?.symbol,
      qty: cheap?.minQuantity.toFixed(),
      orderType: "Market",
      price: undefined,
    };
    expect((await post("/v5/order/create", order(small))).body.retCode).toBe(110094);
  });

  it("cuts an oversized reduce-only order and never flips", async () => {
    await post("/v5/order/create", order({ orderType: "Market", price: undefined, qty: "0.02" }));
    const closing = order({
      side: "Sell",
      orderType: "Market",
      price: undefined,
      qty: "5",
      reduceOnly: true,
    });
    expect((await post("/v5/order/create", closing)).body.retCode).toBe(0);
    const positions = venue.exchange.positions(key.accountId, "BTCUSDT");
    expect(positions[0]?.quantity.toFixed()).toBe("0");
  });
});

describe("the other commands", () => {
  it.each([
    ["/v5/order/cancel", { symbol: "BTCUSDT", orderId: "nope" }, 110001],
    ["/v5/order/cancel", { symbol: "BTCUSDT" }, 10001],
    ["/v5/order/amend", { symbol: "BTCUSDT", orderLinkId: "nope", price: "1" }, 110001],
    ["/v5/order/cancel-all", {}, 10001],
    ["/v5/order/cancel-all", { symbol: "NOPEUSDT" }, 10001],
    ["/v5/order/cancel-all", { settleCoin: "USDT" }, 0],
    ["/v5/order/create-batch", { request: [] }, 10001],
    ["/v5/order/create-batch", { request: "x" }, 10001],
    ["/v5/position/set-leverage", { symbol: "BTCUSDT", buyLeverage: "10", sellLeverage: "10" }, 110043],
    ["/v5/position/set-leverage", { symbol: "BTCUSDT", buyLeverage: "5", sellLeverage: "6" }, 10001],
    ["/v5/position/set-leverage", { symbol: "BTCUSDT", buyLeverage: "999", sellLeverage: "999" }, 110013],
    ["/v5/position/set-leverage", { symbol: "BTCUSDT", buyLeverage: "7", sellLeverage: "7" }, 0],
    ["/v5/position/switch-mode", { coin: "USDT", mode: 0 }, 110025],
    ["/v5/position/switch-mode", { coin: "USDT", mode: 1 }, 10001],
    ["/v5/position/switch-mode", { coin: "USDT", mode: 3 }, 0],
    ["/v5/position/trading-stop", { symbol: "BTCUSDT", stopLoss: "50000", positionIdx: 0 }, 10001],
    ["/v5/position/trading-stop", { symbol: "BTCUSDT", positionIdx: 0 }, 10001],
    ["/v5/account/set-margin-mode", { setMarginMode: "REGULAR_MARGIN" }, 110026],
    ["/v5/account/set-margin-mode", { setMarginMode: "PORTFOLIO_MARGIN" }, 10001],
    ["/v5/account/set-margin-mode", { setMarginMode: "ISOLATED_MARGIN" }, 0],
  ])("%s %j: %i", async (path, fields, code) => {
    const reply = await post(path, { category: "linear", ...fields });
    expect(reply.body.retCode, reply.body.retMsg).toBe(code);
  });

  it("tells a filled order from a cancelled one", async () => {
    const ids = { filled: "f", cancelled: "c" };
    await post("/v5/order/create", order({ orderType: "Market", price: undefined, orderLinkId: ids.filled }));
    await post("/v5/order/create", order({ orderLinkId: ids.cancelled }));
    const cancel = (orderLinkId: string) =>
      post("/v5/order/cancel", { category: "linear", symbol: "BTCUSDT", orderLinkId });
    expect((await cancel(ids.cancelled)).body.retCode).toBe(0);
    expect((await cancel(ids.cancelled)).body.retCode).toBe(110010);
    expect((await cancel(ids.filled)).body.retCode).toBe(110008);
  });

  it("keeps the mode while there are positions or orders", async () => {
    await post("/v5/order/create", order({ orderLinkId: "resting" }));
    const toHedge = { category: "linear", coin: "USDT", mode: 3 };
    expect((await post("/v5/position/switch-mode", toHedge)).body.retCode).toBe(110028);
    await post("/v5/order/cancel-all", { category: "linear", symbol: "BTCUSDT" });
    await post("/v5/order/create", order({ orderType: "Market", price: undefined }));
    expect((await post("/v5/position/switch-mode", toHedge)).body.retCode).toBe(110024);
  });

  it("sets, repeats and removes a position's stop", async () => {
    await post("/v5/order/create", order({ orderType: "Market", price: undefined }));
    const stop = (stopLoss: string) =>
      post("/v5/position/trading-stop", { category: "linear", symbol: "BTCUSDT", stopLoss, positionIdx: 0 });
    expect((await stop("50000")).body.retCode).toBe(0);
    expect((await stop("50000")).body.retCode).toBe(34040);
    expect((await stop("70000")).body.retCode).toBe(10001);
    expect(venue.exchange.openConditionals(key.accountId)).toHaveLength(1);
    expect((await stop("0")).body.retCode).toBe(0);
    expect(venue.exchange.openConditionals(key.accountId)).toHaveLength(0);
  });
});

describe("authentication", () => {
  it("refuses an unknown key, a wrong signature and a revoked key", async () => {
    const unknown = { apiKey: "nope", secret: "nope" };
    expect((await post("/v5/order/create", order({}), unknown)).body.retCode).toBe(10003);
    const wrong = { apiKey: key.apiKey, secret: "nope" };
    expect((await post("/v5/order/create", order({}), wrong)).body.retCode).toBe(10004);
    venue.exchange.revokeKey(key.apiKey);
    expect((await post("/v5/order/create", order({}))).body.retCode).toBe(10003);
  });

  it("refuses requests without a key with HTTP 401", async () => {
    const response = await fetch(`${venue.rest}/v5/account/info`);
    expect(response.status).toBe(401);
  });

  it("refuses late and early requests", async () => {
    const nowMs = venue.exchange.nowMs();
    for (const timestampMs of [nowMs - 6_000, nowMs + 2_000]) {
      const reply = await signedRequest(venue, key, "GET", "/v5/account/info", "", { timestampMs });
      expect(reply.body.retCode).toBe(10002);
    }
  });

  it("keeps a read-only key from writing", async () => {
    const reader = venue.openAccount({ permissions: { trade: false } });
    expect((await post("/v5/order/create", order({}), reader)).body.retCode).toBe(10005);
    const reply = await signedRequest(venue, reader, "GET", "/v5/user/query-api", "");
    expect(reply.body.result).toMatchObject({ readOnly: 1, permissions: { ContractTrade: [] } });
  });

  it("keeps other addresses out of an IP-bound key", async () => {
    const elsewhere = venue.openAccount({ ipAllowList: ["203.0.113.7"] });
    expect((await post("/v5/order/create", order({}), elsewhere)).body.retCode).toBe(10010);
    const here = venue.openAccount({ ipAllowList: ["127.0.0.1"] });
    expect((await post("/v5/order/create", order({}), here)).body.retCode).toBe(0);
  });

  it("says whether a key may withdraw", async () => {
    const risky = venue.openAccount({ permissions: { withdraw: true } });
    const reply = await signedRequest(venue, risky, "GET", "/v5/user/query-api", "");
    expect(reply.body.result).toMatchObject({
      permissions: { Wallet: expect.arrayContaining(["Withdraw"]) },
    });
    const plain = await get("/v5/user/query-api", "");
    expect(JSON.stringify(plain.body.result)).not.toContain("Withdraw");
  });
});

describe("queries", () => {
  it("honours status and pages through the instruments", async () => {
    const prelaunch = await get("/v5/market/instruments-info", "category=linear&status=PreLaunch");
    expect(prelaunch.body.result.list).toEqual([]);
    const symbols: string[] = [];
    let cursor = "";
    do {
      const reply = await get("/v5/market/instruments-info", `category=linear&limit=10&cursor=${cursor}`);
      symbols.push(...(reply.body.result.list as { symbol: string }[]).map(({ symbol }) => symbol));
      cursor = String(reply.body.result.nextPageCursor);
    } while (cursor !== "");
    expect(new Set(symbols).size).toBe(symbols.length);
    expect(symbols.length).toBeGreaterThanOrEqual(30);
  });

  it.each(["spot", "inverse", "option"])("has an empty list for %s", async (category) => {
    for (const path of ["/v5/market/instruments-info", "/v5/position/list", "/v5/order/realtime"]) {
      const reply = await get(path, `category=${category}`);
      expect(reply.body).toMatchObject({ retCode: 0, result: { category, list: [], nextPageCursor: "" } });
    }
  });

  it("shows a flat row for a symbol and nothing for the settle coin", async () => {
    const bySymbol = await get("/v5/position/list", "category=linear&symbol=BTCUSDT");
    expect(bySymbol.body.result.list).toMatchObject([{ side: "", size: "0", positionIdx: 0 }]);
    const byCoin = await get("/v5/position/list", "category=linear&settleCoin=USDT");
    expect(byCoin.body.result.list).toEqual([]);
  });

  it("finds closed orders by id and lists only open ones otherwise", async () => {
    await post("/v5/order/create", order({ orderType: "Market", price: undefined, orderLinkId: "done" }));
    await post("/v5/order/create", order({ orderLinkId: "open" }));
    const ids = async (path: string, query: string) =>
      ((await get(path, `category=linear&${query}`)).body.result.list as { orderLinkId: string }[]).map(
        ({ orderLinkId }) => orderLinkId,
      );
    expect(await ids("/v5/order/realtime", "symbol=BTCUSDT")).toEqual(["open"]);
    expect(await ids("/v5/order/realtime", "orderLinkId=done")).toEqual(["done"]);
    expect(await ids("/v5/order/realtime", "symbol=BTCUSDT&openOnly=1")).toEqual(["done"]);
    expect(await ids("/v5/order/history", "symbol=BTCUSDT")).toEqual(["done"]);
    expect(await ids("/v5/order/realtime", "orderLinkId=never")).toEqual([]);
  });

  it("nets opening and closing fees out of the closed profit", async () => {
    const market = (side: string, qty: string) =>
      post("/v5/order/create", order({ side, qty, orderType: "Market", price: undefined }));
    await market("Buy", "0.02");
    venue.setPrice("BTCUSDT", "61000");
    await market("Sell", "0.01");
    await market("Sell", "0.01");
    venue.setPrice("BTCUSDT", "60000");
    const rows = (await get("/v5/position/closed-pnl", "category=linear&symbol=BTCUSDT")).body.result.list;
    const closed = (rows as { closedPnl: string }[]).reduce((sum, row) => sum.add(row.closedPnl), decimal(0));
    const { wallet } = venue.exchange.balance(key.accountId);
    expect(rows).toHaveLength(2);
    expect(closed.toFixed(6)).toBe(wallet.sub(100_000).toFixed(6));
  });

  it("accounts for every change of the wallet in the transaction log", async () => {
    await post("/v5/order/create", order({ orderType: "Market", price: undefined }));
    venue.exchange.forceFunding("BTCUSDT", decimal("0.0001"));
    const reply = await get("/v5/account/transaction-log", "accountType=UNIFIED");
    const rows = reply.body.result.list as { type: string; cashBalance: string }[];
    expect(rows.map(({ type }) => type)).toEqual(["SETTLEMENT", "TRADE", "TRANSFER_IN"]);
    expect(rows[0]?.cashBalance).toBe(venue.exchange.balance(key.accountId).wallet.toFixed());
    const funding = await get("/v5/execution/list", "category=linear&execType=Funding");
    expect(funding.body.result.list).toMatchObject([{ execType: "Funding", side: "Buy", feeRate: "0.0001" }]);
  });
});

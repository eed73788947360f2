// Life of positions over the wire: partial stops, amended triggers, batches, liquidation, deleveraging, scopes.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { decimal } from "../../../engine/domain/decimal.ts";
import type { ApiKey } from "../core/types.ts";
import { rawSocket } from "./raw-socket.ts";
import { type BybitTestVenue, openBybitTestVenue, signedRequest } from "./testing.ts";

let venue: BybitTestVenue;
let key: ApiKey;

beforeAll(async () => {
  venue = await openBybitTestVenue();
  venue.limits.enabled = false;
});
afterAll(() => venue.close());
beforeEach(() => {
  venue.setPrice("BTCUSDT", "60000");
  venue.setPrice("ETHUSDT", "3000");
  key = venue.openAccount();
});

const post = (path: string, body: object) =>
  signedRequest(venue, key, "POST", path, JSON.stringify({ category: "linear", symbol: "BTCUSDT", ...body }));
const rows = async (path: string, query: string) => {
  const reply = await signedRequest(venue, key, "GET", path, `category=linear&${query}`);
  return reply.body.result.list as readonly Readonly<Record<string, unknown>>[];
};
const open = (change: object = {}) =>
  post("/v5/order/create", { side: "Buy", orderType: "Market", qty: "0.1", ...change });
const stops = () => rows("/v5/order/realtime", "symbol=BTCUSDT&orderFilter=StopOrder");

describe("stops and targets", () => {
  it("gives each order its own pair in Partial mode, with a limit target", async () => {
    const pair = { tpslMode: "Partial", stopLoss: "58000", takeProfit: "65000" };
    await open({ ...pair, tpOrderType: "Limit", tpLimitPrice: "65000" });
    await open({ ...pair, stopLoss: "57000" });
    const listed = (await stops()).map((row) => [row.stopOrderType, row.triggerPrice, row.qty]);
    expect(listed.sort()).toEqual([
      ["PartialStopLoss", "57000", "0.1"],
      ["PartialStopLoss", "58000", "0.1"],
      ["PartialTakeProfit", "65000", "0.1"],
      ["PartialTakeProfit", "65000", "0.1"],
    ]);
    venue.setPrice("BTCUSDT", "57500");
    const [position] = await rows("/v5/position/list", "symbol=BTCUSDT");
    expect(position?.size).toBe("0.1");
    expect(await stops()).toHaveLength(2);
  });

  it("adds partial stops through trading-stop and wants their size", async () => {
    await open();
    const partial = { tpslMode: "Partial", stopLoss: "58000", positionIdx: 0 };
    expect((await post("/v5/position/trading-stop", partial)).body.retCode).toBe(10001);
    expect((await post("/v5/position/trading-stop", { ...partial, slSize: "0.04" })).body.retCode).toBe(0);
    expect(await stops()).toMatchObject([
      { stopOrderType: "PartialStopLoss", qty: "0.04", tpslMode: "Partial" },
    ]);
  });

  it("amends an untriggered order in place", async () => {
    await open({ triggerPrice: "61000", triggerDirection: 1, orderLinkId: "cond" });
    expect((await post("/v5/order/amend", { orderLinkId: "cond", triggerPrice: "61500" })).body.retCode).toBe(
      0,
    );
    expect((await post("/v5/order/amend", { orderLinkId: "cond", triggerPrice: "59000" })).body.retCode).toBe(
      110092,
    );
    expect(await stops()).toMatchObject([
      { orderLinkId: "cond", triggerPrice: "61500", orderStatus: "Untriggered" },
    ]);
    venue.setPrice("BTCUSDT", "61200");
    expect(await stops()).toHaveLength(1);
  });

  it("marks an untriggered order that was cancelled as Deactivated", async () => {
    await open({ triggerPrice: "61000", triggerDirection: 1, orderLinkId: "gone" });
    await post("/v5/order/cancel", { orderLinkId: "gone" });
    expect(await rows("/v5/order/history", "orderLinkId=gone")).toMatchObject([
      { orderStatus: "Deactivated" },
    ]);
  });
});

describe("batches and scopes", () => {
  it("reports each entry of a batch on its own", async () => {
    const order = { symbol: "BTCUSDT", side: "Buy", orderType: "Limit", qty: "0.1", price: "58500" };
    const reply = await post("/v5/order/create-batch", {
      request: [
        { ...order, orderLinkId: "b1" },
        { ...order, orderLinkId: "b1" },
        null,
        { ...order, orderLinkId: "b2" },
      ],
    });
    const codes = (reply.body as unknown as { retExtInfo: { list: { code: number }[] } }).retExtInfo.list;
    expect(codes.map(({ code }) => code)).toEqual([0, 110072, 10001, 0]);
    const cancelled = await post("/v5/order/cancel-batch", {
      request: [
        { symbol: "BTCUSDT", orderLinkId: "b1" },
        { symbol: "BTCUSDT", orderLinkId: "b2" },
      ],
    });
    expect(cancelled.body.retCode).toBe(0);
    expect(await rows("/v5/order/realtime", "symbol=BTCUSDT")).toEqual([]);
  });

  it("cancels by symbol, base coin or settle coin, and only what was meant", async () => {
    const rest = (symbol: string, price: string) =>
      post("/v5/order/create", { symbol, side: "Buy", orderType: "Limit", qty: "0.1", price });
    const symbols = async () =>
      (await rows("/v5/order/realtime", "settleCoin=USDT")).map((row) => row.symbol);
    await rest("BTCUSDT", "58500");
    await rest("ETHUSDT", "2900");
    await open({ triggerPrice: "61000", triggerDirection: 1 });
    await post("/v5/order/cancel-all", { symbol: undefined, settleCoin: "USDC" });
    expect(await symbols()).toHaveLength(3);
    await post("/v5/order/cancel-all", { symbol: undefined, baseCoin: "ETH" });
    expect(await symbols()).toEqual(["BTCUSDT", "BTCUSDT"]);
    await post("/v5/order/cancel-all", { orderFilter: "Order" });
    expect(await stops()).toHaveLength(1);
    await post("/v5/order/cancel-all", { symbol: undefined, settleCoin: "USDT" });
    expect(await symbols()).toEqual([]);
  });
});

describe("liquidation", () => {
  it("closes an isolated position as BustTrade and tells the stream", async () => {
    await post("/v5/account/set-margin-mode", { setMarginMode: "ISOLATED_MARGIN" });
    await post("/v5/position/set-leverage", { buyLeverage: "50", sellLeverage: "50" });
    await open();
    const [before] = await rows("/v5/position/list", "symbol=BTCUSDT");
    expect(Number(before?.liqPrice)).toBeGreaterThan(0);
    expect(Number(before?.bustPrice)).toBeLessThan(Number(before?.liqPrice));
    const socket = await rawSocket(`${venue.ws}/v5/private`);
    await socket.logIn(key, venue.exchange.nowMs() + 5_000);
    await socket.ask({ op: "subscribe", args: ["execution", "position"] });
    venue.setPrice("BTCUSDT", decimal(String(before?.liqPrice)).sub(50).toFixed(1));
    const [bust] = await socket.topic("execution", 1);
    expect(bust).toMatchObject({
      execType: "BustTrade",
      side: "Sell",
      createType: "CreateByLiq",
      orderLinkId: "",
    });
    expect((await socket.topic("position", 1)).at(-1)).toMatchObject({ side: "", size: "0" });
    expect(await rows("/v5/execution/list", "execType=BustTrade")).toHaveLength(1);
    socket.close();
  });
});

describe("auto-deleveraging", () => {
  it("takes a part as AdlTrade at the venue's price, cancels what rests in the book, and leaves stops", async () => {
    await open({ tpslMode: "Partial", stopLoss: "58000" });
    await post("/v5/order/create", { side: "Buy", orderType: "Limit", qty: "0.1", price: "59000" });
    const socket = await rawSocket(`${venue.ws}/v5/private`);
    await socket.logIn(key, venue.exchange.nowMs() + 5_000);
    await socket.ask({ op: "subscribe", args: ["execution", "position", "order"] });
    const outcome = venue.exchange.forceDeleveraging(key.accountId, "BTCUSDT", "both", {
      quantity: decimal("0.04"),
      price: decimal("60500"),
    });
    expect(outcome.kind).toBe("ok");
    const [adl] = await socket.topic("execution", 1);
    const expected = { execType: "AdlTrade", createType: "CreateByAdl_PassThrough", orderLinkId: "" };
    expect(adl).toMatchObject({ ...expected, side: "Sell", execQty: "0.04", execPrice: "60500" });
    expect(await rows("/v5/execution/list", "execType=AdlTrade")).toEqual([
      expect.objectContaining(expected),
    ]);
    const [position] = await rows("/v5/position/list", "symbol=BTCUSDT");
    expect(position).toMatchObject({ side: "Buy", size: "0.06" });
    const history = await rows("/v5/order/history", "symbol=BTCUSDT");
    expect(history.find(({ cancelType }) => cancelType === "CancelAllBeforeAdl")).toMatchObject({
      qty: "0.1",
    });
    expect(await stops()).toHaveLength(1);
    socket.close();
  });
});

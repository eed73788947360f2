// The websocket protocol itself: log-in, acknowledgements, id types, order of messages, snapshots and deltas.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
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
  key = venue.openAccount();
});

const soon = () => venue.exchange.nowMs() + 5_000;
const create = (change: object) =>
  signedRequest(
    venue,
    key,
    "POST",
    "/v5/order/create",
    JSON.stringify({
      category: "linear",
      symbol: "BTCUSDT",
      side: "Buy",
      orderType: "Market",
      qty: "0.1",
      ...change,
    }),
  );

describe("/v5/private", () => {
  it("wants a log-in first, and only one", async () => {
    const socket = await rawSocket(`${venue.ws}/v5/private`);
    const early = await socket.ask({ op: "subscribe", args: ["order"], req_id: 3 });
    expect(early).toMatchObject({ success: false, ret_msg: "Request not authorized", req_id: 3 });
    expect(await socket.logIn({ ...key, secret: "wrong" }, soon())).toMatchObject({
      success: false,
      op: "auth",
    });
    expect(await socket.logIn(key, venue.exchange.nowMs() - 1)).toMatchObject({ success: false });
    expect(await socket.logIn(key, soon())).toMatchObject({ success: true, ret_msg: "", op: "auth" });
    expect(await socket.logIn(key, soon())).toMatchObject({ success: false });
    socket.close();
  });

  it("echoes ids with their type and answers pings in compact JSON", async () => {
    const socket = await rawSocket(`${venue.ws}/v5/private`);
    expect(await socket.ask({ op: "ping", req_id: 12 })).toMatchObject({ op: "pong", req_id: 12 });
    expect(await socket.ask({ op: "ping", req_id: "12" })).toMatchObject({ op: "pong", req_id: "12" });
    expect(await socket.ask({ op: "ping" })).not.toHaveProperty("req_id");
    expect(socket.texts.every((text) => text.includes('"op":"pong"'))).toBe(true);
    socket.close();
  });

  it("refuses unknown and mixed topics and stays open", async () => {
    const socket = await rawSocket(`${venue.ws}/v5/private`);
    await socket.logIn(key, soon());
    expect(await socket.ask({ op: "subscribe", args: ["nope"] })).toMatchObject({ success: false });
    const mixed = await socket.ask({ op: "subscribe", args: ["order", "order.linear"] });
    expect(mixed).toMatchObject({ success: false });
    expect(await socket.ask("not json")).toMatchObject({ success: false });
    expect(await socket.ask({ op: "subscribe", args: ["order.linear"] })).toMatchObject({ success: true });
    socket.close();
  });

  it("tells the life of a protected position in order", async () => {
    const socket = await rawSocket(`${venue.ws}/v5/private`);
    await socket.logIn(key, soon());
    await socket.ask({ op: "subscribe", args: ["order", "execution", "position", "wallet"] });
    await create({ orderLinkId: "entry", stopLoss: "58000", takeProfit: "65000" });
    venue.setPrice("BTCUSDT", "57990");
    const orders = await socket.topic("order", 6);
    const steps = orders.map((row) => `${row.stopOrderType} ${row.orderStatus}`);
    expect(steps.slice(0, 3).sort()).toEqual([" Filled", "StopLoss Untriggered", "TakeProfit Untriggered"]);
    expect(steps).toContain("StopLoss Triggered");
    expect(steps).toContain("StopLoss Filled");
    expect(steps).toContain("TakeProfit Deactivated");
    expect(steps.indexOf("StopLoss Triggered")).toBeLessThan(steps.indexOf("StopLoss Filled"));
    const stopIds = orders.filter((row) => row.stopOrderType === "StopLoss").map((row) => row.orderId);
    expect(new Set(stopIds).size).toBe(1);
    const executions = await socket.topic("execution", 2);
    expect(executions.map((row) => row.closedSize)).toEqual(["0", "0.1"]);
    const positions = await socket.topic("position", 2);
    expect(positions.some((row) => row.side === "Buy" && row.size === "0.1")).toBe(true);
    expect(positions.at(-1)).toMatchObject({ side: "", size: "0", entryPrice: "0" });
    socket.close();
  });
});

describe("/v5/trade", () => {
  const header = () => ({
    "X-BAPI-TIMESTAMP": String(venue.exchange.nowMs()),
    "X-BAPI-RECV-WINDOW": "5000",
  });
  const order = { category: "linear", symbol: "BTCUSDT", side: "Buy", orderType: "Market", qty: "0.1" };

  it("acknowledges like REST, once per request id", async () => {
    const socket = await rawSocket(`${venue.ws}/v5/trade`);
    const request = { op: "order.create", reqId: "r1", header: header(), args: [order] };
    expect(await socket.ask(request)).toMatchObject({ retCode: 10404, reqId: "r1" });
    expect(await socket.logIn({ ...key, secret: "wrong" }, soon())).toMatchObject({ retCode: 10004 });
    expect(await socket.logIn(key, soon())).toMatchObject({ retCode: 0, retMsg: "OK", op: "auth" });
    expect(await socket.logIn(key, soon())).toMatchObject({ retCode: 20001 });
    const placed = await socket.ask(request);
    expect(placed).toMatchObject({ retCode: 0, op: "order.create", data: { orderLinkId: "" } });
    expect(await socket.ask(request)).toMatchObject({ retCode: 20006 });
    const odd = { ...request, op: "order.nope", reqId: "r2" };
    expect(await socket.ask(odd)).toMatchObject({ retCode: 10404 });
    const late = { ...request, reqId: "r3", header: { "X-BAPI-TIMESTAMP": "1700000000000" } };
    expect(await socket.ask(late)).toMatchObject({ retCode: 10002 });
    expect(await socket.ask({ ...request, reqId: "r4", args: [] })).toMatchObject({ retCode: 10001 });
    expect(venue.exchange.orders(key.accountId, {})).toHaveLength(1);
    socket.close();
  });
});

describe("/v5/public", () => {
  it("adds deltas up to the book", async () => {
    const socket = await rawSocket(`${venue.ws}/v5/public/linear`);
    await socket.ask({ op: "subscribe", args: ["orderbook.50.BTCUSDT"], req_id: "x" });
    for (const price of ["60010", "59000", "60500.5"]) venue.setPrice("BTCUSDT", price);
    const messages = (await socket.topic(
      "orderbook.50.BTCUSDT",
      4,
    )) as readonly unknown[] as readonly BookMessage[];
    expect(messages.map(({ type }) => type)).toEqual(["snapshot", "delta", "delta", "delta"]);
    const bids = new Map<string, string>();
    for (const { data } of messages) {
      for (const [price, size] of data.b) {
        if (size === "0") bids.delete(price);
        else bids.set(price, size);
      }
    }
    const expected = venue.exchange
      .book("BTCUSDT", 50)
      .bids.map(([price, size]) => [price.toFixed(), size.toFixed()]);
    expect(new Map(expected as [string, string][])).toEqual(bids);
    const sequence = messages.map(({ data }) => data.u);
    expect(sequence).toEqual([...sequence].sort((one, other) => one - other));
    socket.close();
  });

  it("knows no topics of other categories and no unknown symbols, and forgets unsubscribed ones", async () => {
    const spot = await rawSocket(`${venue.ws}/v5/public/spot`);
    expect(await spot.ask({ op: "subscribe", args: ["tickers.BTCUSDT"] })).toMatchObject({ success: false });
    spot.close();
    const socket = await rawSocket(`${venue.ws}/v5/public/linear`);
    expect(await socket.ask({ op: "subscribe", args: ["tickers.NOPE"] })).toMatchObject({ success: false });
    expect(await socket.ask({ op: "ping", req_id: 5 })).toMatchObject({
      ret_msg: "pong",
      op: "ping",
      req_id: 5,
    });
    await socket.ask({ op: "subscribe", args: ["publicTrade.BTCUSDT"] });
    await socket.ask({ op: "unsubscribe", args: ["publicTrade.BTCUSDT"] });
    venue.setPrice("BTCUSDT", "60001");
    await socket.ask({ op: "ping" });
    expect(socket.texts.some((text) => text.includes("publicTrade"))).toBe(false);
    socket.close();
  });

  it("refuses unknown paths", async () => {
    await expect(rawSocket(`${venue.ws}/v5/nope`)).rejects.toThrow(/404/);
  });
});

interface BookMessage {
  readonly type: string;
  readonly data: { readonly b: readonly (readonly [string, string])[]; readonly u: number };
}

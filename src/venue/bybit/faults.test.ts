// Armed faults as a client meets them, and the limits of accounts and addresses.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { FaultSpec } from "../control/fault-injector.ts";
import type { ApiKey } from "../core/types.ts";
import { rawSocket } from "./raw-socket.ts";
import { type BybitTestVenue, openBybitTestVenue, signedRequest } from "./testing.ts";

let venue: BybitTestVenue;
let key: ApiKey;

beforeAll(async () => {
  venue = await openBybitTestVenue();
  venue.setPrice("BTCUSDT", "60000");
});
afterAll(() => venue.close());
beforeEach(() => {
  venue.faults.clear(undefined);
  venue.wire.resetLimits();
  key = venue.openAccount();
});

const order = {
  category: "linear",
  symbol: "BTCUSDT",
  side: "Buy",
  orderType: "Limit",
  qty: "0.01",
  price: "59000",
};
const create = (change: object = {}, timing: { readonly timestampMs?: number } = {}) =>
  signedRequest(venue, key, "POST", "/v5/order/create", JSON.stringify({ ...order, ...change }), timing);
const openOrders = () => venue.exchange.openOrders(key.accountId).length;
const arm = (spec: FaultSpec) => venue.faults.arm({ count: 1, ...spec });

describe("faults on requests", () => {
  it.each<[string, FaultSpec, number]>([
    ["timeout, executed", { kind: "backend-timeout", executed: true }, 10000],
    ["timeout, not executed", { kind: "backend-timeout", executed: false }, 10000],
    ["server error, executed", { kind: "server-error", executed: true }, 10016],
    ["server error, not executed", { kind: "server-error", executed: false }, 10016],
    ["rate limited", { kind: "rate-limited" }, 10006],
    ["rejected", { kind: "reject-order", code: 110090 }, 110090],
  ])("%s", async (_name, spec, code) => {
    arm(spec);
    expect((await create()).body.retCode).toBe(code);
    expect(openOrders()).toBe(spec.executed === true ? 1 : 0);
    expect((await create()).body.retCode).toBe(0);
  });

  it.each<[string, FaultSpec, number]>([
    ["after executing", { kind: "accept-then-drop-reply" }, 1],
    ["before executing", { kind: "drop-request" }, 0],
  ])("drops the connection %s", async (_name, spec, accepted) => {
    arm(spec);
    await expect(create()).rejects.toThrow();
    expect(openOrders()).toBe(accepted);
  });

  it.each<[string, FaultSpec, number]>([
    ["503", { kind: "http-503", executed: true }, 503],
    ["a proxy's page", { kind: "html-body", variant: "B", executed: false }, 502],
    ["a proxy's page with status 200", { kind: "html-body", variant: "A", executed: true }, 200],
  ])("answers %s instead of JSON", async (_name, spec, status) => {
    arm(spec);
    const body = JSON.stringify(order);
    await expect(signedRequest(venue, key, "POST", "/v5/order/create", body)).rejects.toThrow(/JSON/);
    expect(openOrders()).toBe(spec.executed === true ? 1 : 0);
    arm({ ...spec, requestClass: "market-data" });
    expect((await fetch(`${venue.rest}/v5/market/time`)).status).toBe(status);
  });

  it("checks the time again after a delay", async () => {
    arm({ kind: "delay-accept", delayMs: 150 });
    const reply = await create({}, { timestampMs: venue.exchange.nowMs() - 4_900 });
    expect(reply.body.retCode).toBe(10002);
    expect(openOrders()).toBe(0);
  });

  it("rejects a stop and leaves entries alone", async () => {
    arm({ kind: "reject-stop", code: 110093 });
    expect((await create()).body.retCode).toBe(0);
    const stop = { triggerPrice: "61000", triggerDirection: 1 };
    expect((await create(stop)).body.retCode).toBe(110093);
    expect((await create(stop)).body.retCode).toBe(0);
  });

  it("lets an entry through without the stop that it came with", async () => {
    arm({ kind: "reject-stop" });
    const entry = { orderType: "Market", price: undefined, stopLoss: "58000", takeProfit: "65000" };
    expect((await create(entry)).body.retCode).toBe(0);
    expect(venue.exchange.positions(key.accountId, "BTCUSDT")[0]?.quantity.toFixed()).toBe("0.01");
    expect(venue.exchange.openConditionals(key.accountId)).toEqual([]);
    expect((await create(entry)).body.retCode).toBe(0);
    expect(venue.exchange.openConditionals(key.accountId)).toHaveLength(2);
  });

  it("hides young orders from stale reads", async () => {
    await create({ orderLinkId: "young" });
    const query = "category=linear&symbol=BTCUSDT";
    const list = async () =>
      (await signedRequest(venue, key, "GET", "/v5/order/realtime", query)).body.result.list;
    arm({ kind: "stale-read", delayMs: 60_000 });
    expect(await list()).toEqual([]);
    expect(await list()).toHaveLength(1);
  });
});

describe("faults on the stream", () => {
  async function privateSocket() {
    const socket = await rawSocket(`${venue.ws}/v5/private`);
    await socket.logIn(key, venue.exchange.nowMs() + 5_000);
    await socket.ask({ op: "subscribe", args: ["order"] });
    return socket;
  }

  it.each<[string, FaultSpec, readonly string[]]>([
    ["drops", { kind: "drop-event" }, ["b", "c"]],
    ["repeats", { kind: "duplicate-event" }, ["a", "a", "b", "c"]],
    ["reorders", { kind: "reorder-event" }, ["b", "a", "c"]],
    ["delays", { kind: "delay-event", delayMs: 2_000 }, ["b", "c", "a"]],
  ])("%s", async (_name, spec, expected) => {
    const socket = await privateSocket();
    arm({ requestClass: "stream", ...spec });
    for (const orderLinkId of ["a", "b", "c"]) await create({ orderLinkId });
    const heard = await socket.topic("order", expected.length);
    expect(heard.map((row) => row.orderLinkId)).toEqual(expected);
    socket.close();
  });

  it("sends the event before the answer when asked to", async () => {
    const socket = await privateSocket();
    arm({ kind: "event-before-reply", delayMs: 300 });
    const order: string[] = [];
    const heard = socket.topic("order", 1).then(() => order.push("event"));
    await Promise.all([create().then(() => order.push("reply")), heard]);
    expect(order).toEqual(["event", "reply"]);
    socket.close();
  });

  it("cuts the sockets of a revoked key and of one account", async () => {
    const socket = await privateSocket();
    venue.exchange.revokeKey(key.apiKey);
    await socket.closed;
    key = venue.openAccount();
    const other = await privateSocket();
    expect(venue.wire.closeSockets(key.accountId)).toBe(1);
    await other.closed;
  });
});

describe("limits", () => {
  it("counts per account and endpoint and says what is left", async () => {
    const replies = [];
    for (let count = 0; count < 11; count += 1) replies.push(await create());
    const inOneSecond = replies.findIndex(({ body }) => body.retCode === 10006);
    // Eleven requests within one second exceed ten; a slow machine may spread them over two windows.
    if (inOneSecond >= 0) {
      expect(inOneSecond).toBe(10);
      expect(replies[10]?.status).toBe(200);
      expect(replies[10]?.headers.get("x-bapi-limit-status")).toBe("0");
    }
    expect(replies[0]?.headers.get("x-bapi-limit")).toBe("10");
    expect(replies[0]?.headers.get("x-bapi-limit-status")).toBe("9");
    const other = await signedRequest(venue, key, "GET", "/v5/account/info", "");
    expect(other.body.retCode).toBe(0);
  });

  it("bans an address that asks too much, until reset", async () => {
    venue.limits.scale = 0.01;
    const statuses = [];
    for (let count = 0; count < 8; count += 1) {
      const response = await fetch(`${venue.rest}/v5/market/time`);
      statuses.push(response.status);
      await response.arrayBuffer();
    }
    venue.limits.scale = 1;
    expect(statuses.slice(0, 6)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(statuses.slice(6)).toEqual([403, 403]);
    venue.wire.resetLimits();
    expect((await fetch(`${venue.rest}/v5/market/time`)).status).toBe(200);
    venue.wire.banIp("127.0.0.1", 60_000);
    expect((await fetch(`${venue.rest}/v5/market/time`)).status).toBe(403);
    await expect(rawSocket(`${venue.ws}/v5/private`)).rejects.toThrow(/403/);
  });
});

// Malformed input is refused with codes: never a 5xx, never a crash, whatever the bytes.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiKey } from "../core/types.ts";
import { rawSocket } from "./raw-socket.ts";
import { type BybitTestVenue, openBybitTestVenue, signedRequest } from "./testing.ts";

let venue: BybitTestVenue;
let key: ApiKey;

beforeAll(async () => {
  venue = await openBybitTestVenue();
  venue.limits.enabled = false;
  key = venue.openAccount();
});
afterAll(() => venue.close());

const POSTS = [
  "/v5/order/create",
  "/v5/order/amend",
  "/v5/order/cancel",
  "/v5/order/cancel-all",
  "/v5/order/create-batch",
  "/v5/position/set-leverage",
  "/v5/position/switch-mode",
  "/v5/position/trading-stop",
  "/v5/account/set-margin-mode",
];
const GETS = [
  "/v5/market/instruments-info",
  "/v5/market/kline",
  "/v5/market/orderbook",
  "/v5/market/risk-limit",
  "/v5/market/tickers",
  "/v5/order/realtime",
  "/v5/order/history",
  "/v5/execution/list",
  "/v5/position/list",
  "/v5/position/closed-pnl",
  "/v5/account/transaction-log",
  "/v5/account/wallet-balance",
];

const NASTY = fc.oneof(
  fc.string(),
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(
    "1e400",
    "-0",
    "NaN",
    "Infinity",
    "0x10",
    "9".repeat(400),
    "__proto__",
    "\u0000",
    "１２",
    "BTCUSDT",
  ),
  fc.array(fc.anything(), { maxLength: 3 }),
  fc.object({ maxDepth: 2 }),
);
const FIELDS = [
  "symbol",
  "side",
  "orderType",
  "qty",
  "price",
  "timeInForce",
  "positionIdx",
  "orderLinkId",
  "orderId",
  "triggerPrice",
  "triggerDirection",
  "takeProfit",
  "stopLoss",
  "trailingStop",
  "tpslMode",
  "tpSize",
  "slSize",
  "reduceOnly",
  "closeOnTrigger",
  "buyLeverage",
  "sellLeverage",
  "mode",
  "coin",
  "setMarginMode",
  "request",
  "settleCoin",
  "limit",
  "cursor",
  "interval",
  "start",
  "end",
  "startTime",
  "endTime",
  "status",
  "accountType",
];
const MUTATION = fc.dictionary(fc.constantFrom(...FIELDS), NASTY, { maxKeys: 6 });
const PLAUSIBLE = {
  category: "linear",
  symbol: "BTCUSDT",
  side: "Buy",
  orderType: "Limit",
  qty: "0.01",
  price: "60000",
  buyLeverage: "10",
  sellLeverage: "10",
  interval: "1",
  accountType: "UNIFIED",
};

describe("hostile input", () => {
  it("gets a code on every command", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...POSTS), MUTATION, async (path, mutation) => {
        const body = JSON.stringify({ ...PLAUSIBLE, ...mutation });
        const reply = await signedRequest(venue, key, "POST", path, body);
        expect(reply.status).toBe(200);
        expect(reply.body.retCode).toBeTypeOf("number");
      }),
      { numRuns: 600 },
    );
  });

  it("gets a code on every query", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...GETS), MUTATION, async (path, mutation) => {
        const fields = Object.entries({ ...PLAUSIBLE, ...mutation });
        const query = fields.map(([name, value]) => `${name}=${encodeURIComponent(text(value))}`).join("&");
        const reply = await signedRequest(venue, key, "GET", path, query);
        expect(reply.status).toBe(200);
        expect(reply.body.retCode).toBeTypeOf("number");
      }),
      { numRuns: 600 },
    );
  });

  it.each([
    ["truncated", '{"category":"linear"'],
    ["an array", "[]"],
    ["a number", "1e400"],
    ["null", "null"],
    ["empty", ""],
    ["duplicate and prototype keys", '{"__proto__":{"category":"linear"},"category":"linear","category":1}'],
    ["deep", `${"[".repeat(50_000)}${"]".repeat(50_000)}`],
    ["huge", JSON.stringify({ category: "x".repeat(400_000) })],
  ])("refuses a body that is %s", async (_name, body) => {
    const reply = await signedRequest(venue, key, "POST", "/v5/order/create", body);
    expect(reply.status).toBe(200);
    expect(reply.body.retCode).toBe(10001);
  });

  it.each([
    ["no timestamp", { "X-BAPI-TIMESTAMP": "" }, 10001],
    ["a timestamp in words", { "X-BAPI-TIMESTAMP": "now" }, 10001],
    ["a window in words", { "X-BAPI-RECV-WINDOW": "long" }, 10001],
    ["no signature", { "X-BAPI-SIGN": "" }, 10004],
    ["a long signature", { "X-BAPI-SIGN": "a".repeat(4_000) }, 10004],
  ])("refuses headers with %s", async (_name, headers, code) => {
    const reply = await signedRequest(venue, key, "GET", "/v5/account/info", "", { headers });
    expect(reply.body.retCode).toBe(code);
  });

  it("says that a path or method does not exist", async () => {
    for (const [method, path] of [
      ["GET", "/v5/nope"],
      ["PUT", "/v5/order/create"],
      ["GET", "//"],
      ["POST", "/v5/market/time"],
    ]) {
      const response = await fetch(`${venue.rest}${path}`, { method: method ?? "GET" });
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ retCode: 10017 });
    }
  });

  it("keeps sockets open through anything", async () => {
    for (const path of ["/v5/private", "/v5/trade", "/v5/public/linear"]) {
      const socket = await rawSocket(`${venue.ws}${path}`);
      const frames = fc.sample(fc.oneof(fc.string(), fc.json(), opFrame()), { numRuns: 200, seed: 7 });
      for (const frame of frames) socket.send(frame);
      socket.send({ op: "ping" });
      await expect.poll(() => socket.texts.some((text) => text.includes("pong"))).toBe(true);
      socket.close();
    }
  });
});

function opFrame() {
  const op = fc.constantFrom("auth", "subscribe", "unsubscribe", "order.create", "order.cancel", "", "ping");
  return fc
    .record({ op, args: NASTY, req_id: NASTY, reqId: NASTY, header: NASTY })
    .map((frame) => JSON.stringify(frame));
}

function text(value: unknown): string {
  const plain = typeof value === "string" ? value : JSON.stringify(value);
  return (plain ?? "").replace(/[\ud800-\udfff]/g, "");
}

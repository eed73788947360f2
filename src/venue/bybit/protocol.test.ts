import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createEndpointLimiter } from "./endpoint-limit.ts";
import { pageOf } from "./page.ts";
import { outsideWindow, parseRequestWindow } from "./recv-window.ts";
import { mixesWholeAndCategory, parsePrivateTopic, parsePublicTopic } from "./topics.ts";
import { parseClientFrame } from "./ws-frame.ts";

describe("outsideWindow", () => {
  const nowMs = 1_700_000_000_000;
  it.each([
    ["on time", nowMs, 5_000, undefined],
    ["at the edge of the window", nowMs - 5_000, 5_000, undefined],
    ["just too old", nowMs - 5_001, 5_000, 10002],
    ["slightly ahead", nowMs + 999, 5_000, undefined],
    ["a second ahead", nowMs + 1_000, 5_000, 10002],
    ["no window at all", nowMs - 1, 0, 10002],
  ])("%s", (_name, timestampMs, recvWindowMs, code) => {
    expect(outsideWindow({ timestampMs, recvWindowMs }, nowMs)?.retCode).toBe(code);
  });

  it.each([
    ["1700000000000", "5000", { timestampMs: 1_700_000_000_000, recvWindowMs: 5_000 }],
    ["1700000000000", "", { timestampMs: 1_700_000_000_000, recvWindowMs: 5_000 }],
    ["1e12", "5000", undefined],
    ["", "5000", undefined],
    ["1700000000000", "-1", undefined],
  ])("reads %s and %s", (timestamp, recvWindow, window) => {
    expect(parseRequestWindow(timestamp, recvWindow)).toEqual(window);
  });
});

describe("parseClientFrame", () => {
  it.each([
    ['{"op":"ping","req_id":7}', { kind: "ping", requestId: 7 }],
    ['{"op":"ping","req_id":"7"}', { kind: "ping", requestId: "7" }],
    ['{"op":"ping"}', { kind: "ping", requestId: undefined }],
    [
      '{"op":"auth","args":["k","123","s"]}',
      { kind: "auth", requestId: undefined, apiKey: "k", expires: "123", signature: "s" },
    ],
    [
      '{"op":"auth","args":["k",123,"s"],"req_id":"v5Private-auth"}',
      { kind: "auth", requestId: "v5Private-auth", apiKey: "k", expires: "123", signature: "s" },
    ],
    [
      '{"op":"subscribe","req_id":1,"args":["order","wallet"]}',
      { kind: "subscribe", requestId: 1, topics: ["order", "wallet"] },
    ],
    ['{"op":"subscribe","args":[]}', { kind: "malformed", requestId: undefined, op: "subscribe" }],
    ['{"op":"auth","args":["k"]}', { kind: "malformed", requestId: undefined, op: "auth" }],
    [
      '{"op":"order.create","reqId":"a","header":{"X-BAPI-TIMESTAMP":5},"args":[{"symbol":"BTCUSDT"}]}',
      {
        kind: "trade",
        requestId: "a",
        op: "order.create",
        args: [{ symbol: "BTCUSDT" }],
        header: { "X-BAPI-TIMESTAMP": "5" },
      },
    ],
    ["not json", { kind: "malformed", requestId: undefined, op: "" }],
    ["[]", { kind: "malformed", requestId: undefined, op: "" }],
    ["null", { kind: "malformed", requestId: undefined, op: "" }],
  ])("%s", (text, frame) => {
    expect(parseClientFrame(text)).toEqual(frame);
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => parseClientFrame(text).kind.length > 0),
    );
  });
});

describe("topics", () => {
  it.each([
    ["tickers.BTCUSDT", { kind: "tickers", symbol: "BTCUSDT" }],
    ["orderbook.50.BTCUSDT", { kind: "orderbook", symbol: "BTCUSDT", depth: 50 }],
    ["publicTrade.BTCUSDT", { kind: "publicTrade", symbol: "BTCUSDT" }],
    ["kline.D.BTCUSDT", { kind: "kline", symbol: "BTCUSDT", interval: "D" }],
    ["orderbook.7.BTCUSDT", undefined],
    ["tickers.", undefined],
    ["tickers", undefined],
    ["orderbook.50.BTC.USDT", undefined],
    ["__proto__.x", undefined],
  ])("public %s", (name, topic) => {
    expect(parsePublicTopic(name)).toEqual(topic);
  });

  it.each([
    ["order", { topic: "order", category: undefined }],
    ["order.linear", { topic: "order", category: "linear" }],
    ["execution.spot", { topic: "execution", category: "spot" }],
    ["wallet.linear", undefined],
    ["order.futures", undefined],
    ["greeks", undefined],
  ])("private %s", (name, subscription) => {
    expect(parsePrivateTopic(name)).toEqual(subscription);
  });

  it("finds a topic asked for whole and by category", () => {
    const whole = { topic: "order", category: undefined } as const;
    const linear = { topic: "order", category: "linear" } as const;
    expect(mixesWholeAndCategory([whole, linear])).toBe(true);
    expect(mixesWholeAndCategory([whole, { topic: "position", category: "linear" }])).toBe(false);
  });
});

describe("pageOf", () => {
  it("gives every row once, in order, whatever the page size", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 50 }), (count, size) => {
        const rows = Array.from({ length: count }, (_, index) => `row-${index}`);
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const page = pageOf(rows, (row) => row, size, cursor);
          seen.push(...page.rows);
          cursor = page.nextPageCursor === "" ? undefined : page.nextPageCursor;
        } while (cursor !== undefined);
        expect(seen).toEqual(rows);
      }),
    );
  });

  it("ends on a cursor it does not know", () => {
    expect(pageOf(["a"], (row) => row, 5, "z")).toEqual({ rows: [], nextPageCursor: "" });
  });
});

describe("createEndpointLimiter", () => {
  it("counts per account and endpoint, and starts anew after a second", () => {
    const limiter = createEndpointLimiter();
    const first = limiter.take("a", "create", 2, 1_000);
    expect(first).toEqual({ kind: "taken", limit: 2, remaining: 1, resetMs: 2_000 });
    expect(limiter.take("a", "create", 2, 1_100).kind).toBe("taken");
    expect(limiter.take("a", "create", 2, 1_999).kind).toBe("over");
    expect(limiter.take("b", "create", 2, 1_999).kind).toBe("taken");
    expect(limiter.take("a", "cancel", 2, 1_999).kind).toBe("taken");
    expect(limiter.take("a", "create", 2, 2_000)).toEqual({
      kind: "taken",
      limit: 2,
      remaining: 1,
      resetMs: 3_000,
    });
  });

  it("does not count what it refuses", () => {
    const limiter = createEndpointLimiter();
    expect(limiter.take("a", "batch", 5, 0, 4).remaining).toBe(1);
    expect(limiter.take("a", "batch", 5, 0, 2).kind).toBe("over");
    expect(limiter.take("a", "batch", 5, 0, 1).kind).toBe("taken");
  });
});

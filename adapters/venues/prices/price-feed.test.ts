import { expect, it } from "vitest";
import { decimal } from "../../../engine/domain/decimal.ts";
import { applyBinancePrices } from "../binance/price-feed.ts";
import { applyBybitPrices } from "../bybit/price-feed.ts";
import { createConnectGate } from "../streams/connect-gate.ts";
import { manualTime, silentJournal } from "../testing.ts";
import { createPriceFeed } from "./price-feed.ts";
import { createPriceTable } from "./price-table.ts";

it("a price exists once last and mark are known, and carries our clock", async () => {
  const time = manualTime(1_000);
  const prices = createPriceTable(time.clock);
  prices.update("BTCUSDT", decimal(1), undefined);
  expect(prices.latest("BTCUSDT")).toBeUndefined();
  await time.advance(500);
  prices.update("BTCUSDT", undefined, decimal(2));
  expect(prices.latest("BTCUSDT")).toEqual({ last: decimal(1), mark: decimal(2), at: 1_500 });
});

it("polls while the stream is silent, and stops when it speaks", async () => {
  const time = manualTime();
  const prices = createPriceTable(time.clock);
  let polls = 0;
  const feed = createPriceFeed({
    feed: {
      stream: {
        address: async () => ({ kind: "failed", reason: "UNREACHABLE" }),
        greeting: () => [],
        readyOnOpen: true,
        pingFrame: undefined,
        keepAlive: undefined,
        receive: () => undefined,
      },
      poll: async () => {
        polls++;
        return false;
      },
    },
    prices,
    gate: createConnectGate({ count: 1_000, windowMs: 1_000 }, time.clock, time.timers),
    clock: time.clock,
    timers: time.timers,
    journal: silentJournal,
    venue: "test",
    random: () => 0,
  });
  await feed.start();
  expect(polls).toBe(1);
  await time.advance(5_000);
  expect(polls).toBeGreaterThanOrEqual(5);
  const before = polls;
  for (let second = 0; second < 5; second++) {
    prices.update("BTCUSDT", decimal(1), decimal(1));
    await time.advance(1_000);
  }
  expect(polls).toBe(before);
  feed.stop();
});

it("reads both venues' price frames and leaves out what is none", () => {
  const prices = createPriceTable(manualTime().clock);
  const mark = [{ e: "markPriceUpdate", s: "BTCUSDT", p: "60000.1" }, { s: "BAD" }];
  applyBinancePrices({ stream: "!markPrice@arr@1s", data: mark }, prices);
  applyBinancePrices({ stream: "!miniTicker@arr", data: [{ s: "BTCUSDT", c: "60000.2" }] }, prices);
  applyBinancePrices(undefined, prices);
  expect(prices.latest("BTCUSDT")).toMatchObject({ last: decimal("60000.2"), mark: decimal("60000.1") });
  const ticker = (data: object) => ({
    topic: "tickers.ETHUSDT",
    type: "delta",
    data: { symbol: "ETHUSDT", ...data },
  });
  applyBybitPrices(ticker({ lastPrice: "3000", markPrice: "3001" }), prices);
  applyBybitPrices(ticker({ markPrice: "3002.5" }), prices);
  applyBybitPrices({ success: true, op: "subscribe" }, prices);
  expect(prices.latest("ETHUSDT")).toMatchObject({ last: decimal("3000"), mark: decimal("3002.5") });
});

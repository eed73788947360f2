// Recorded payloads of Bybit's private stream (documentation's examples with our ids) to events.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { PositionMode } from "../../../engine/domain/venue.ts";
import { ACCOUNT, BTC_INSTRUMENT } from "../testing.ts";
import { mapBybitMessage } from "./map-stream.ts";

type Message = { data: Record<string, unknown>[] };
const fixture = (name: string): Message =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), "utf8"));
const contextFor = (positionMode: PositionMode) => ({
  accountId: ACCOUNT,
  positionMode,
  instrumentOf: (symbol: string) => (symbol === "BTCUSDT" ? BTC_INSTRUMENT : undefined),
  priceOf: () => undefined,
});
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("bybit stream", () => {
  it("an attached stop is a conditional order without a client id; other categories are left out", () => {
    expect(plain(mapBybitMessage(fixture("order"), contextFor("hedge")))).toEqual([
      {
        kind: "order",
        accountId: ACCOUNT,
        report: {
          venueOrderId: "5cf98598-39a7-459e-97bf-76ca765ee020",
          instrumentId: "BTC/USDT:USDT",
          side: "sell",
          positionSide: "long",
          state: "open",
          quantity: "0.02",
          filledQuantity: "0",
          triggerPrice: "58000.5",
          reduceOnly: true,
          conditional: "stop",
          at: 1672364262457,
        },
      },
    ]);
  });

  it.each<[string, string, number, string]>([
    ["Sell", "Stop", 2, "stop"],
    ["Buy", "Stop", 1, "stop"],
    ["Sell", "Stop", 1, "take-profit"],
    ["Buy", "Stop", 2, "take-profit"],
    ["Sell", "TakeProfit", 1, "take-profit"],
    ["Sell", "TrailingStop", 2, "stop"],
  ])("%s %s with direction %i is a %s", (side, stopOrderType, triggerDirection, conditional) => {
    const message = fixture("order");
    Object.assign(message.data[0] ?? {}, { side, stopOrderType, triggerDirection });
    expect(plain(mapBybitMessage(message, contextFor("one-way")))).toMatchObject([
      { report: { conditional } },
    ]);
  });

  it("executions are fills and funding payments", () => {
    expect(plain(mapBybitMessage(fixture("execution"), contextFor("one-way")))).toEqual([
      {
        kind: "fill",
        fill: {
          accountId: ACCOUNT,
          venueTradeId: "6a4d9c1c-95fb-5dae-9ca1-6b9b3cbd25ff",
          venueOrderId: "9aac161b-8ed6-450d-9cab-c5cc67c21784",
          clientOrderId: "px0k3n8d2q7v5x1m9b4c6f",
          instrumentId: "BTC/USDT:USDT",
          side: "sell",
          positionSide: "both",
          quantity: "0.02",
          price: "60000",
          fee: "0.66",
          realizedPnl: "12.5",
          origin: "order",
          at: 1746270400353,
        },
      },
      {
        kind: "funding",
        funding: {
          accountId: ACCOUNT,
          instrumentId: "BTC/USDT:USDT",
          venueFundingId: "funding-1",
          amount: "-0.012",
          quantity: "0.02",
          at: 1746270400360,
        },
      },
    ]);
  });

  it.each<[string, string, string]>([
    ["Sell", "0.02", "long"],
    ["Buy", "0.02", "short"],
    ["Buy", "0", "long"],
    ["Sell", "0", "short"],
  ])("on a hedge account %s closing %s is the %s leg", (side, closedSize, positionSide) => {
    const message = fixture("execution");
    Object.assign(message.data[0] ?? {}, { side, closedSize });
    expect(mapBybitMessage(message, contextFor("hedge"))[0]).toMatchObject({ fill: { positionSide } });
  });

  it.each<[Record<string, string>, string]>([
    [{ execType: "BustTrade" }, "liquidation"],
    [{ execType: "AdlTrade" }, "adl"],
    [{ createType: "CreateByLiq" }, "liquidation"],
    [{ stopOrderType: "PartialStopLoss" }, "attached-stop"],
    [{ stopOrderType: "Stop" }, "order"],
  ])("%o comes from %s", (fields, origin) => {
    const message = fixture("execution");
    Object.assign(message.data[0] ?? {}, fields);
    expect(mapBybitMessage(message, contextFor("one-way"))[0]).toMatchObject({ fill: { origin } });
  });

  it("the wallet tells the balance", () => {
    expect(plain(mapBybitMessage(fixture("wallet"), contextFor("one-way")))).toEqual([
      {
        kind: "balance",
        accountId: ACCOUNT,
        balance: { equity: "9700.5", walletBalance: "9684.46297164", availableMargin: "9556.6056555" },
      },
    ]);
  });

  it("an isolated account's margin is what is not bound", () => {
    const message = fixture("wallet");
    Object.assign(message.data[0] ?? {}, { totalAvailableBalance: "" });
    expect(plain(mapBybitMessage(message, contextFor("one-way")))).toMatchObject([
      { balance: { availableMargin: "9556.46297164" } },
    ]);
  });

  it.each<[string, string, number, PositionMode, string, string]>([
    ["Buy", "0.02", 0, "one-way", "0.02", "both"],
    ["Sell", "0.02", 0, "one-way", "-0.02", "both"],
    ["Sell", "0.5", 2, "hedge", "-0.5", "short"],
    ["", "0", 1, "hedge", "0", "long"],
  ])("a position of %s %s on index %i is told", (side, size, positionIdx, mode, quantity, positionSide) => {
    const row = { category: "linear", symbol: "BTCUSDT", side, size, positionIdx, entryPrice: "60000" };
    const rows = [row, { ...row, symbol: "WHATUSDT" }];
    const message = { topic: "position", creationTime: 1672364174455, data: rows };
    const position = { instrumentId: "BTC/USDT:USDT", positionSide, quantity, at: 1672364174455 };
    expect(plain(mapBybitMessage(message, contextFor(mode)))).toEqual([
      { kind: "position", accountId: ACCOUNT, position },
    ]);
  });

  it("a row that cannot be read throws: it may have been a fill", () => {
    const message = fixture("execution");
    Object.assign(message.data[0] ?? {}, { execQty: null });
    expect(() => mapBybitMessage(message, contextFor("one-way"))).toThrow();
  });
});

// Recorded payloads of Binance's user-data stream (documentation's examples with our ids) to events.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decimal } from "../../../engine/domain/decimal.ts";
import { ACCOUNT, BTC_INSTRUMENT } from "../testing.ts";
import { mapBinanceEvent } from "./map-stream.ts";

const fixture = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), "utf8"));
const context = {
  accountId: ACCOUNT,
  instrumentOf: (symbol: string) => (symbol === "BTCUSDT" ? BTC_INSTRUMENT : undefined),
  priceOf: (asset: string) => (asset === "BNB" ? decimal(600) : undefined),
};
/** Decimals as text, so that expectations read like the payload. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("binance stream", () => {
  it("a trade is an order and a fill", () => {
    const events = mapBinanceEvent(fixture("order-trade-update"), context);
    expect(plain(events)).toEqual([
      {
        kind: "event",
        event: {
          kind: "order",
          accountId: ACCOUNT,
          report: {
            clientOrderId: "pe0k3n8d2q7v5x1m9b4c6f",
            venueOrderId: "8886774000000001",
            instrumentId: "BTC/USDT:USDT",
            side: "buy",
            positionSide: "both",
            state: "partially-filled",
            quantity: "0.02",
            filledQuantity: "0.015",
            averagePrice: "60001.1",
            reduceOnly: false,
            at: 1568879465650,
          },
        },
      },
      {
        kind: "event",
        event: {
          kind: "fill",
          fill: {
            accountId: ACCOUNT,
            venueTradeId: "274500001",
            venueOrderId: "8886774000000001",
            clientOrderId: "pe0k3n8d2q7v5x1m9b4c6f",
            instrumentId: "BTC/USDT:USDT",
            side: "buy",
            positionSide: "both",
            quantity: "0.015",
            price: "60001.1",
            fee: "0.45000825",
            realizedPnl: "0",
            origin: "order",
            at: 1568879465650,
          },
        },
      },
    ]);
  });

  it("the combined form is the same", () => {
    const bare = fixture("order-trade-update");
    expect(mapBinanceEvent({ stream: "listen-key", data: bare }, context)).toEqual(
      mapBinanceEvent(bare, context),
    );
  });

  it("a liquidation is named, its client id is not ours, and a fee in BNB is converted", () => {
    const [, fill] = mapBinanceEvent(fixture("liquidation"), context);
    expect(plain(fill)).toMatchObject({
      event: { fill: { origin: "liquidation", positionSide: "long", fee: "0.36", realizedPnl: "-19.822" } },
    });
    expect(
      fill?.kind === "event" && fill.event.kind === "fill" && fill.event.fill.clientOrderId,
    ).toBeUndefined();
  });

  it("a stop that was refused at its trigger is rejected with the reason", () => {
    expect(plain(mapBinanceEvent(fixture("algo-update"), context))).toMatchObject([
      {
        event: {
          kind: "order",
          report: {
            clientOrderId: "ps0k3n8d2q7v5x1m9b4c6f",
            state: "rejected",
            triggerPrice: "58000.5",
            reason: "Reduce Only reject",
          },
        },
      },
    ]);
  });

  it("funding asks for a look, and so does any balance change", () => {
    expect(mapBinanceEvent(fixture("account-update-funding"), context)).toEqual([
      { kind: "funding-due", atMs: 1564745798938 },
      { kind: "balance-changed" },
    ]);
  });

  it("an expired listen key is told; other events and other instruments are silent", () => {
    expect(mapBinanceEvent({ e: "listenKeyExpired", E: 1, listenKey: "x" }, context)).toEqual([
      { kind: "expired" },
    ]);
    expect(mapBinanceEvent({ e: "TRADE_LITE", s: "BTCUSDT" }, context)).toEqual([]);
    expect(mapBinanceEvent(undefined, context)).toEqual([]);
    const other = fixture("order-trade-update");
    (other.o as Record<string, unknown>).s = "ETHUSDT";
    expect(mapBinanceEvent(other, context)).toEqual([]);
  });

  it("a known event that cannot be read throws: it may have been a fill", () => {
    const broken = fixture("order-trade-update");
    (broken.o as Record<string, unknown>).l = "a lot";
    expect(() => mapBinanceEvent(broken, context)).toThrow();
    const strange = fixture("order-trade-update");
    (strange.o as Record<string, unknown>).X = "SOMETHING_NEW";
    expect(() => mapBinanceEvent(strange, context)).toThrow(/SOMETHING_NEW/);
  });

  it("a changed position is told with its sign; what we do not list is left out", () => {
    const told = {
      e: "ACCOUNT_UPDATE",
      E: 1564745798939,
      T: 1564745798938,
      a: {
        m: "ORDER",
        B: [{ a: "USDT", wb: "122624.1", cw: "100.1", bc: "0" }],
        P: [
          { s: "BTCUSDT", pa: "-0.015", ep: "60001.1", up: "0", mt: "cross", iw: "0", ps: "SHORT" },
          { s: "BTCUSDT", pa: "0", ep: "0", up: "0", mt: "cross", iw: "0", ps: "LONG" },
          { s: "WHATUSDT", pa: "20", ep: "6563.6", up: "0", mt: "isolated", iw: "13200.7", ps: "BOTH" },
        ],
      },
    };
    const position = { instrumentId: "BTC/USDT:USDT", at: 1564745798938 };
    const event = { kind: "position", accountId: ACCOUNT };
    expect(plain(mapBinanceEvent(told, context))).toEqual([
      {
        kind: "event",
        event: { ...event, position: { ...position, positionSide: "short", quantity: "-0.015" } },
      },
      { kind: "event", event: { ...event, position: { ...position, positionSide: "long", quantity: "0" } } },
      { kind: "balance-changed" },
    ]);
  });
});

// What setting leverage and margin mode costs the venue's limit, and whose word for it counts.
import { expect, it } from "vitest";
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { Instrument } from "../../../engine/domain/instrument.ts";
import type { TradeSettings } from "../../../engine/ports/venue.ts";
import type { Answer } from "../venue-reader.ts";
import type { BinanceContext } from "./binance-context.ts";
import { BinanceTradeSettings } from "./trade-settings.ts";

const ACCOUNT = "account" as AccountId;
const instrument = (venueSymbol: string) => ({ venueSymbol }) as Instrument;
const BTC = instrument("BTCUSDT");
const ETH = instrument("ETHUSDT");
const cross = (leverage: number): TradeSettings => ({ leverage, marginMode: "cross" });
const LOST = { kind: "failed", failure: { kind: "lost", reason: "NO_ANSWER" } } as const;

function build() {
  const asked: string[] = [];
  const world = { nowMs: 0, fails: false, leverageMax: 125 };
  const symbols: Record<string, { marginType: string; leverage: number }> = {
    BTCUSDT: { marginType: "CROSSED", leverage: 5 },
    ETHUSDT: { marginType: "CROSSED", leverage: 20 },
  };
  const of = (symbol: string) => {
    const config = symbols[symbol];
    if (config === undefined) throw new Error(`no ${symbol}`);
    return config;
  };
  const exchange = {
    fapiPrivateGetSymbolConfig: () => {
      asked.push("configs");
      return Object.entries(symbols).map(([symbol, config]) => ({ symbol, ...config }));
    },
    fapiPrivatePostMarginType: ({ symbol, marginType }: { symbol: string; marginType: string }) => {
      asked.push(`${symbol} ${marginType}`);
      of(symbol).marginType = marginType;
    },
    fapiPrivatePostLeverage: ({ symbol, leverage }: { symbol: string; leverage: number }) => {
      asked.push(`${symbol} ${leverage}`);
      of(symbol).leverage = Math.min(leverage, world.leverageMax);
      return { symbol, leverage: of(symbol).leverage };
    },
  };
  const read = (request: { call: (on: unknown) => unknown }, parse: (body: unknown) => unknown) =>
    Promise.resolve<Answer<unknown>>(
      world.fails ? LOST : { kind: "ok", value: parse(request.call(exchange)) },
    );
  const context = { reader: { read }, nowMs: () => world.nowMs } as unknown as BinanceContext;
  return { settings: new BinanceTradeSettings(context), asked, world };
}

it("reads the settings of all symbols once, for signals at once and for those of the next minute", async () => {
  const { settings, asked, world } = build();
  const at = (nowMs: number, of: Instrument, leverage: number) => {
    world.nowMs = nowMs;
    return settings.prepare(ACCOUNT, of, cross(leverage));
  };
  const both = await Promise.all([at(0, BTC, 5), at(0, ETH, 20)]);
  expect(both.map(({ kind }) => kind)).toEqual(["ok", "ok"]);
  expect((await at(59_999, BTC, 5)).kind).toBe("ok");
  expect(asked).toEqual(["configs"]);
  expect((await at(60_000, BTC, 5)).kind).toBe("ok");
  expect(asked).toEqual(["configs", "configs"]);
});

it("sets what differs, and the leverage anew after a change of the mode", async () => {
  const { settings, asked } = build();
  expect((await settings.prepare(ACCOUNT, BTC, cross(7))).kind).toBe("ok");
  expect((await settings.prepare(ACCOUNT, ETH, { leverage: 20, marginMode: "isolated" })).kind).toBe("ok");
  expect((await settings.prepare(ACCOUNT, BTC, cross(7))).kind).toBe("ok");
  expect(asked).toEqual(["configs", "BTCUSDT 7", "ETHUSDT ISOLATED", "ETHUSDT 20"]);
});

it("a leverage that the venue did not take is a failure, and then nothing is believed", async () => {
  const { settings, asked, world } = build();
  world.leverageMax = 10;
  expect(await settings.prepare(ACCOUNT, BTC, cross(12))).toMatchObject({
    failure: { reason: "SETTINGS_NOT_APPLIED" },
  });
  world.leverageMax = 125;
  world.fails = true;
  expect(await settings.prepare(ACCOUNT, BTC, cross(12))).toEqual(LOST);
  world.fails = false;
  expect((await settings.prepare(ACCOUNT, BTC, cross(12))).kind).toBe("ok");
  expect(asked).toEqual(["configs", "BTCUSDT 12", "configs", "BTCUSDT 12"]);
});

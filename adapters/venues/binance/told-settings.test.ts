// What is kept of the settings of all symbols.
import { expect, it } from "vitest";
import { ToldSettings } from "./told-settings.ts";

const BTC = { symbol: "BTCUSDT", marginType: "CROSSED", leverage: 5 };
const DOMINANCE = { symbol: "BTCDOMUSDT", marginType: "ISOLATED", leverage: 125 };
const QUARTERLY = { symbol: "BTCUSDT_270326", marginType: "ISOLATED", leverage: 1 };

it("finds each symbol, first, last and between, and no other that looks like it", () => {
  const told = new ToldSettings([QUARTERLY, BTC, DOMINANCE]);
  for (const settings of [BTC, DOMINANCE, QUARTERLY]) expect(told.of(settings.symbol)).toEqual(settings);
  for (const symbol of ["BTC", "USDT", "ETHUSDT", "", "CROSSED", "BTCUSDT\nBTCUSDT"])
    expect(told.of(symbol), symbol).toBeUndefined();
});

it("knows nothing where nothing was told", () => {
  expect(new ToldSettings([]).of("BTCUSDT")).toBeUndefined();
});

it("believes what was set since, of symbols that it had heard of and of others", () => {
  const told = new ToldSettings([BTC]);
  told.change({ ...BTC, leverage: 7 });
  told.change(DOMINANCE);
  expect(told.of("BTCUSDT")).toEqual({ ...BTC, leverage: 7 });
  expect(told.of("BTCDOMUSDT")).toEqual(DOMINANCE);
});

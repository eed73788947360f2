import ccxt, { binanceusdm, bybit } from "ccxt";
import { expect, it } from "vitest";
import { Binance, BinanceSockets, Bybit, BybitSockets } from "./ccxt-classes.ts";

it("are those of ccxt's entry", () => {
  expect(Binance).toBe(binanceusdm);
  expect(Bybit).toBe(bybit);
  expect(BinanceSockets).toBe(ccxt.pro.binanceusdm);
  expect(BybitSockets).toBe(ccxt.pro.bybit);
});

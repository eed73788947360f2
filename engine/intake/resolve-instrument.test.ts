import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { InstrumentId } from "../domain/instrument.ts";
import { buildInstrumentIndex } from "./instrument-index.ts";
import { resolveInstrument } from "./resolve-instrument.ts";
import { TEST_INSTRUMENTS } from "./testing.ts";

const index = buildInstrumentIndex(TEST_INSTRUMENTS);
const indexOf = (...ids: string[]) =>
  buildInstrumentIndex(ids as readonly string[] as readonly InstrumentId[]);

describe("resolveInstrument", () => {
  it.each([
    ["BTCUSDT", "BTC/USDT:USDT"],
    ["btcusdt", "BTC/USDT:USDT"],
    [" BTCUSDT ", "BTC/USDT:USDT"],
    ["BTCUSDT.P", "BTC/USDT:USDT"],
    ["BINANCE:BTCUSDT.P", "BTC/USDT:USDT"],
    ["BINANCE:BTCUSDTPERP", "BTC/USDT:USDT"],
    ["BYBIT:BTCUSDT", "BTC/USDT:USDT"],
    ["BYBIT_DLY:BTCUSDT.P", "BTC/USDT:USDT"],
    ["BTCUSDT_DLY", "BTC/USDT:USDT"],
    ["BTCUSDT.P_DL", "BTC/USDT:USDT"],
    ["BTCUSDTPERP", "BTC/USDT:USDT"],
    ["BTC-USDT", "BTC/USDT:USDT"],
    ["BTC_USDT", "BTC/USDT:USDT"],
    ["BTC/USDT", "BTC/USDT:USDT"],
    ["BTC/USDT:USDT", "BTC/USDT:USDT"],
    ["BYBIT:BTC/USDT:USDT", "BTC/USDT:USDT"],
    ["BTC-USDT-SWAP", "BTC/USDT:USDT"],
    ["BTCUSDT_PERP", "BTC/USDT:USDT"],
    ["BTCUSDC", "BTC/USDC:USDC"],
    ["BTC/USDC", "BTC/USDC:USDC"],
    ["1000PEPEUSDT", "1000PEPE/USDT:USDT"],
    ["SHIB1000USDT", "SHIB1000/USDT:USDT"],
    ["1000SHIBUSDT.P", "SHIB1000/USDT:USDT"],
  ])("%s is %s", (symbol, id) => {
    expect(resolveInstrument(index, symbol)).toMatchObject({ kind: "resolved", id });
    const resolution = resolveInstrument(index, symbol);
    expect(resolution.kind === "resolved" && resolution.priceFactor.toString()).toBe("1");
  });

  it.each([
    ["PEPEUSDT", "1000PEPE/USDT:USDT", "1000"],
    ["BINANCE:SHIBUSDT", "SHIB1000/USDT:USDT", "1000"],
    ["1000SOLUSDT", "SOL/USDT:USDT", "0.001"],
  ])("%s is %s in other lots: prices times %s", (symbol, id, factor) => {
    const resolution = resolveInstrument(index, symbol);
    expect(resolution).toMatchObject({ kind: "resolved", id });
    expect(resolution.kind === "resolved" && resolution.priceFactor.toString()).toBe(factor);
  });

  it("takes the exact name before the same asset in other lots", () => {
    const both = indexOf("PEPE/USDT:USDT", "1000PEPE/USDT:USDT");
    expect(resolveInstrument(both, "PEPEUSDT")).toMatchObject({ id: "PEPE/USDT:USDT" });
    expect(resolveInstrument(both, "1000PEPEUSDT")).toMatchObject({ id: "1000PEPE/USDT:USDT" });
  });

  it("refuses to choose between two", () => {
    const settled = indexOf("BTC/USDT:USDT", "BTC/USDT:BTC");
    expect(resolveInstrument(settled, "BTCUSDT")).toEqual({
      kind: "ambiguous",
      candidates: ["BTC/USDT:USDT", "BTC/USDT:BTC"],
    });
    expect(resolveInstrument(settled, "BTC/USDT:BTC")).toMatchObject({ id: "BTC/USDT:BTC" });
    const lots = indexOf("1000SATS/USDT:USDT", "10000SATS/USDT:USDT");
    expect(resolveInstrument(lots, "SATSUSDT").kind).toBe("ambiguous");
  });

  it.each([
    ["BTC", ["BTC/USDT:USDT", "BTC/USDC:USDC"]],
    ["BTCUSD", ["BTC/USDT:USDT", "BTC/USDC:USDC"]],
    ["BTCUSTD", ["BTC/USDT:USDT", "BTC/USDC:USDC"]],
    ["ETHUSTD", ["ETH/USDT:USDT"]],
    ["EHTUSDT", ["ETH/USDT:USDT"]],
    ["DOGEUSDT", []],
    ["BTC/USDT:USDC", []],
    ["BTCUSDT_240329", []],
    ["ВТСUSDT", []],
    ["BTC\u200bUSDT", []],
    ["", []],
    ["'; drop table signal; --", []],
    ["A".repeat(65), []],
  ])("%s is unknown, near %j", (symbol, near) => {
    expect(resolveInstrument(index, symbol)).toEqual({ kind: "unknown", near: expect.arrayContaining(near) });
  });

  test("property: never throws, and resolves only to known instruments", () => {
    const symbols = fc.oneof(
      fc.string(),
      fc.string({ unit: "binary" }),
      fc.stringMatching(/^[A-Z0-9:/._-]{0,20}$/),
    );
    fc.assert(
      fc.property(symbols, (symbol) => {
        const resolution = resolveInstrument(index, symbol);
        return resolution.kind !== "resolved" || TEST_INSTRUMENTS.includes(resolution.id);
      }),
    );
  });
});

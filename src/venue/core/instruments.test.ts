import { describe, expect, it } from "vitest";
import { isMultipleOf } from "../../../engine/domain/decimal.ts";
import { INSTRUMENTS } from "./instruments.ts";
import { maintenanceMargin } from "./margin.ts";

describe("the instruments", () => {
  it("are at least thirty, each once", () => {
    expect(new Set(INSTRUMENTS.map(({ symbol }) => symbol)).size).toBeGreaterThanOrEqual(30);
    expect(new Set(INSTRUMENTS.map(({ symbol }) => symbol)).size).toBe(INSTRUMENTS.length);
  });

  it.each(INSTRUMENTS.map((instrument) => [instrument.symbol, instrument] as const))(
    "%s is tradable",
    (_name, row) => {
      expect(isMultipleOf(row.startPrice, row.tick)).toBe(true);
      expect(isMultipleOf(row.maxQuantity, row.step)).toBe(true);
      expect(row.step.mul(row.startPrice).lt(row.minNotional.mul(20))).toBe(true);
      expect(row.brackets[0]?.maxLeverage).toBe(row.maxLeverage);
    },
  );

  it("keep maintenance margin continuous and below initial margin across brackets", () => {
    for (const instrument of INSTRUMENTS) {
      for (const { notionalCap, maintenanceRate, maxLeverage } of instrument.brackets) {
        const at = maintenanceMargin(instrument, notionalCap);
        const above = maintenanceMargin(instrument, notionalCap.plus("0.01"));
        expect(above.minus(at).lt("0.02")).toBe(true);
        expect(maintenanceRate.mul(maxLeverage).lt(1)).toBe(true);
      }
    }
  });
});

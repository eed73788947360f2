import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal, ZERO } from "../../../engine/domain/decimal.ts";
import { changePosition, openingQuantity, reducibleQuantity } from "./position-math.ts";

describe("a fill on a position", () => {
  it.each([
    // held, entry, fill, price → quantity, entry, realised
    [0, 0, 2, 100, 2, "100", "0"],
    [2, 100, 2, 200, 4, "150", "0"],
    [4, 150, -1, 170, 3, "150", "20"],
    [4, 150, -4, 140, 0, "0", "-40"],
    [4, 150, -6, 160, -2, "160", "40"],
    [-2, 160, 1, 150, -1, "160", "10"],
    [-2, 160, 5, 150, 3, "150", "20"],
  ])("%d at %d, then %d at %d", (held, entry, fill, price, quantity, entryAfter, realised) => {
    const change = changePosition(decimal(held), decimal(entry), decimal(fill), decimal(price));
    expect(change.quantity.toNumber()).toBe(quantity);
    expect(change.entryPrice.toFixed()).toBe(entryAfter);
    expect(change.realisedPnl.toFixed()).toBe(realised);
  });

  it("closes and opens exactly what it trades", () => {
    const number = fc.integer({ min: -50, max: 50 });
    fc.assert(
      fc.property(number, number, fc.integer({ min: 1, max: 99 }), (held, fill, price) => {
        const change = changePosition(
          decimal(held),
          decimal(held === 0 ? 0 : 50),
          decimal(fill),
          decimal(price),
        );
        expect(change.closedQuantity.plus(change.openedQuantity).toNumber()).toBe(Math.abs(fill));
        expect(change.quantity.toNumber()).toBe(held + fill);
        expect(change.closedQuantity.lte(Math.abs(held))).toBe(true);
      }),
    );
  });
});

describe("the parts of an order", () => {
  it.each([
    [5, "both", "sell", 8, "3"],
    [5, "both", "sell", 4, "0"],
    [5, "both", "buy", 4, "4"],
    [-5, "both", "buy", 6, "1"],
    [5, "long", "sell", 4, "0"],
    [5, "long", "buy", 4, "4"],
    [-5, "short", "sell", 4, "4"],
    [-5, "short", "buy", 4, "0"],
  ] as const)("held %d, leg %s, %s %d opens %s", (held, leg, side, quantity, opened) => {
    expect(openingQuantity(decimal(held), leg, side, decimal(quantity)).toFixed()).toBe(opened);
  });

  it("reduces only against the position", () => {
    expect(reducibleQuantity(decimal(5), "sell").toNumber()).toBe(5);
    expect(reducibleQuantity(decimal(5), "buy")).toEqual(ZERO);
    expect(reducibleQuantity(decimal(-5), "buy").toNumber()).toBe(5);
  });
});

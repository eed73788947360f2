import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal, ZERO } from "./decimal.ts";
import { applyFill, FLAT, unrealizedPnl } from "./position.ts";

type Row = readonly [side: "buy" | "sell", quantity: string, price: string, fee?: string];
const after = (rows: readonly Row[]) =>
  rows.reduce(
    (position, [side, quantity, price, fee = "0"]) =>
      applyFill(position, { side, quantity: decimal(quantity), price: decimal(price), fee: decimal(fee) }),
    FLAT,
  );

describe("applyFill", () => {
  it.each<[string, readonly Row[], string, string, string]>([
    ["opens", [["buy", "2", "100"]], "2", "100", "0"],
    [
      "averages",
      [
        ["buy", "1", "100"],
        ["buy", "3", "104"],
      ],
      "4",
      "103",
      "0",
    ],
    [
      "reduces at a profit",
      [
        ["buy", "2", "100"],
        ["sell", "1", "110"],
      ],
      "1",
      "100",
      "10",
    ],
    [
      "reduces a short at a loss",
      [
        ["sell", "2", "100"],
        ["buy", "1", "110"],
      ],
      "-1",
      "100",
      "-10",
    ],
    [
      "closes",
      [
        ["buy", "2", "100"],
        ["sell", "2", "90"],
      ],
      "0",
      "0",
      "-20",
    ],
    [
      "crosses zero",
      [
        ["buy", "1", "100"],
        ["sell", "3", "120"],
      ],
      "-2",
      "120",
      "20",
    ],
  ])("%s", (_name, rows, quantity, entryPrice, realized) => {
    const position = after(rows);
    expect(position.quantity.toString()).toBe(quantity);
    expect(position.entryPrice.toString()).toBe(entryPrice);
    expect(position.realizedPnl.toString()).toBe(realized);
  });

  it("conserves money: realised + unrealised equals what was bought and sold at any mark", () => {
    const row = fc.record({
      buys: fc.boolean(),
      quantity: fc.integer({ min: 1, max: 999 }),
      price: fc.integer({ min: 1, max: 99_999 }),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), fc.integer({ min: 1, max: 99_999 }), (rows, mark) => {
        let position = FLAT;
        let cash = ZERO;
        for (const { buys, quantity, price } of rows) {
          const trade = { quantity: decimal(quantity).div(1000), price: decimal(price).div(100) };
          position = applyFill(position, { side: buys ? "buy" : "sell", ...trade, fee: ZERO });
          const cost = trade.quantity.mul(trade.price);
          cash = buys ? cash.sub(cost) : cash.add(cost);
        }
        const markPrice = decimal(mark).div(100);
        const total = position.realizedPnl.add(unrealizedPnl(position, markPrice));
        const expected = cash.add(position.quantity.mul(markPrice));
        // The weighted entry price is a quotient: exact to far below a cent.
        expect(total.sub(expected).abs().lt("1e-20")).toBe(true);
      }),
    );
  });
});

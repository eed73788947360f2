import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal } from "../domain/decimal.ts";
import { fill } from "../testing/builders.ts";
import { ownedPartOfForeignFill, ownedPartOfOwnFill, splitFill } from "./attribute-fill.ts";

describe("ownedPartOfForeignFill", () => {
  it.each`
    owned   | external | side      | quantity | part
    ${"5"}  | ${"0"}   | ${"sell"} | ${"2"}   | ${"2"}
    ${"5"}  | ${"3"}   | ${"sell"} | ${"2"}   | ${"0"}
    ${"5"}  | ${"3"}   | ${"sell"} | ${"4"}   | ${"1"}
    ${"5"}  | ${"0"}   | ${"sell"} | ${"9"}   | ${"5"}
    ${"5"}  | ${"0"}   | ${"buy"}  | ${"9"}   | ${"0"}
    ${"-5"} | ${"0"}   | ${"buy"}  | ${"2"}   | ${"2"}
    ${"-5"} | ${"-3"}  | ${"buy"}  | ${"4"}   | ${"1"}
    ${"-5"} | ${"0"}   | ${"sell"} | ${"4"}   | ${"0"}
    ${"0"}  | ${"4"}   | ${"sell"} | ${"4"}   | ${"0"}
  `("owned $owned, by hand $external: a foreign $side of $quantity takes $part of ours", (row) => {
    const foreign = fill({ side: row.side, quantity: decimal(row.quantity) });
    expect(ownedPartOfForeignFill(decimal(row.owned), decimal(row.external), foreign).toString()).toBe(
      row.part,
    );
  });

  it.each`
    owned   | external | side      | quantity | part
    ${"5"}  | ${"3"}   | ${"sell"} | ${"5"}   | ${"5"}
    ${"5"}  | ${"3"}   | ${"sell"} | ${"2"}   | ${"2"}
    ${"-5"} | ${"-9"}  | ${"buy"}  | ${"6"}   | ${"5"}
    ${"5"}  | ${"3"}   | ${"buy"}  | ${"2"}   | ${"0"}
  `("owned $owned, by hand $external: our attached stop that closes $quantity takes $part of ours", (row) => {
    const stop = fill({ side: row.side, quantity: decimal(row.quantity), origin: "attached-stop" });
    expect(ownedPartOfForeignFill(decimal(row.owned), decimal(row.external), stop).toString()).toBe(row.part);
  });

  it("never takes more than we own, nor more than was traded", () => {
    const quantity = fc.integer({ min: -50, max: 50 });
    fc.assert(
      fc.property(
        quantity,
        quantity,
        fc.boolean(),
        fc.integer({ min: 1, max: 80 }),
        (owned, external, buys, traded) => {
          const foreign = fill({ side: buys ? "buy" : "sell", quantity: decimal(traded) });
          const part = ownedPartOfForeignFill(decimal(owned), decimal(external), foreign);
          expect(part.gte(0) && part.lte(Math.abs(owned)) && part.lte(traded)).toBe(true);
        },
      ),
    );
  });
});

describe("ownedPartOfOwnFill", () => {
  it.each`
    leg        | owned   | external | side      | quantity | part
    ${"entry"} | ${"0"}  | ${"0"}   | ${"buy"}  | ${"5"}   | ${"5"}
    ${"entry"} | ${"0"}  | ${"3"}   | ${"buy"}  | ${"5"}   | ${"5"}
    ${"entry"} | ${"0"}  | ${"-3"}  | ${"buy"}  | ${"5"}   | ${"2"}
    ${"entry"} | ${"0"}  | ${"-9"}  | ${"buy"}  | ${"5"}   | ${"0"}
    ${"entry"} | ${"0"}  | ${"4"}   | ${"sell"} | ${"5"}   | ${"1"}
    ${"entry"} | ${"-2"} | ${"-3"}  | ${"buy"}  | ${"7"}   | ${"4"}
    ${"exit"}  | ${"5"}  | ${"3"}   | ${"sell"} | ${"4"}   | ${"4"}
    ${"stop"}  | ${"5"}  | ${"3"}   | ${"sell"} | ${"6"}   | ${"5"}
  `("owned $owned, by hand $external: our $leg that does $side $quantity moves $part of ours", (row) => {
    const held = { owned: decimal(row.owned), external: decimal(row.external) };
    const own = fill({ side: row.side, quantity: decimal(row.quantity) });
    expect(ownedPartOfOwnFill(held, own, row.leg).toString()).toBe(row.part);
  });
});

describe("splitFill", () => {
  it("keeps every unit and every cent of the trade, each part under an id of its own", () => {
    const part = fc
      .integer({ min: 1, max: 997 })
      .chain((whole) => fc.tuple(fc.constant(whole), fc.nat(whole)));
    fc.assert(
      fc.property(part, fc.integer({ min: 0, max: 1_000_000 }), ([whole, own], fee) => {
        const trade = fill({ quantity: decimal(whole), fee: decimal(fee).div(1_000_000) });
        const parts = Object.values(splitFill(trade, decimal(own))).flatMap((each) => each ?? []);
        const sum = (of: "quantity" | "fee") =>
          parts.reduce((total, each) => total.add(each[of]), decimal(0));
        expect([sum("quantity").toString(), sum("fee").toString()]).toEqual([
          trade.quantity.toString(),
          trade.fee.toString(),
        ]);
        expect(new Set(parts.map(({ venueTradeId }) => venueTradeId)).size).toBe(parts.length);
        expect(splitFill(trade, decimal(own)).own?.quantity.toNumber() ?? 0).toBe(own);
      }),
    );
  });
});

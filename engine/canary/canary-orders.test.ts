import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { approveCanary } from "../../risk/check-order.ts";
import { account } from "../../risk/testing.ts";
import { decimal, isMultipleOf } from "../domain/decimal.ts";
import type { ClientOrderId } from "../domain/ids.ts";
import { instrument, intent } from "../testing/builders.ts";
import { CANARY_CLASSES, canaryOrder } from "./canary-orders.ts";

const id = "fc00aaaaaaaaaaaaaaaaaaaaaaaaaa" as ClientOrderId;

describe("a canary's orders", () => {
  it("are legal, small and far from the market, whatever the instrument", () => {
    const filters = fc.record({
      mark: fc.integer({ min: 1, max: 10_000_000 }).map((ticks) => decimal(ticks).mul("0.01")),
      tickSize: fc.constantFrom("0.01", "0.0001", "0.00001").map(decimal),
      stepSize: fc.constantFrom("0.001", "0.1", "1").map(decimal),
      notionalMin: fc.constantFrom("0", "5", "100").map(decimal),
      what: fc.constantFrom(...CANARY_CLASSES),
      variant: fc.constantFrom<0 | 1>(0, 1),
      attachesStop: fc.boolean(),
    });
    fc.assert(
      fc.property(filters, ({ mark, what, variant, attachesStop, ...filter }) => {
        const traded = instrument({ ...filter, quantityMin: filter.stepSize });
        const order = canaryOrder(
          { account: account(), instrument: traded, mark, attachesStop },
          what,
          variant,
          id,
        );
        // A price so low that a tick is a large part of it is not tried.
        if ("code" in order) return;
        const { type, quantity, reduceOnly } = order;
        const price =
          type.kind === "limit" ? type.price : type.kind === "market" ? decimal(0) : type.triggerPrice;
        expect(isMultipleOf(price, traded.tickSize)).toBe(true);
        expect(isMultipleOf(quantity, traded.stepSize)).toBe(true);
        expect(quantity.mul(price).gte(traded.notionalMin)).toBe(true);
        expect(price.sub(mark).abs().div(mark).gte("0.04")).toBe(true);
        expect(reduceOnly).toBe(what !== "limit");
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["a market order", { type: { kind: "market" } }],
    ["a limit near the market", { type: { kind: "limit", price: decimal("99"), timeInForce: "post-only" } }],
    ["a limit that may take", { type: { kind: "limit", price: decimal("90"), timeInForce: "gtc" } }],
    ["a stop that opens", { type: { kind: "stop-market", triggerPrice: decimal("50") }, side: "sell" }],
    [
      "a target in reach",
      { type: { kind: "take-profit-market", triggerPrice: decimal("110") }, side: "sell", reduceOnly: true },
    ],
  ] as const)("are never %s", (_, change) => {
    expect(approveCanary(intent(change), decimal("100"))).toMatchObject({ code: "CANARY_COULD_FILL" });
  });
});

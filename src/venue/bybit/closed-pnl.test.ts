import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decimal, ZERO } from "../../../engine/domain/decimal.ts";
import type { OrderRequest } from "../core/exchange.ts";
import { closedPnlRows } from "./closed-pnl.ts";
import { type BybitTestVenue, openBybitTestVenue } from "./testing.ts";

let venue: BybitTestVenue;
beforeAll(async () => {
  venue = await openBybitTestVenue();
});
afterAll(() => venue.close());

const market = (side: "buy" | "sell", quantity: string): OrderRequest => ({
  symbol: "BTCUSDT",
  side,
  leg: "both",
  type: "market",
  timeInForce: "ioc",
  price: undefined,
  quantity: decimal(quantity),
  reduceOnly: false,
  clientOrderId: undefined,
});

describe("closedPnlRows", () => {
  it("adds up to what the wallet gained once everything is closed, flips included", () => {
    const step = fc.record({
      side: fc.constantFrom<"buy" | "sell">("buy", "sell"),
      thousandths: fc.integer({ min: 1, max: 900 }),
      price: fc.integer({ min: 59_000, max: 61_000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 20 }), (steps) => {
        const { accountId } = venue.openAccount({ balance: decimal(10_000_000) });
        const { exchange } = venue;
        for (const { side, thousandths, price } of steps) {
          venue.setPrice("BTCUSDT", String(price));
          const quantity = decimal(thousandths).div(1_000).toFixed();
          expect(exchange.placeOrder(accountId, market(side, quantity)).kind).toBe("ok");
        }
        const held = exchange.positions(accountId, "BTCUSDT")[0]?.quantity ?? ZERO;
        if (!held.isZero()) {
          exchange.placeOrder(accountId, market(held.isNegative() ? "buy" : "sell", held.abs().toFixed()));
        }
        const rows = closedPnlRows(exchange.fills(accountId, {}));
        const net = rows.reduce((sum, row) => sum.add(row.netPnl), ZERO);
        const gained = exchange.balance(accountId).wallet.sub(10_000_000);
        expect(net.sub(gained).abs().lt("0.000001"), `${net.toFixed()} is not ${gained.toFixed()}`).toBe(
          true,
        );
        for (const row of rows) {
          const gross =
            row.side === "sell" ? row.exitValue.sub(row.entryValue) : row.entryValue.sub(row.exitValue);
          expect(gross.sub(row.openFee).sub(row.closeFee).sub(row.netPnl).abs().lt("0.000001")).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });
});

import { beforeEach, describe, expect, it } from "vitest";
import { decimal } from "../../../engine/domain/decimal.ts";
import { limit, market, type PaperBench, paperBench, reason, value } from "../testing/paper.ts";

let bench: PaperBench;
let account: string;
beforeEach(() => {
  bench = paperBench();
  account = bench.account();
});
const place = (request: ReturnType<typeof market>) => bench.exchange.placeOrder(account, request);
const balance = () => bench.exchange.balance(account);
const legOf = (symbol = "BTCUSDT") => {
  const [leg] = bench.exchange.positions(account, symbol);
  if (leg === undefined) throw new Error("no leg");
  return leg;
};

describe("margin", () => {
  it("ties up notional over leverage and frees it on closing", () => {
    value(bench.exchange.setLeverage(account, "BTCUSDT", 10));
    value(place(market("buy", "1")));
    expect(legOf().initialMargin.toFixed()).toBe("6000");
    const { wallet, available, crossUnrealisedPnl } = balance();
    expect(available.toFixed()).toBe(wallet.plus(crossUnrealisedPnl).minus(6_000).toFixed());
    expect(reason(place(market("buy", "1")))).toBe("insufficient-margin");
    expect(reason(place(market("sell", "1.5")))).toBe("accepted");
    expect(legOf().quantity.toFixed()).toBe("-0.5");
  });

  it("keeps isolated margin out of the shared wallet", () => {
    value(bench.exchange.setMarginMode(account, "BTCUSDT", "isolated"));
    value(bench.exchange.setLeverage(account, "BTCUSDT", 10));
    value(place(market("buy", "0.1")));
    expect(legOf().isolatedMargin.toFixed()).toBe("600.001");
    expect(balance().crossWallet.toFixed()).toBe(balance().wallet.minus("600.001").toFixed());
    value(place(market("sell", "0.05")));
    expect(legOf().isolatedMargin.toFixed()).toBe("300.0005");
    expect(reason(bench.exchange.setLeverage(account, "BTCUSDT", 5))).toBe("leverage-not-reducible");
    expect(reason(bench.exchange.setMarginMode(account, "BTCUSDT", "cross"))).toBe("margin-mode-position");
  });

  it("holds positions within the bracket of their leverage", () => {
    const rich = bench.account({ balance: decimal(5_000_000) });
    value(bench.exchange.setLeverage(rich, "BTCUSDT", 125));
    expect(reason(bench.exchange.placeOrder(rich, market("buy", "1")))).toBe("position-limit");
    value(bench.exchange.setLeverage(rich, "BTCUSDT", 100));
    value(bench.exchange.placeOrder(rich, market("buy", "1")));
    expect(reason(bench.exchange.setLeverage(rich, "BTCUSDT", 125))).toBe("position-limit");
    expect(reason(bench.exchange.setLeverage(rich, "BTCUSDT", 126))).toBe("leverage-out-of-range");
  });

  it("guards the switches", () => {
    expect(reason(bench.exchange.setMarginMode(account, "BTCUSDT", "cross"))).toBe("margin-mode-unchanged");
    expect(reason(bench.exchange.setPositionMode(account, "one-way"))).toBe("position-mode-unchanged");
    value(place(limit("buy", "0.01", "59000")));
    expect(reason(bench.exchange.setPositionMode(account, "hedge"))).toBe("position-mode-open-orders");
    expect(reason(bench.exchange.setMarginMode(account, "BTCUSDT", "isolated"))).toBe(
      "margin-mode-open-orders",
    );
    bench.exchange.cancelAllOrders(account, undefined);
    value(place(market("buy", "0.01")));
    expect(reason(bench.exchange.setPositionMode(account, "hedge"))).toBe("position-mode-position");
  });
});

describe("liquidation", () => {
  it.each(["cross", "isolated"] as const)(
    "takes a %s position at its liquidation price, and never more than its margin",
    (mode) => {
      value(bench.exchange.transfer(account, decimal(-9_000)));
      if (mode === "isolated") value(bench.exchange.setMarginMode(account, "BTCUSDT", "isolated"));
      value(place(market("buy", "0.2")));
      const { liquidationPrice } = legOf();
      expect(liquidationPrice.gt(50_000)).toBe(true);
      bench.price("BTCUSDT", liquidationPrice.plus(5).toFixed(1));
      expect(legOf().quantity.toFixed()).toBe("0.2");
      bench.price("BTCUSDT", liquidationPrice.minus(5).toFixed(1));
      expect(legOf().quantity.toFixed()).toBe("0");
      expect(balance().wallet.gte(0)).toBe(true);
      const kinds = bench.exchange.ledger(1, 100).entries.map(({ kind }) => kind);
      expect(kinds).toContain("liquidation");
    },
  );

  it("does not take more than the wallet when the price gaps", () => {
    value(bench.exchange.transfer(account, decimal(-9_000)));
    value(place(market("sell", "0.3")));
    bench.price("BTCUSDT", 90_000);
    expect(legOf().quantity.toFixed()).toBe("0");
    expect(balance().wallet.gte(0)).toBe(true);
    expect(balance().wallet.lt(10)).toBe(true);
  });
});

describe("funding", () => {
  it("moves the rate on the mark notional at the funding time, longs to pay a positive rate", () => {
    value(place(market("buy", "0.1")));
    const before = balance().wallet;
    bench.exchange.forceFunding("BTCUSDT", decimal("0.0001"));
    expect(balance().wallet.minus(before).toFixed()).toBe("-0.6");
    bench.clock.shift(8 * 3_600_000);
    bench.exchange.tick();
    const rows = bench.exchange.income(account, {}).filter(({ kind }) => kind === "funding-fee");
    expect(rows).toHaveLength(2);
    bench.exchange.tick();
    expect(bench.exchange.fundingHistory("BTCUSDT", 10)).toHaveLength(2);
  });
});

import { beforeEach, describe, expect, it } from "vitest";
import { decimal } from "../../../engine/domain/decimal.ts";
import {
  limit,
  market,
  type PaperBench,
  paperBench,
  reason,
  stop,
  TEST_START_MS,
  value,
} from "../testing/paper.ts";
import { manualClock } from "./clock.ts";

let bench: PaperBench;
let account: string;
beforeEach(() => {
  bench = paperBench();
  account = bench.account();
});

const position = (symbol = "BTCUSDT") => bench.exchange.positions(account, symbol)[0]?.quantity.toFixed();
const place = (request: ReturnType<typeof market>) => bench.exchange.placeOrder(account, request);
const wallet = () => bench.exchange.balance(account).wallet.toFixed();

describe("orders", () => {
  it("fills a market order at the best ask and books the taker fee", () => {
    const order = value(place(market("buy", "0.1")));
    expect(order.status).toBe("filled");
    expect(order.filledQuote.toFixed()).toBe("6000.01");
    expect(wallet()).toBe(decimal(10_000).minus("3.000005").toFixed());
  });

  it("names the same moment for a trade in its event as in the list, however long the engine takes between", () => {
    const clock = manualClock(TEST_START_MS);
    const nowMs = () => {
      clock.shift(1);
      return clock.nowMs();
    };
    const { exchange, account: open } = paperBench(undefined, undefined, { ...clock, nowMs });
    const own = open();
    const told: number[] = [];
    exchange.subscribe(own, (event) => {
      if (event.kind === "order" && event.fill !== undefined) told.push(event.timeMs);
    });
    value(exchange.placeOrder(own, market("buy", "0.1")));
    expect(told).toHaveLength(1);
    expect(exchange.fills(own, {}).map(({ timeMs }) => timeMs)).toEqual(told);
  });

  it("lets a large market order slip through the levels", () => {
    const rich = bench.account({ balance: decimal(10_000_000), leverage: 10 });
    const order = value(bench.exchange.placeOrder(rich, market("buy", "100")));
    const average = order.filledQuote.div(order.filledQuantity);
    expect(bench.exchange.fills(rich, {}).length).toBeGreaterThan(3);
    expect(average.gt("60010")).toBe(true);
  });

  it("rests a limit order and fills it as maker when the price comes", () => {
    const order = value(place(limit("buy", "0.1", "59000")));
    expect(order.status).toBe("new");
    expect(bench.exchange.balance(account).orderInitialMargin.toFixed()).toBe("295");
    bench.price("BTCUSDT", 58_900);
    expect(order.status).toBe("filled");
    const [fill] = bench.exchange.fills(account, {});
    expect(fill).toMatchObject({ isMaker: true });
    expect(fill?.price.toFixed()).toBe("59000");
    expect(fill?.fee.toFixed()).toBe("1.18");
    expect(bench.exchange.balance(account).orderInitialMargin.toFixed()).toBe("0");
  });

  it("fills a large resting order in parts, as far as the depth goes", () => {
    const rich = bench.account({ balance: decimal(10_000_000), leverage: 10 });
    const order = value(bench.exchange.placeOrder(rich, limit("buy", "120", "59000")));
    bench.price("BTCUSDT", "59000");
    expect(order.status).toBe("partially-filled");
    bench.price("BTCUSDT", "58000");
    expect(order.status).toBe("filled");
    expect(bench.exchange.positions(rich)[0]?.quantity.toFixed()).toBe("120");
  });

  it.each([
    ["wrong step", market("buy", "0.0015"), "quantity-off-step"],
    ["too small", market("buy", "0.0001"), "quantity-too-low"],
    ["too large", market("buy", "121"), "quantity-too-high"],
    ["zero", market("buy", "0"), "quantity-not-positive"],
    ["off tick", limit("buy", "0.01", "59000.05"), "price-off-tick"],
    ["above the band", limit("buy", "0.01", "70000"), "price-above-band"],
    ["below the band", limit("buy", "0.01", "50000"), "price-below-band"],
    ["tiny notional", market("buy", "0.001", { symbol: "ETHUSDT" }), "notional-too-low"],
    ["unknown symbol", market("buy", "1", { symbol: "NOPEUSDT" }), "unknown-symbol"],
    ["beyond the margin", market("buy", "4"), "insufficient-margin"],
    ["hedge leg in one-way mode", market("buy", "0.01", { leg: "long" }), "position-leg-mismatch"],
    ["reduce-only without a position", market("sell", "0.01", { reduceOnly: true }), "reduce-only-rejected"],
    [
      "crossing post-only",
      limit("buy", "0.01", "60100", { timeInForce: "post-only" }),
      "post-only-would-take",
    ],
    ["unfillable FOK", limit("buy", "0.1", "59000", { timeInForce: "fok" }), "fok-unfillable"],
  ])("refuses: %s", (_name, request, expected) => {
    expect(reason(place(request))).toBe(expected);
    expect(bench.exchange.orders(account, {})).toEqual([]);
  });

  it("expires what an IOC order cannot take", () => {
    const order = value(place(limit("buy", "0.1", "59000", { timeInForce: "ioc" })));
    expect([order.status, order.endReason]).toEqual(["expired", "ioc-remainder"]);
  });

  it("knows a client id only while its order is open", () => {
    const request = limit("buy", "0.01", "59000", { clientOrderId: "mine" });
    value(place(request));
    expect(reason(place(request))).toBe("duplicate-client-id");
    value(bench.exchange.cancelOrder(account, "BTCUSDT", { kind: "client-id", id: "mine" }));
    expect(reason(place(request))).toBe("accepted");
  });

  it("amends a resting order and lets it trade at its new price", () => {
    const order = value(place(limit("buy", "0.1", "59000")));
    const ref = { kind: "venue-id", id: order.venueOrderId } as const;
    value(
      bench.exchange.amendOrder(account, "BTCUSDT", ref, {
        price: decimal(60_500),
        quantity: decimal("0.2"),
      }),
    );
    expect(order.status).toBe("filled");
    expect(position()).toBe("0.2");
    expect(reason(bench.exchange.amendOrder(account, "BTCUSDT", ref, { price: decimal(59_000) }))).toBe(
      "order-finished",
    );
  });
});

describe("reducing orders", () => {
  it("are cut to the position and never flip it", () => {
    value(place(market("buy", "0.1")));
    const order = value(place(market("sell", "0.5", { reduceOnly: true })));
    expect(order.quantity.toFixed()).toBe("0.1");
    expect(position()).toBe("0");
  });

  it("go when the position is gone", () => {
    value(place(market("buy", "0.1")));
    const target = value(place(limit("sell", "0.1", "61000", { reduceOnly: true })));
    value(place(market("sell", "0.1")));
    expect([target.status, target.endReason]).toEqual(["expired", "reduce-only"]);
  });

  it("close only their own leg in hedge mode", () => {
    value(bench.exchange.setPositionMode(account, "hedge"));
    value(place(market("buy", "0.1", { leg: "long" })));
    value(place(market("sell", "0.2", { leg: "short" })));
    expect(reason(place(market("sell", "0.3", { leg: "long" })))).toBe("reduce-only-rejected");
    expect(reason(place(market("sell", "0.1", { leg: "long", reduceOnly: true })))).toBe(
      "reduce-only-not-allowed",
    );
    value(place(market("sell", "0.1", { leg: "long" })));
    const legs = bench.exchange
      .positions(account, "BTCUSDT")
      .map(({ leg, quantity }) => `${leg} ${quantity}`);
    expect(legs).toEqual(["long 0", "short -0.2"]);
  });
});

describe("conditional orders", () => {
  beforeEach(() => void value(place(market("buy", "0.1"))));
  const arm = (request: ReturnType<typeof stop>) => bench.exchange.placeConditional(account, request);

  it("become an order with an id of its own and the same client id", () => {
    const armed = value(arm(stop("sell", "0.1", "59000", { clientOrderId: "guard" })));
    bench.price("BTCUSDT", 58_999);
    expect(armed.status).toBe("finished");
    const child = bench.exchange.findOrder(account, { kind: "venue-id", id: armed.childOrderId ?? "" });
    expect(child).toMatchObject({ clientOrderId: "guard", status: "filled", origin: "trigger" });
    expect(child?.venueOrderId).not.toBe(armed.conditionalId);
    expect(position()).toBe("0");
  });

  it.each([
    ["stop already through", stop("sell", "0.1", "60000"), "would-trigger-immediately"],
    [
      "target on the wrong side",
      stop("sell", "0.1", "59000", { trigger: "take-profit" }),
      "would-trigger-immediately",
    ],
    [
      "closePosition with a quantity",
      stop("sell", "0.1", "59000", { closePosition: true, reduceOnly: false }),
      "close-position-with-quantity",
    ],
    [
      "closePosition with reduceOnly",
      stop("sell", undefined, "59000", { reduceOnly: true }),
      "close-position-with-reduce-only",
    ],
    [
      "a callback of 20 %",
      stop("sell", "0.1", undefined, { trigger: "trailing", callbackRate: decimal("0.2") }),
      "callback-rate-out-of-range",
    ],
  ])("refuse: %s", (_name, request, expected) => {
    expect(reason(arm(request))).toBe(expected);
  });

  it("closePosition takes the whole position of the moment, and there is one per direction and kind", () => {
    const armed = value(arm(stop("sell", undefined, "59000")));
    expect(reason(arm(stop("sell", undefined, "58000")))).toBe("close-position-exists");
    expect(reason(arm(stop("sell", undefined, "61000", { trigger: "take-profit" })))).toBe("accepted");
    value(place(market("buy", "0.05")));
    bench.price("BTCUSDT", 58_000);
    expect(armed.status).toBe("finished");
    expect(position()).toBe("0");
  });

  it("do not trade without a position", () => {
    const armed = value(arm(stop("sell", "0.1", "59000")));
    value(place(market("sell", "0.1")));
    bench.price("BTCUSDT", 58_000);
    expect([armed.status, armed.rejectReason]).toEqual(["rejected", "reduce-only-rejected"]);
    expect(position()).toBe("0");
  });

  it("trail the price and fire on the way back", () => {
    const trailing = value(
      arm(
        stop("sell", "0.1", undefined, {
          trigger: "trailing",
          callbackRate: decimal("0.01"),
          activationPrice: decimal(60_500),
        }),
      ),
    );
    bench.price("BTCUSDT", 60_400);
    expect(trailing.activated).toBe(false);
    bench.price("BTCUSDT", 62_000);
    expect(trailing.triggerPrice.toFixed()).toBe("61380");
    bench.price("BTCUSDT", 61_500);
    expect(trailing.status).toBe("untriggered");
    bench.price("BTCUSDT", 61_380);
    expect(trailing.status).toBe("finished");
    expect(bench.exchange.balance(account).cumulativeRealisedPnl.gt(137)).toBe(true);
  });

  it("stay when only plain orders are cancelled", () => {
    value(arm(stop("sell", "0.1", "59000")));
    bench.exchange.cancelAllOrders(account, undefined);
    expect(bench.exchange.openConditionals(account)).toHaveLength(1);
    bench.exchange.cancelAllConditionals(account, "BTCUSDT");
    expect(bench.exchange.openConditionals(account)).toHaveLength(0);
  });
});

it("fills only the armed fraction, and the rest rests", () => {
  bench.exchange.armPartialFill({ fraction: decimal("0.5"), count: 1 });
  const order = value(place(limit("buy", "0.1", "60100")));
  expect([order.status, order.filledQuantity.toFixed()]).toEqual(["partially-filled", "0.05"]);
  bench.exchange.armPartialFill({ fraction: decimal("0.01"), count: 1 });
  expect(value(place(market("buy", "0.1")))).toMatchObject({ status: "expired", endReason: "no-depth" });
});

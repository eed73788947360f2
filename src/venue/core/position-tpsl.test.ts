import { beforeEach, describe, expect, it } from "vitest";
import { decimal } from "../../../engine/domain/decimal.ts";
import { limit, market, type PaperBench, paperBench, reason, value } from "../testing/paper.ts";
import type { PositionTpslRequest } from "./exchange.ts";
import { BYBIT_POLICY } from "./policy.ts";
import type { AttachedTpsl, TpslLeg } from "./types.ts";

let bench: PaperBench;
let account: string;
beforeEach(() => {
  bench = paperBench(BYBIT_POLICY);
  account = bench.account({ balance: decimal(100_000) });
});

const leg = (price: number): TpslLeg => ({
  triggerPrice: decimal(price),
  triggerBy: "last",
  orderType: "market",
  limitPrice: undefined,
});
const both = (mode: AttachedTpsl["mode"], stop: number, target: number): AttachedTpsl => ({
  mode,
  stopLoss: leg(stop),
  takeProfit: leg(target),
});
const open = () =>
  bench.exchange
    .openConditionals(account)
    .map(
      ({ trigger, triggerPrice, quantity, scope }) =>
        `${scope} ${trigger} ${triggerPrice} ${quantity ?? "all"}`,
    );
const held = () => bench.exchange.positions(account, "BTCUSDT")[0]?.quantity.toFixed();
const set = (request: Partial<PositionTpslRequest>) =>
  bench.exchange.setPositionTpsl(account, { symbol: "BTCUSDT", leg: "both", mode: "full", ...request });

describe("attached to an order", () => {
  it("full mode: one pair for the whole position, and one firing takes the other along", () => {
    value(
      bench.exchange.placeOrder(account, market("buy", "0.1", { attached: both("full", 59_000, 62_000) })),
    );
    value(
      bench.exchange.placeOrder(account, market("buy", "0.1", { attached: both("full", 58_500, 62_000) })),
    );
    expect(open().sort()).toEqual(["position-full stop 58500 all", "position-full take-profit 62000 all"]);
    bench.price("BTCUSDT", 62_000);
    expect(held()).toBe("0");
    expect(open()).toEqual([]);
    const states = bench.exchange.conditionals(account, {}).map(({ status }) => status);
    expect(states.sort()).toEqual(["canceled", "canceled", "finished"]);
  });

  it("partial mode: the pair covers exactly what the order filled, as it fills", () => {
    bench.exchange.armPartialFill({ fraction: decimal("0.3"), count: 1 });
    const parent = limit("buy", "0.1", "60100", { attached: both("partial", 59_000, 62_000) });
    value(bench.exchange.placeOrder(account, parent));
    expect(open().sort()).toEqual([
      "position-partial stop 59000 0.03",
      "position-partial take-profit 62000 0.03",
    ]);
    bench.price("BTCUSDT", 60_050);
    expect(open().sort()).toEqual([
      "position-partial stop 59000 0.1",
      "position-partial take-profit 62000 0.1",
    ]);
    value(
      bench.exchange.placeOrder(account, market("buy", "0.2", { attached: both("partial", 59_500, 63_000) })),
    );
    bench.price("BTCUSDT", 59_500);
    expect(held()).toBe("0.1");
    expect(open().sort()).toEqual([
      "position-partial stop 59000 0.1",
      "position-partial take-profit 62000 0.1",
    ]);
  });

  it("nothing appears before the first fill", () => {
    value(
      bench.exchange.placeOrder(
        account,
        limit("buy", "0.1", "59000", { attached: both("full", 58_000, 62_000) }),
      ),
    );
    expect(open()).toEqual([]);
    bench.price("BTCUSDT", 58_990);
    expect(open()).toHaveLength(2);
  });

  it("a flip drops the stops of the old direction", () => {
    value(
      bench.exchange.placeOrder(account, market("buy", "0.1", { attached: both("full", 59_000, 62_000) })),
    );
    value(bench.exchange.placeOrder(account, market("sell", "0.2")));
    expect([held(), open()]).toEqual(["-0.1", []]);
  });
});

describe("set on the position", () => {
  beforeEach(() => void value(bench.exchange.placeOrder(account, market("buy", "0.1"))));

  it("sets, changes, leaves and removes each half", () => {
    value(set({ stopLoss: leg(59_000), takeProfit: leg(62_000) }));
    value(set({ stopLoss: leg(59_500) }));
    expect(open().sort()).toEqual(["position-full stop 59500 all", "position-full take-profit 62000 all"]);
    expect(reason(set({ stopLoss: leg(59_500) }))).toBe("tpsl-unchanged");
    value(set({ takeProfit: "remove" }));
    expect(open()).toEqual(["position-full stop 59500 all"]);
    expect(reason(set({ takeProfit: "remove" }))).toBe("tpsl-unchanged");
  });

  it("trails", () => {
    value(set({ trailing: { distance: decimal(500), activationPrice: undefined } }));
    bench.price("BTCUSDT", 61_000);
    bench.price("BTCUSDT", 60_500);
    expect(held()).toBe("0");
  });

  it.each([
    ["a stop above a long", { stopLoss: leg(60_500) }, "tpsl-wrong-side"],
    ["a target below a long", { takeProfit: leg(59_000) }, "tpsl-wrong-side"],
    [
      "a price off the tick",
      { stopLoss: { ...leg(59_000), triggerPrice: decimal("59000.05") } },
      "price-off-tick",
    ],
    ["the wrong leg", { leg: "long" as const, stopLoss: leg(59_000) }, "position-leg-mismatch"],
    ["a flat symbol", { symbol: "ETHUSDT", stopLoss: leg(2_000) }, "no-position"],
  ])("refuses %s", (_name, request, expected) => {
    expect(reason(set(request))).toBe(expected);
  });
});

it("one namespace: a conditional order keeps its id, and its client id is never free again", () => {
  const { exchange } = bench;
  const conditional = value(
    exchange.placeConditional(account, {
      symbol: "BTCUSDT",
      side: "buy",
      leg: "both",
      trigger: "stop",
      triggerPrice: decimal(61_000),
      direction: "rising",
      triggerBy: "last",
      orderType: "market",
      price: undefined,
      timeInForce: "ioc",
      quantity: decimal("0.1"),
      reduceOnly: false,
      closePosition: false,
      clientOrderId: "once",
    }),
  );
  bench.price("BTCUSDT", 61_000);
  expect(conditional.childOrderId).toBe(conditional.conditionalId);
  expect(exchange.findOrder(account, { kind: "venue-id", id: conditional.conditionalId })?.status).toBe(
    "filled",
  );
  expect(reason(exchange.placeOrder(account, market("buy", "0.1", { clientOrderId: "once" })))).toBe(
    "duplicate-client-id",
  );
});

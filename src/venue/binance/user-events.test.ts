// The user-data stream over a life: what each happening looks like on the wire, and in which order.
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RunningVenue, startVenue } from "../start-venue.ts";
import { ControlClient } from "../testing/control-client.ts";
import { RawBinance, type Recorder, recordSocket } from "../testing/raw-client.ts";

let venue: RunningVenue;
let control: ControlClient;
let raw: RawBinance;
let socket: Recorder;

beforeAll(async () => {
  venue = await startVenue({ seed: 7, prices: { kind: "hand" } });
  control = new ControlClient(venue.urls.control);
  await control.price("BTCUSDT", 60_000);
  raw = new RawBinance(venue.urls.binance.rest, await control.account("binance", { balance: "1000" }));
  const answer = await raw.send("POST", "/fapi/v1/listenKey");
  const { listenKey } = JSON.parse(answer === "cut" ? "{}" : answer.text) as { readonly listenKey: string };
  socket = await recordSocket(`${venue.urls.binance.ws}/private/stream?listenKey=${listenKey}`);
});
afterAll(async () => {
  socket.close();
  await venue.stop();
});

type Wire = Record<string, unknown> & {
  readonly o?: Record<string, unknown>;
  readonly a?: Record<string, unknown>;
};
let read = 0;

/** One line per event since the last call. */
async function next(count: number): Promise<readonly string[]> {
  await expect.poll(() => socket.events.length, { timeout: 3_000 }).toBe(read + count);
  const events = socket.events.slice(read).map((event) => event.data as Wire);
  read = socket.events.length;
  return events.map((event) => {
    const { o = {}, a = {} } = event;
    if (event.e === "ORDER_TRADE_UPDATE") return `order ${o.o} ${o.ot} ${o.x} ${o.X}`;
    if (event.e === "ALGO_UPDATE") return `algo ${o.o} ${o.X} ${o.ai === "" ? "-" : "child"}`;
    if (event.e === "ACCOUNT_UPDATE") {
      return `account ${a.m} ${(a.P as { pa: string }[]).map(({ pa }) => pa).join()}`;
    }
    return String(event.e);
  });
}

it("a market order: NEW, then the wallet, then TRADE", async () => {
  await raw.order("entry", { quantity: "0.1" });
  const events = await next(4);
  expect(events).toEqual([
    "order MARKET MARKET NEW NEW",
    "account ORDER 0.1",
    "TRADE_LITE",
    "order MARKET MARKET TRADE FILLED",
  ]);
});

it("a leverage change and a funding", async () => {
  await raw.send("POST", "/fapi/v1/leverage", { symbol: "BTCUSDT", leverage: "15" });
  await control.post("/binance/funding", { symbol: "BTCUSDT", rate: "0.0001" });
  expect(await next(2)).toEqual(["ACCOUNT_CONFIG_UPDATE", "account FUNDING_FEE 0.1"]);
});

it("a conditional order that fires: its child keeps its type", async () => {
  const stop = { symbol: "BTCUSDT", side: "SELL", type: "STOP_MARKET", quantity: "0.05", reduceOnly: "true" };
  await raw.send("POST", "/fapi/v1/algoOrder", { algoType: "CONDITIONAL", triggerPrice: "59500", ...stop });
  await control.price("BTCUSDT", 59_500);
  expect(await next(7)).toEqual([
    "algo STOP_MARKET NEW -",
    "algo STOP_MARKET TRIGGERED child",
    "order MARKET STOP_MARKET NEW NEW",
    "account ORDER 0.05",
    "TRADE_LITE",
    "order MARKET STOP_MARKET TRADE FILLED",
    "algo STOP_MARKET FINISHED child",
  ]);
});

it("an order amended and cancelled", async () => {
  const limit = { type: "LIMIT", timeInForce: "GTC", price: "58000", quantity: "0.01" };
  await raw.order("rest", limit);
  const change = {
    symbol: "BTCUSDT",
    side: "BUY",
    origClientOrderId: "rest",
    price: "57900",
    quantity: "0.02",
  };
  await raw.send("PUT", "/fapi/v1/order", change);
  await raw.send("DELETE", "/fapi/v1/allOpenOrders", { symbol: "BTCUSDT" });
  expect(await next(3)).toEqual([
    "order LIMIT LIMIT NEW NEW",
    "order LIMIT LIMIT AMENDMENT NEW",
    "order LIMIT LIMIT CANCELED CANCELED",
  ]);
});

it("a part taken by auto-deleveraging", async () => {
  const [account] = venue.exchanges.binance.accounts();
  const path = `/binance/accounts/${encodeURIComponent(account?.accountId ?? "")}/deleverage`;
  const before = Number(venue.exchanges.binance.positions(account?.accountId ?? "")[0]?.quantity);
  await control.post(path, { symbol: "BTCUSDT", quantity: "0.01", price: "60100" });
  expect(await next(4)).toEqual([
    "order LIQUIDATION LIQUIDATION NEW NEW",
    `account ORDER ${Number((before - 0.01).toFixed(3))}`,
    "TRADE_LITE",
    "order LIQUIDATION LIQUIDATION CALCULATED FILLED",
  ]);
  const last = socket.events.at(-1)?.data as Wire;
  expect(last.o).toMatchObject({ c: "adl_autoclose", l: "0.01", L: "60100" });
  const answer = await raw.send("GET", "/fapi/v1/allOrders", { symbol: "BTCUSDT" });
  const orders = JSON.parse(answer === "cut" ? "[]" : answer.text) as { clientOrderId: string }[];
  expect(orders.at(-1)).toMatchObject({ clientOrderId: "adl_autoclose", type: "LIQUIDATION" });
});

it("a liquidation", async () => {
  await control.price("BTCUSDT", 30_000);
  expect(await next(4)).toEqual([
    "order LIQUIDATION LIQUIDATION NEW NEW",
    "account ORDER 0",
    "TRADE_LITE",
    "order LIQUIDATION LIQUIDATION CALCULATED FILLED",
  ]);
  const last = socket.events.at(-1)?.data as Wire;
  expect(String(last.o?.c)).toMatch(/^autoclose-/);
});

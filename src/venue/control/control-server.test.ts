import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningVenue, startVenue } from "../start-venue.ts";
import { ControlClient } from "../testing/control-client.ts";

let venue: RunningVenue;
let control: ControlClient;
beforeAll(async () => {
  venue = await startVenue({ seed: 7 });
  control = new ControlClient(venue.urls.control);
});
afterAll(() => venue.stop());

it("holds a price set by hand against the walk, until released", async () => {
  await control.price("BTCUSDT", "61234.5");
  await control.post("/time/advance", { ms: 60_000 });
  const read = async () =>
    (await control.send("GET", "/prices")).body as Record<string, { last: string; held: boolean }>;
  expect((await read()).BTCUSDT).toMatchObject({ last: "61234.5", held: true });
  const before = (await read()).ETHUSDT?.last;
  await control.send("DELETE", "/prices/BTCUSDT");
  await control.post("/time/advance", { ms: 60_000 });
  expect((await read()).BTCUSDT?.last).not.toBe("61234.5");
  expect((await read()).ETHUSDT?.last).not.toBe(before);
});

it("gives the same walk for the same seed", async () => {
  const path = async (seed: number) => {
    const made = await startVenue({
      seed,
      clock: (await import("../core/clock.ts")).manualClock(1_767_000_000_000),
    });
    made.control.advanceTime(120_000);
    const prices = made.exchanges.binance
      .instruments()
      .map(({ symbol }) => made.exchanges.binance.ticker(symbol).last.toFixed());
    await made.stop();
    return prices;
  };
  expect(await path(3)).toEqual(await path(3));
  expect(await path(3)).not.toEqual(await path(4));
});

it("makes accounts, settles funding over time, liquidates and pages the ledger", async () => {
  const { accountId } = await control.account("bybit", {
    balance: "1000",
    positionMode: "hedge",
    leverage: 5,
  });
  const { exchange } = venue.control.exchanges.bybit;
  const { decimal } = await import("../../../engine/domain/decimal.ts");
  exchange.placeOrder(accountId, {
    symbol: "ETHUSDT",
    side: "sell",
    leg: "short",
    type: "market",
    timeInForce: "gtc",
    price: undefined,
    quantity: decimal(1),
    reduceOnly: false,
    clientOrderId: undefined,
  });
  await control.post("/time/advance", { ms: 8 * 3_600_000 });
  await control.post(`/bybit/accounts/${accountId}/liquidate`, { symbol: "ETHUSDT", leg: "short" });
  expect((await control.send("GET", `/bybit/accounts/${accountId}`)).body).toMatchObject({ positions: [] });
  const adl = await control.send("POST", `/bybit/accounts/${accountId}/deleverage`, { symbol: "ETHUSDT" });
  expect(adl.status).toBe(409);
  const page = (await control.send("GET", "/bybit/ledger?from=1&limit=2")).body;
  expect(page).toMatchObject({
    nextSeq: 3,
    entries: [
      { seq: 1, kind: "account.created" },
      { seq: 2, kind: "transfer" },
    ],
  });
  const kinds = (await control.ledger("bybit")).map(({ kind }) => kind);
  expect(kinds).toEqual(expect.arrayContaining(["order.accepted", "fill", "funding", "liquidation"]));
});

describe("refusals", () => {
  it.each([
    ["POST", "/binance/accounts", { balance: "much" }, 400],
    ["POST", "/binance/accounts", { colour: "red" }, 400],
    ["POST", "/prices", { symbol: "NOPE", price: 1 }, 404],
    ["POST", "/faults", { kind: "magic" }, 400],
    ["GET", "/binance/accounts/nobody", undefined, 404],
    ["POST", "/kraken/accounts", {}, 404],
    ["GET", "/binance/ledger?from=x", undefined, 400],
    ["POST", "/binance/keys/revoke", { apiKey: "nothing" }, 404],
  ])("%s %s %j → %d", async (method, path, body, status) => {
    expect((await control.send(method, path, body)).status).toBe(status);
  });

  it("a second account with the same id", async () => {
    await control.account("binance", { accountId: "once" });
    expect((await control.send("POST", "/binance/accounts", { accountId: "once" })).status).toBe(409);
  });

  it("a page that comes through another name", async () => {
    const { port } = new URL(venue.urls.control);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const call = request(
        { port, host: "127.0.0.1", path: "/health", headers: { host: "evil.example" } },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        },
      );
      call.on("error", reject);
      call.end();
    });
    expect(status).toBe(403);
  });
});

it("refuses paths that are none, and moves in time that would never end", async () => {
  const port = +new URL(venue.urls.control).port;
  const status = await new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, path: "///[[]]" }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on("error", reject)
      .end();
  });
  expect(status).toBe(400);
  for (const ms of [1e300, -1e300]) {
    expect((await control.send("POST", "/time/advance", { ms })).status).toBe(400);
    expect((await control.send("POST", "/clock/jump", { ms })).status).toBe(400);
  }
  expect((await control.send("GET", "/health")).status).toBe(200);
});

// Whatever arrives on the wire, the venue answers 4xx (or serves it), and lives.
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type RunningVenue, startVenue } from "../start-venue.ts";
import { ControlClient } from "../testing/control-client.ts";
import { RawBinance } from "../testing/raw-client.ts";
import { ENDPOINTS } from "./rest-gateway.ts";

let venue: RunningVenue;
let raw: RawBinance;
beforeAll(async () => {
  venue = await startVenue({ seed: 7, limits: { enabled: false } });
  raw = new RawBinance(
    venue.urls.binance.rest,
    await new ControlClient(venue.urls.control).account("binance"),
  );
});
afterAll(() => venue.stop());

const nasty = fc.constantFrom(
  ...[
    "",
    " ",
    "0",
    "-1",
    "1e400",
    "1e-30",
    "NaN",
    "Infinity",
    "null",
    "true",
    "[]",
    "{}",
    '[{"symbol":1}]',
    "__proto__",
    "%00",
  ],
  ...[
    "9007199254740993",
    "99999999999999999999999",
    "0.000000000000001",
    "BTCUSDT",
    "btcusdt",
    "BUY",
    "SELL",
    "LIMIT",
    "MARKET",
  ],
  ...[
    "STOP_MARKET",
    "TRAILING_STOP_MARKET",
    "CONDITIONAL",
    "GTC",
    "GTX",
    "LONG",
    "SHORT",
    "ISOLATED",
    "1m",
    "0.01",
    "60000",
    "💥",
    "x".repeat(300),
  ],
);
const name = fc.constantFrom(
  ...[
    "symbol",
    "side",
    "type",
    "quantity",
    "price",
    "timeInForce",
    "newClientOrderId",
    "orderId",
    "origClientOrderId",
  ],
  ...[
    "algoType",
    "algoId",
    "clientAlgoId",
    "triggerPrice",
    "callbackRate",
    "activatePrice",
    "closePosition",
    "reduceOnly",
  ],
  ...[
    "positionSide",
    "leverage",
    "marginType",
    "dualSidePosition",
    "limit",
    "fromId",
    "startTime",
    "endTime",
    "interval",
  ],
  ...[
    "batchOrders",
    "orderIdList",
    "incomeType",
    "recvWindow",
    "timestamp",
    "workingType",
    "__proto__",
    "constructor",
  ],
);
const likely = fc.record({
  symbol: fc.constantFrom("BTCUSDT", "ETHUSDT", "NOPE"),
  side: fc.constantFrom("BUY", "SELL"),
  type: fc.constantFrom("LIMIT", "MARKET", "STOP", "TRAILING_STOP_MARKET"),
  algoType: fc.constant("CONDITIONAL"),
  timeInForce: fc.constantFrom("GTC", "IOC", "FOK", "GTX"),
});

it("answers every endpoint's nonsense with something below 500", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.keys(ENDPOINTS)),
      likely,
      fc.dictionary(name, nasty),
      async (endpoint, base, odd) => {
        const [method = "GET", path = "/"] = endpoint.split(" ");
        const answer = await raw.send(method, path, { ...base, ...odd });
        expect(answer).not.toBe("cut");
        if (answer !== "cut") expect(answer.status).toBeLessThan(500);
      },
    ),
    { numRuns: 800 },
  );
});

it.each([
  ["POST /fapi/v1/algoOrder", "type"],
  ["POST /fapi/v1/algoOrder", "timeInForce"],
  ["POST /fapi/v1/algoOrder", "positionSide"],
  ["POST /fapi/v1/order", "timeInForce"],
  ["POST /fapi/v1/order", "positionSide"],
  ["GET /fapi/v1/klines", "interval"],
])("%s does not take the name of an object's own parts for a value of %s", async (endpoint, field) => {
  const [method = "GET", path = "/"] = endpoint.split(" ");
  const type = path.endsWith("algoOrder") ? "STOP_MARKET" : "LIMIT";
  const order = { symbol: "BTCUSDT", side: "BUY", type, algoType: "CONDITIONAL", quantity: "1", price: "1" };
  for (const word of ["__proto__", "constructor", "toString"])
    expect(await raw.send(method, path, { ...order, [field]: word })).toMatchObject({ status: 400 });
});

it.each(["/ws-fapi/v1", "/public/ws/1"])("keeps a socket at %s open through nonsense", async (path) => {
  const socket = new WebSocket(`${venue.urls.binance.ws}${path}`);
  await new Promise((resolve) => socket.once("open", resolve));
  const answers: unknown[] = [];
  socket.on("message", (data) => void answers.push(JSON.parse(String(data))));
  const frames = [
    "",
    "{",
    "null",
    "[]",
    "1",
    '"x"',
    '{"method":1}',
    '{"method":"order.place","params":null}',
    '{"method":"constructor"}',
  ];
  const more = [
    '{"id":1,"method":"order.place","params":{"symbol":{}}}',
    '{"method":"SUBSCRIBE","params":[1,null,"nope","@","!x@arr"]}',
  ];
  for (const frame of [...frames, ...more]) socket.send(frame);
  await expect.poll(() => answers.length).toBe(frames.length + more.length);
  expect(socket.readyState).toBe(socket.OPEN);
  socket.terminate();
});

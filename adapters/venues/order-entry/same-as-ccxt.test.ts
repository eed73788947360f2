// For every order shape on both venues, the direct path sends what ccxt sends: endpoint, parameters, and a valid signature.
import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decimal } from "../../../engine/domain/decimal.ts";
import type { OrderIntent } from "../../../engine/domain/order.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { VenueName } from "../../../engine/domain/venue.ts";
import { createVenue, type ManagedVenue } from "../create-venue.ts";
import { approvedIntent, testOptions } from "../testing.ts";
import { type ArrivedRequest, type OrderHost, startOrderHost } from "./order-host.testing.ts";

const SIGNED_AT = 1_700_000_000_123 as UnixMs;
const RECV_WINDOW_MS = 2_000;
const limit = (timeInForce: "gtc" | "ioc" | "fok" | "post-only"): OrderIntent["type"] => ({
  kind: "limit",
  price: decimal("60123.4"),
  timeInForce,
});
const stop: OrderIntent["type"] = { kind: "stop-market", triggerPrice: decimal("58000.5") };
const takeProfit: OrderIntent["type"] = { kind: "take-profit-market", triggerPrice: decimal("66000") };

const SHAPES: readonly (readonly [string, Partial<OrderIntent>])[] = [
  ["market", {}],
  ["market sell", { side: "sell", quantity: decimal("1.5") }],
  ["limit", { type: limit("gtc") }],
  ["post-only", { type: limit("post-only") }],
  ["immediate or cancel", { type: limit("ioc") }],
  ["fill or kill", { type: limit("fok") }],
  ["reduce-only market", { side: "sell", reduceOnly: true, leg: "exit" }],
  ["reduce-only limit", { side: "sell", reduceOnly: true, type: limit("gtc"), leg: "exit" }],
  ["stop of a long", { side: "sell", reduceOnly: true, type: stop, leg: "stop" }],
  ["stop of a short", { side: "buy", reduceOnly: true, type: stop, leg: "stop" }],
  ["target of a long", { side: "sell", reduceOnly: true, type: takeProfit, leg: "target-1" }],
  ["target of a short", { side: "buy", reduceOnly: true, type: takeProfit, leg: "target-1" }],
  ["hedge entry", { positionSide: "long" }],
  ["hedge exit", { side: "sell", positionSide: "long", reduceOnly: true, leg: "exit" }],
  ["hedge short entry", { side: "sell", positionSide: "short" }],
  ["hedge stop", { side: "buy", positionSide: "short", reduceOnly: true, type: stop, leg: "stop" }],
  [
    "hedge target",
    { side: "sell", positionSide: "long", reduceOnly: true, type: takeProfit, leg: "target-1" },
  ],
];
const ATTACHED: readonly (readonly [string, Partial<OrderIntent>])[] = [
  ["market with attached stop", { attachedStop: decimal("57999.9") }],
  ["limit with attached stop", { type: limit("gtc"), attachedStop: decimal("57999.9") }],
  ["hedge entry with attached stop", { positionSide: "short", side: "sell", attachedStop: decimal("65000") }],
];

interface Read {
  readonly path: string;
  readonly key: unknown;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Checks the signature over the raw bytes, then forgets it: its place differs, the rest must not. */
function readBinance({ path, headers, body }: ArrivedRequest): Read {
  const at = body.indexOf("&signature=");
  expect(body.slice(at + 11)).toBe(createHmac("sha256", "secret").update(body.slice(0, at)).digest("hex"));
  expect(headers["content-type"]).toBe("application/x-www-form-urlencoded");
  const parameters = Object.fromEntries(new URLSearchParams(body.slice(0, at)));
  return { path, key: headers["x-mbx-apikey"], parameters };
}

function readBybit({ path, headers, body }: ArrivedRequest): Read {
  const timestamp = headers["x-bapi-timestamp"];
  const window = headers["x-bapi-recv-window"];
  const signature = createHmac("sha256", "secret").update(`${timestamp}key${window}${body}`).digest("hex");
  expect(headers["x-bapi-sign"]).toBe(signature);
  expect(headers["content-type"]).toBe("application/json");
  return { path, key: headers["x-bapi-api-key"], parameters: { ...JSON.parse(body), timestamp, window } };
}

describe.each([
  { venue: "binance" as VenueName, shapes: SHAPES, read: readBinance },
  { venue: "bybit" as VenueName, shapes: [...SHAPES, ...ATTACHED], read: readBybit },
])("$venue", ({ venue, shapes, read }) => {
  let host: OrderHost;
  let direct: ManagedVenue;
  let throughCcxt: ManagedVenue;

  beforeAll(async () => {
    host = await startOrderHost();
    const urls = { rest: host.url, ws: host.url.replace("http", "ws") };
    direct = createVenue(testOptions({ venue, urls, orderEntry: "direct" }));
    throughCcxt = createVenue(testOptions({ venue, urls, orderEntry: "ccxt" }));
    await Promise.all([direct.start(), throughCcxt.start()]);
  });
  afterAll(async () => {
    direct.stop();
    throughCcxt.stop();
    await host.close();
  });

  it.each(shapes)("sends %s as ccxt does", async (_name, fields) => {
    const intent = approvedIntent(fields);
    const before = host.orders.length;
    const outcomes = [
      await direct.submit(intent, SIGNED_AT, RECV_WINDOW_MS),
      await throughCcxt.submit(intent, SIGNED_AT, RECV_WINDOW_MS),
    ];
    expect(outcomes.map(({ kind }) => kind)).toEqual(["accepted", "accepted"]);
    expect(outcomes[0]).toEqual(outcomes[1]);
    const [ours, theirs] = host.orders.slice(before).map(read);
    expect(ours).toEqual(theirs);
    expect(JSON.stringify(ours)).toContain(intent.clientOrderId);
    expect(JSON.stringify(ours)).toContain(String(SIGNED_AT));
  });
});

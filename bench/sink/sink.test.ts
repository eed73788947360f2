// The sink is the witness of every bench: these tests prove, over real sockets, that it counts, stamps and spots duplicates.
import { connect } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { benchAccount } from "../contenders/bench-account.ts";
import { monotonicNs } from "../monotonic.ts";
import { createRawHttpClient, type RawHttpClient } from "../rig/raw-http-client.ts";
import { type SinkProcess, startSink } from "../rig/sink-process.ts";

let sink: SinkProcess;
let client: RawHttpClient;
const { apiKey } = benchAccount("test", 7);

beforeAll(async () => {
  sink = await startSink();
  client = await createRawHttpClient({ url: sink.venueUrl, connections: 8 });
});
afterAll(async () => {
  client.close();
  await sink.stop();
});
beforeEach(() => sink.reset());

const post = (target: string, body: string, header = `X-MBX-APIKEY: ${apiKey}`): string =>
  `POST ${target} HTTP/1.1\r\nHost: sink\r\n${header}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const binanceOrder = (clientOrderId: string): string =>
  post("/fapi/v1/order", `symbol=ETHUSDT&side=BUY&newClientOrderId=${clientOrderId}&quantity=1`);

describe("orders", () => {
  it.each([
    [
      "Binance, body",
      binanceOrder("a1"),
      { clientOrderId: "a1", symbol: "ETHUSDT", leg: "entry" },
      '"clientOrderId":"a1"',
    ],
    [
      "Binance, query",
      post("/fapi/v1/order?newClientOrderId=a2&symbol=BTCUSDT&signature=x", ""),
      { clientOrderId: "a2", symbol: "BTCUSDT", leg: "entry" },
      '"clientOrderId":"a2"',
    ],
    [
      "Binance, conditional",
      post("/fapi/v1/algoOrder", "clientAlgoId=a3&symbol=BTCUSDT"),
      { clientOrderId: "a3", symbol: "BTCUSDT", leg: "conditional" },
      '"clientAlgoId":"a3"',
    ],
    [
      "Bybit",
      post(
        "/v5/order/create",
        '{"category":"linear","symbol":"BTCUSDT","orderLinkId":"a4"}',
        `X-BAPI-API-KEY: ${apiKey}`,
      ),
      { clientOrderId: "a4", symbol: "BTCUSDT", leg: "entry" },
      '"orderLinkId":"a4"',
    ],
  ])("%s: accepted and witnessed", async (_name, request, order, acceptance) => {
    const { status, body, sentNs, answeredNs } = await client.send(request);
    expect(status).toBe(200);
    expect(body).toContain(acceptance);
    expect(() => JSON.parse(body)).not.toThrow();
    const witnessed = await sink.orders();
    expect(witnessed).toMatchObject([{ ...order, apiKey }]);
    // The clock is shared: the stamp lies between our two.
    expect(witnessed[0]?.arrivedNs).toBeGreaterThan(sentNs);
    expect(witnessed[0]?.arrivedNs).toBeLessThan(answeredNs);
  });

  it("counts every order of concurrent sockets once, and each repeated client order id as a duplicate", async () => {
    const ids = Array.from({ length: 500 }, (_, index) => `c${index}`);
    const repeated = ["c3", "c77", "c77"];
    await Promise.all([...ids, ...repeated].map((id) => client.send(binanceOrder(id))));
    const summary = await sink.summary();
    expect(summary).toMatchObject({ orders: 503, entries: 503, distinctClientOrderIds: 500, duplicates: 3 });
    expect(summary.duplicateIds.toSorted()).toEqual(["c3", "c77", "c77"]);
  });

  it("forgets on reset, so that the same id is no duplicate in the next turn", async () => {
    await client.send(binanceOrder("d1"));
    await sink.reset();
    await client.send(binanceOrder("d1"));
    expect(await sink.summary()).toMatchObject({ orders: 1, duplicates: 0 });
  });

  it("waits for a count, and says so when it is not reached", async () => {
    const reached = sink.waitForEntries(2, 5_000);
    await client.send(binanceOrder("e1"));
    await client.send(post("/fapi/v1/algoOrder", "clientAlgoId=e2&symbol=BTCUSDT"));
    await client.send(binanceOrder("e3"));
    expect(await reached).toBe(true);
    expect(await sink.waitForEntries(3, 50)).toBe(false);
  });
});

describe("the byte stream", () => {
  it("stamps the first byte of a request that arrives in pieces", async () => {
    const request = binanceOrder("f1");
    const { port } = new URL(sink.venueUrl);
    const socket = connect({ host: "127.0.0.1", port: Number(port), noDelay: true });
    await new Promise((resolve) => socket.once("connect", resolve));
    socket.write(request.slice(0, 20));
    await new Promise((resolve) => setTimeout(resolve, 80));
    const beforeRestNs = monotonicNs();
    socket.write(request.slice(20));
    expect(await sink.waitForEntries(1, 5_000)).toBe(true);
    socket.destroy();
    const [order] = await sink.orders();
    expect(order?.arrivedNs).toBeLessThan(beforeRestNs);
  });

  it("takes several requests from one packet", async () => {
    const { port } = new URL(sink.venueUrl);
    const socket = connect({ host: "127.0.0.1", port: Number(port) });
    socket.write(binanceOrder("g1") + binanceOrder("g2") + binanceOrder("g3"));
    expect(await sink.waitForEntries(3, 5_000)).toBe(true);
    socket.destroy();
    expect((await sink.orders()).map(({ clientOrderId }) => clientOrderId)).toEqual(["g1", "g2", "g3"]);
  });
});

describe("everything besides orders", () => {
  it("answers what a client asks at boot, and lists what it refused", async () => {
    const get = async (path: string) => {
      const response = await fetch(sink.venueUrl + path);
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    };
    expect((await get("/fapi/v1/exchangeInfo")).body).toMatchObject({ futuresType: "U_MARGINED" });
    expect((await get("/fapi/v1/premiumIndex?symbol=BTCUSDT")).body).toMatchObject({ markPrice: "60000.00" });
    expect((await get("/v5/market/instruments-info?category=linear")).body).toMatchObject({ retCode: 0 });
    expect((await get("/fapi/v1/nonsense")).status).toBe(404);
    expect((await sink.summary()).refused).toEqual({ "GET /fapi/v1/nonsense": 1 });
  });

  it("gives a position to the first accounts when told to", async () => {
    await sink.holdPositions(8);
    const positionsOf = async (index: number): Promise<unknown> => {
      const headers = { "x-mbx-apikey": benchAccount("test", index).apiKey };
      return (await fetch(`${sink.venueUrl}/fapi/v3/positionRisk`, { headers })).json();
    };
    expect(await positionsOf(7)).toMatchObject([{ symbol: "BTCUSDT", positionAmt: "0.010" }]);
    expect(await positionsOf(8)).toEqual([]);
  });

  it("remembers the leverage and margin type that an account sets", async () => {
    const headers = { "x-mbx-apikey": apiKey, "content-type": "application/x-www-form-urlencoded" };
    const set = (path: string, body: string) =>
      fetch(sink.venueUrl + path, { method: "POST", headers, body });
    await set("/fapi/v1/leverage", "symbol=ETHUSDT&leverage=7");
    await set("/fapi/v1/marginType", "symbol=ETHUSDT&marginType=ISOLATED");
    const configOf = async (symbol: string): Promise<unknown> =>
      (await fetch(`${sink.venueUrl}/fapi/v1/symbolConfig?symbol=${symbol}`, { headers })).json();
    expect(await configOf("ETHUSDT")).toMatchObject([{ leverage: 7, marginType: "ISOLATED" }]);
    expect(await configOf("BTCUSDT")).toMatchObject([{ leverage: 20, marginType: "CROSSED" }]);
  });

  it("confirms subscriptions and answers pings on a websocket", async () => {
    const socket = new WebSocket(`${sink.venueUrl.replace("http", "ws")}/v5/private`);
    await new Promise((resolve) => socket.addEventListener("open", resolve, { once: true }));
    const ask = (frame: unknown): Promise<unknown> => {
      const answer = new Promise<unknown>((resolve) => {
        socket.addEventListener("message", ({ data }) => resolve(JSON.parse(String(data))), { once: true });
      });
      socket.send(JSON.stringify(frame));
      return answer;
    };
    expect(await ask({ op: "ping" })).toMatchObject({ ret_msg: "pong" });
    expect(await ask({ op: "auth", args: [] })).toMatchObject({ success: true, op: "auth" });
    expect(await ask({ method: "SUBSCRIBE", params: ["btcusdt@bookTicker"], id: 5 })).toEqual({
      result: null,
      id: 5,
    });
    socket.close();
  });

  it("sends every instrument's price at once on a price stream", async () => {
    const socket = new WebSocket(
      `${sink.venueUrl.replace("http", "ws")}/market/stream?streams=!markPrice@arr@1s/!miniTicker@arr`,
    );
    const frames: { stream: string; data: { s: string; p?: string; c?: string }[] }[] = [];
    await new Promise<void>((resolve) => {
      socket.addEventListener("message", ({ data }) => {
        frames.push(JSON.parse(String(data)));
        if (frames.length === 2) resolve();
      });
    });
    socket.close();
    expect(frames.map(({ stream }) => stream)).toEqual(["!markPrice@arr@1s", "!miniTicker@arr"]);
    expect(frames[0]?.data[0]).toMatchObject({ s: "BTCUSDT", p: "60000.00" });
    expect(frames[1]?.data[0]).toMatchObject({ s: "BTCUSDT", c: "60000.00" });
  });
});

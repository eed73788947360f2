// Every fault that tests can arm, seen from the wire and checked against the ledger.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type RunningVenue, startVenue } from "../start-venue.ts";
import { ControlClient, type CreatedAccount } from "../testing/control-client.ts";
import { RawBinance, type Recorder, recordSocket } from "../testing/raw-client.ts";

let venue: RunningVenue;
let control: ControlClient;
let account: CreatedAccount;
let raw: RawBinance;

beforeAll(async () => {
  venue = await startVenue({ seed: 7, prices: { kind: "hand" } });
  control = new ControlClient(venue.urls.control);
});
afterAll(() => venue.stop());
beforeEach(async () => {
  await control.send("DELETE", "/faults");
  await control.post("/binance/limits/reset");
  await control.price("BTCUSDT", 60_000);
  account = await control.account("binance");
  raw = new RawBinance(venue.urls.binance.rest, account);
});
const arm = (spec: Record<string, unknown>) =>
  control.post("/faults", { count: 1, accountId: account.accountId, ...spec });
const accepted = () => control.accepted(account.accountId);

describe("answers that lie", () => {
  it.each([
    ["http-503", { variant: "A" }, 503, "Unknown error, please check your request or try again later."],
    ["http-503", { variant: "B" }, 503, "Service Unavailable."],
    ["http-503", { variant: "C" }, 503, "Internal error; unable to process your request. Please try again."],
    ["http-503", { variant: "D" }, 503, "-1008"],
    ["backend-timeout", {}, 408, "-1007"],
    ["server-error", {}, 500, "-1000"],
    ["html-body", {}, 502, "<html>"],
  ])("%s %o, executed and not executed", async (kind, more, status, text) => {
    for (const executed of [false, true]) {
      const before = await accepted();
      await arm({ kind, executed, ...more });
      const answer = await raw.order(`lie-${executed}`);
      expect(answer).toMatchObject({ status, text: expect.stringContaining(text) });
      expect((await accepted()) - before).toBe(executed ? 1 : 0);
      expect(await raw.find(`lie-${executed}`)).toBe(executed ? 200 : 400);
    }
    expect(await raw.order("true")).toMatchObject({ status: 200 });
  });

  it("the overload answer spares orders that reduce", async () => {
    await raw.order("open");
    await arm({ kind: "http-503", variant: "D", count: 5 });
    expect(await raw.order("close", { side: "SELL", reduceOnly: "true" })).toMatchObject({ status: 200 });
    expect(await raw.order("more")).toMatchObject({ status: 503 });
  });
});

describe("answers that do not come", () => {
  it("accept-then-drop-reply executes, drop-request does not", async () => {
    await arm({ kind: "accept-then-drop-reply" });
    expect(await raw.order("dropped")).toBe("cut");
    expect(await raw.find("dropped")).toBe(200);
    await arm({ kind: "drop-request" });
    expect(await raw.order("lost")).toBe("cut");
    expect(await raw.find("lost")).toBe(400);
    expect(await accepted()).toBe(1);
  });

  it("delay-accept holds the order, and the timestamp is checked again before matching", async () => {
    await arm({ kind: "delay-accept", delayMs: 150 });
    const late = raw.order("late", { recvWindow: "5000" });
    expect(await raw.find("late")).toBe(400);
    expect(await late).toMatchObject({ status: 200 });
    await arm({ kind: "delay-accept", delayMs: 150 });
    expect(await raw.order("too-late", { recvWindow: "50" })).toMatchObject({
      status: 400,
      text: expect.stringContaining("-5028"),
    });
    expect(await raw.order("long-too-late", { timestamp: String(Date.now() - 6_000) })).toMatchObject({
      text: expect.stringContaining("-1021"),
    });
    expect((await control.send("GET", "/binance/traffic")).body).toMatchObject({ outsideWindow: 2 });
    expect(await accepted()).toBe(1);
  });

  it("stale-read hides what is young", async () => {
    await raw.order("young");
    await control.post("/faults", { kind: "stale-read", delayMs: 60_000, accountId: account.accountId });
    expect(await raw.find("young")).toBe(400);
    expect(await raw.send("GET", "/fapi/v1/userTrades", { symbol: "BTCUSDT" })).toMatchObject({ text: "[]" });
    await control.send("DELETE", "/faults");
    expect(await raw.find("young")).toBe(200);
  });
});

describe("refusals on purpose", () => {
  it("rejects stops only, with the chosen code", async () => {
    const stop = {
      algoType: "CONDITIONAL",
      symbol: "BTCUSDT",
      side: "SELL",
      type: "STOP_MARKET",
      triggerPrice: "59000",
      closePosition: "true",
    };
    await arm({ kind: "reject-stop", count: 2 });
    expect(await raw.order("entry")).toMatchObject({ status: 200 });
    expect(await raw.send("POST", "/fapi/v1/algoOrder", stop)).toMatchObject({
      text: expect.stringContaining("-2021"),
    });
    expect(await raw.send("POST", "/fapi/v1/algoOrder", stop)).toMatchObject({ status: 400 });
    expect(await raw.send("POST", "/fapi/v1/algoOrder", stop)).toMatchObject({ status: 200 });
    await arm({ kind: "reject-order", code: -2019 });
    expect(await raw.order("poor")).toMatchObject({ text: expect.stringContaining("-2019") });
  });

  it("fills part of an order", async () => {
    await arm({ kind: "partial-fill", fraction: "0.5" });
    const answer = await raw.order("half", { newOrderRespType: "RESULT", quantity: "0.02" });
    expect(answer).toMatchObject({ text: expect.stringContaining('"executedQty":"0.01"') });
  });

  it("turns ignored 429s into a ban, and bans on request", async () => {
    await control.post("/limits", { scale: 0.01 });
    const statuses: number[] = [];
    for (let call = 0; call < 60; call++) {
      const answer = await raw.send("GET", "/fapi/v3/account");
      if (answer !== "cut") statuses.push(answer.status);
    }
    expect(statuses[0]).toBe(200);
    expect(statuses).toContain(429);
    expect(statuses.at(-1)).toBe(418);
    await control.post("/limits", { scale: 1 });
    await control.post("/binance/limits/reset");
    await control.post("/binance/bans", { durationMs: 60_000 });
    const banned = await raw.order("banned");
    expect(banned).toMatchObject({ status: 418, text: expect.stringContaining("IP banned until") });
    expect(banned === "cut" ? "" : banned.headers.get("retry-after")).toBe("60");
  });

  it("counts weight and orders in the headers, and refuses the 301st order of ten seconds", async () => {
    const first = await raw.order("counted");
    if (first === "cut") throw new Error("no answer");
    expect(first.headers.get("x-mbx-order-count-10s")).toBe("1");
    expect(Number(first.headers.get("x-mbx-used-weight-1m"))).toBeGreaterThanOrEqual(0);
    await control.post("/limits", { scale: 2 / 300 });
    const all = await Promise.all([raw.order("b"), raw.order("c"), raw.order("d")]);
    const tooMany = all.filter((answer) => answer !== "cut" && answer.status === 429);
    expect(tooMany.length).toBeGreaterThanOrEqual(1);
    expect(tooMany[0]).toMatchObject({ text: expect.stringContaining("-1015") });
    await control.post("/limits", { scale: 1 });
  });
});

describe("streams", () => {
  async function userSocket(form = (key: string) => `/private/ws?listenKey=${key}`): Promise<Recorder> {
    const answer = await raw.send("POST", "/fapi/v1/listenKey");
    if (answer === "cut") throw new Error("no listen key");
    const { listenKey } = JSON.parse(answer.text) as { readonly listenKey: string };
    return recordSocket(`${venue.urls.binance.ws}${form(listenKey)}`);
  }
  const executions = ({ events }: Recorder) =>
    events
      .filter((event) => event.e === "ORDER_TRADE_UPDATE")
      .map((event) => `${(event.o as { c: string }).c} ${(event.o as { x: string }).x}`);

  it.each([
    (key: string) => `/private/ws?listenKey=${key}`,
    (key: string) => `/private/ws/${key}`,
    (key: string) => `/ws/${key}`,
  ])("reach every form of address", async (form) => {
    const socket = await userSocket(form);
    await raw.order("seen");
    await expect.poll(() => executions(socket)).toEqual(["seen NEW", "seen TRADE"]);
    socket.close();
  });

  it("drop, double, turn round and delay events", async () => {
    const socket = await userSocket();
    await arm({ kind: "drop-event", count: 4 });
    await raw.order("a");
    await expect.poll(() => socket.events.length, { interval: 20 }).toBe(0);
    await arm({ kind: "duplicate-event" });
    await raw.order("b");
    await expect.poll(() => executions(socket)).toEqual(["b NEW", "b NEW", "b TRADE"]);
    await arm({ kind: "reorder-event" });
    await raw.order("c");
    await expect.poll(() => executions(socket).slice(3).sort()).toEqual(["c NEW", "c TRADE"]);
    const first = socket.events.findIndex((event) => (event.o as { c?: string } | undefined)?.c === "c");
    expect(socket.events[first - 1]?.e).toBe("ACCOUNT_UPDATE");
    socket.close();
  });

  it("are cut on request, on a revoked key and on an unknown key", async () => {
    const socket = await userSocket();
    await control.post("/binance/sockets/close", { accountId: account.accountId });
    expect(await socket.closed).toBe(1006);
    const again = await userSocket();
    await control.post("/binance/keys/revoke", { accountId: account.accountId });
    expect(await again.closed).toBe(1006);
    const unknown = await recordSocket(`${venue.urls.binance.ws}/private/ws?listenKey=nothing`);
    expect(await unknown.closed).toBe(1008);
  });

  it("announce that their listen key has run out", async () => {
    const socket = await userSocket();
    await control.post("/time/advance", { ms: 3_600_001 });
    await expect
      .poll(() => socket.events.map((event) => event.e), { timeout: 3_000 })
      .toContain("listenKeyExpired");
    await control.post("/clock/jump", { ms: -3_600_001 });
  });
});

describe("malformed input", () => {
  it.each([
    ["POST", "/fapi/v1/order?symbol=%ZZ"],
    ["GET", "/nothing"],
    ["PATCH", "/fapi/v1/order"],
    ["GET", "/fapi/v1/klines?symbol=BTCUSDT&interval=7q"],
    ["GET", "/fapi/v1/depth?symbol=BTCUSDT&limit=-1"],
    ["GET", "/fapi/v1/depth?symbol=__proto__"],
    ["GET", "/fapi/v1/account?timestamp=abc"],
    ["GET", "/constructor"],
  ])("%s %s is a 4xx with a code", async (method, path) => {
    const response = await fetch(`${venue.urls.binance.rest}${path}`, { method });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
    expect(await response.json()).toMatchObject({ code: expect.any(Number), msg: expect.any(String) });
  });

  it("refuses a body of a megabyte", async () => {
    const response = await fetch(`${venue.urls.binance.rest}/fapi/v1/order`, {
      method: "POST",
      body: "x".repeat(1_000_000),
    });
    expect(response.status).toBe(413);
  });
});

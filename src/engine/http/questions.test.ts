// Questions that are malformed, or about what is not here, over a real socket: each answer is a problem with its code and field.
import { afterEach, describe, expect, it } from "vitest";
import { decimal } from "../../../engine/domain/decimal.ts";
import type { Price } from "../../../engine/ports/price-source.ts";
import * as risk from "../../../risk/testing.ts";
import type { HttpDeps } from "./build-http.ts";
import { OPERATOR_TOKEN, startTestHttp, type TestHttp } from "./testing.ts";

const open: TestHttp[] = [];
async function start(over: Partial<HttpDeps> = {}): Promise<TestHttp> {
  const http = await startTestHttp(over);
  open.push(http);
  return http;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((http) => http.close()));
});

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function ask(http: TestHttp, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${http.url}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${OPERATOR_TOKEN}` },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Answer["body"] };
}

const problem = (status: number, code: string, field?: string) => ({
  status,
  body: expect.objectContaining(field === undefined ? { code } : { code, field }),
});

const strategyId = "5f0c6a52-0000-4000-8000-000000000001";
const sizing = { kind: "quote", amount: "100" };
const body =
  '{"id":"a","issuedAt":"2026-11-21T12:00:00Z","instrument":"BTCUSDT","action":"open","side":"long"}';

describe("a question", () => {
  it.each([
    ["/v1/dry-runs", "{", problem(400, "QUESTION_NOT_JSON")],
    ["/v1/dry-runs", '{"strategyId":1}', problem(422, "QUESTION_INVALID", "strategyId")],
    ["/v1/dry-runs", { strategyId, body, more: 1 }, problem(422, "QUESTION_INVALID")],
    ["/v1/dry-runs", { strategyId, body, accountIds: [] }, problem(422, "QUESTION_INVALID", "accountIds")],
    ["/v1/dry-runs", { strategyId: crypto.randomUUID(), body }, problem(404, "STRATEGY_NOT_FOUND")],
    ["/v1/dry-runs", { strategyId, body: "" }, problem(400, "BODY_EMPTY")],
    ["/v1/dry-runs", { strategyId, body: `"${"x".repeat(70_000)}"` }, problem(413, "BODY_TOO_LARGE")],
    ["/v1/dry-runs", { strategyId, body: "x".repeat(600_000) }, problem(413, "BODY_TOO_LARGE")],
    [
      "/v1/dry-runs",
      { strategyId, body: body.replace("BTC", "NOSUCH") },
      problem(422, "INSTRUMENT_UNKNOWN", "instrument"),
    ],
    [
      "/v1/dry-runs",
      { strategyId, body: body.replace("2026", "2025") },
      problem(422, "SIGNAL_STALE", "issuedAt"),
    ],
    ["/v1/test-signals", "{", problem(400, "QUESTION_NOT_JSON")],
    ["/v1/test-signals", { strategyId, body, more: 1 }, problem(422, "QUESTION_INVALID")],
    ["/v1/test-signals", { strategyId: crypto.randomUUID(), body }, problem(404, "STRATEGY_NOT_FOUND")],
    [
      "/v1/test-signals",
      { strategyId, body: body.replace("2026", "2025") },
      problem(422, "SIGNAL_STALE", "issuedAt"),
    ],
    ["/v1/feasibility", { sizing }, problem(422, "QUESTION_INVALID", "accountId")],
    ["/v1/feasibility", { accountId: strategyId, sizing }, problem(404, "ACCOUNT_NOT_FOUND", "accountId")],
    ["/v1/accounts?ids=nonsense", undefined, problem(422, "QUESTION_INVALID", "ids.0")],
    ["/v1/positions?accountIds=", undefined, problem(422, "QUESTION_INVALID", "accountIds.0")],
    ["/v1/instruments?venue=binance", undefined, problem(422, "QUESTION_INVALID", "environment")],
    ["/v1/instruments?venue=binance&environment=live", undefined, problem(404, "VENUE_NOT_CONNECTED")],
  ] as const)("%s %j is answered with its problem", async (path, question, expected) => {
    expect(await ask(await start(), path, question)).toEqual(expected);
  });

  it("about a paused strategy is refused as its webhook would be", async () => {
    const http = await startTestHttp({}, { status: "paused" });
    open.push(http);
    expect(await ask(http, "/v1/dry-runs", { strategyId, body })).toEqual(problem(403, "STRATEGY_PAUSED"));
  });

  it("about an account of another engine names that engine", async () => {
    const http = await start({
      directory: {
        ...(await start()).intake.directory,
        account: () => risk.account(),
        strategy: () => undefined,
      },
      owners: async () => () => ({ id: "2", name: "other", url: "http://10.0.0.2:8080" }),
    });
    const answer = await ask(http, "/v1/feasibility", { accountId: strategyId, sizing });
    expect(answer).toEqual(problem(409, "ACCOUNT_ELSEWHERE", "accountId"));
    expect(answer.body.detail).toContain("http://10.0.0.2:8080");
  });

  it("about a place and limits is answered without any account", async () => {
    const price: Price = { last: decimal("100"), mark: decimal("100"), at: risk.NOW };
    const http = await start({ instrumentsAt: () => [risk.instrument()], prices: { latest: () => price } });
    const limits = JSON.parse(
      JSON.stringify(risk.limits({ dailyLossMax: decimal(50), openPositionsMax: 2 })),
    );
    const answer = await ask(http, "/v1/feasibility", {
      ...{ venue: "binance", environment: "paper", equity: "1000", limits, sizing, stopPercent: "2" },
      ...{ directions: ["long"], instruments: ["SOL/USDT:USDT", "NO/SUCH:ONE"] },
    });
    // 1 SOL at 100: leverage 5 asks 20 and 0.06 % of fee; at the stop 2 and fees of 0.06 % of 100 and 98 are lost.
    expect(answer).toMatchObject({
      status: 200,
      body: {
        ...{ smallestCapital: "20.06", smallestCapitalForAll: "20.06", worstLossPerTrade: "2.1188" },
        worstDay: { entriesEndAt: "50", lossMax: "54.2376" },
        instruments: [
          { direction: "long", order: { quantity: "1", stopPrice: "98", leverage: 5 }, denials: [] },
        ],
        ...{ unknown: ["NO/SUCH:ONE"], left: 0 },
      },
    });
  });
});

describe("a test signal", () => {
  const path = "/v1/test-signals";

  it("is answered once it is accepted, routed then, and known when it comes again", async () => {
    const http = await start();
    const told = { instrumentId: "BTC/USDT:USDT", action: "open", direction: "long", audience: 1 };
    const first = await ask(http, path, { strategyId, body });
    expect(first).toMatchObject({ status: 202, body: { signal: { ...told, duplicate: false } } });
    expect(http.routed).toMatchObject([{ test: true, audience: ["sub-1"] }]);
    const again = await ask(http, path, { strategyId, body });
    expect(again).toMatchObject({ status: 202, body: { signal: { ...told, duplicate: true } } });
    expect(http.routed).toHaveLength(1);
  });

  it("is not taken while the engine ends, nor without the record", async () => {
    const drained = await start({ drain: { phase: "refusing" } as HttpDeps["drain"] });
    expect(await ask(drained, path, { strategyId, body })).toEqual(problem(503, "DRAINING"));
    const store = { accept: () => Promise.reject(new Error("away")), find: async () => undefined };
    const lost = await start({ store });
    expect(await ask(lost, path, { strategyId, body })).toEqual(problem(503, "STORE_UNAVAILABLE"));
    expect([...drained.routed, ...lost.routed]).toEqual([]);
  });

  it("that comes too often is told when to come again", async () => {
    const http = await start({ rate: { take: () => 1_500 } });
    expect(await ask(http, path, { strategyId, body })).toEqual(problem(429, "SIGNAL_RATE_EXCEEDED"));
  });
});

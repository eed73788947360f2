import { afterEach, describe, expect, it } from "vitest";
import { decimal } from "../../../engine/domain/decimal.ts";
import type { AccountId, SignalId } from "../../../engine/domain/ids.ts";
import { FLAT } from "../../../engine/domain/position.ts";
import { TEST_NOW, TEST_TOKEN } from "../../../engine/intake/testing.ts";
import type { SignalTrace } from "../../../engine/ports/decision-store.ts";
import type { HttpDeps } from "./build-http.ts";
import type { PositionReading } from "./position-view.ts";
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

function get(http: TestHttp, path: string, token?: string) {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return fetch(`${http.url}${path}`, { headers });
}

interface Answer {
  readonly code?: string;
  readonly detail?: string;
  readonly positions?: readonly unknown[];
}

async function jsonOf(response: Response): Promise<Answer> {
  return (await response.json()) as Answer;
}

describe("what operators read", () => {
  const signalId = "7f3b1c62-8d1e-5a55-9d0f-3f1f6a0c9b11" as SignalId;
  const trace = {
    tenantId: "t",
    signalId,
    receivedAt: TEST_NOW,
    audienceSize: 1,
    test: false,
    decisions: [
      {
        decision: {
          signalId,
          accountId: "acc-1",
          tenantId: "t",
          subscriptionId: "sub-1",
          state: "working",
          denials: [],
          inputs: { price: "60000.5" },
          decidedAt: TEST_NOW,
        },
        orders: [
          {
            intent: {
              clientOrderId: "c1",
              instrumentId: "BTC/USDT:USDT",
              leg: "entry",
              generation: 0,
              side: "buy",
              positionSide: "both",
              type: { kind: "limit", price: decimal("60000.10"), timeInForce: "gtc" },
              quantity: decimal("0.0000001"),
              reduceOnly: false,
              attachedStop: undefined,
              expiresAt: undefined,
            },
            state: "open",
            venueOrderId: "v1",
            filledQuantity: decimal("0"),
            averagePrice: undefined,
            signedAt: TEST_NOW,
            validUntil: TEST_NOW,
            reason: undefined,
          },
        ],
        reason: undefined,
        settledAt: undefined,
        events: [{ clientOrderId: "c1", event: "sent", at: TEST_NOW, detail: undefined }],
      },
    ],
  } as unknown as SignalTrace;
  const decisions: HttpDeps["decisions"] = { trace: async (id) => (id === signalId ? trace : undefined) };

  it.each(["/v1/positions", `/v1/signals/${signalId}/trace`])("%s needs the operator token", async (path) => {
    const http = await start({ decisions });
    for (const [token, code] of [
      [undefined, "OPERATOR_TOKEN_MISSING"],
      ["", "OPERATOR_TOKEN_MISSING"],
      [`${OPERATOR_TOKEN}x`, "OPERATOR_TOKEN_WRONG"],
      [TEST_TOKEN, "OPERATOR_TOKEN_WRONG"],
    ] as const) {
      const answer = await get(http, path, token);
      expect([answer.status, (await jsonOf(answer)).code]).toEqual([401, code]);
      expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer/);
    }
    expect((await get(http, path, OPERATOR_TOKEN)).status).toBe(200);
  });

  it("shows a trace with decimals as text", async () => {
    const http = await start({ decisions });
    const answer = await get(http, `/v1/signals/${signalId.toUpperCase()}/trace`, OPERATOR_TOKEN);
    expect(await jsonOf(answer)).toMatchObject({
      signalId,
      receivedAt: "2026-11-21T12:00:00.000Z",
      audienceSize: 1,
      test: false,
      decided: 1,
      decisions: [
        {
          accountId: "acc-1",
          state: "working",
          orders: [
            {
              type: "limit",
              price: "60000.1",
              quantity: "0.0000001",
              filledQuantity: "0",
              averagePrice: null,
            },
          ],
          events: [{ event: "sent", at: "2026-11-21T12:00:00.000Z" }],
        },
      ],
    });
  });

  it("shows what open positions of the tenants asked for have gained or lost", async () => {
    const asked: [readonly string[], readonly string[]][] = [];
    const http = await start({
      accountIds: () => ["acc-1", "acc-2"] as AccountId[],
      readOpenPnl: (ids, tenantIds) => {
        asked.push([ids, [...tenantIds]]);
        return [
          { accountId: "acc-1" as AccountId, unrealizedPnl: decimal("-0.00000010") },
          { accountId: "acc-2" as AccountId, unrealizedPnl: undefined },
        ];
      },
    });
    const ask = async (token: string, question: object) => {
      const headers = { authorization: `Bearer ${token}` };
      const body = JSON.stringify(question);
      const answer = await fetch(`${http.url}/v1/open-pnl`, { method: "POST", headers, body });
      return [answer.status, await answer.json()];
    };
    expect(await ask(OPERATOR_TOKEN, { tenantIds: [signalId] })).toEqual([
      200,
      {
        accounts: [
          { accountId: "acc-1", unrealizedPnl: "-0.0000001" },
          { accountId: "acc-2", unrealizedPnl: null },
        ],
      },
    ]);
    expect(asked).toEqual([[["acc-1", "acc-2"], [signalId]]]);
    expect(await ask("x", { tenantIds: [signalId] })).toMatchObject([401, { code: "OPERATOR_TOKEN_WRONG" }]);
    expect(await ask(OPERATOR_TOKEN, { tenantIds: [] })).toMatchObject([422, { field: "tenantIds" }]);
  });

  it.each(["nonsense", "7f3b1c62-8d1e-5a55-9d0f-3f1f6a0c9b12"])("does not know signal %s", async (id) => {
    const answer = await get(await start({ decisions }), `/v1/signals/${id}/trace`, OPERATOR_TOKEN);
    expect([answer.status, (await jsonOf(answer)).code]).toEqual([404, "SIGNAL_NOT_FOUND"]);
  });

  it("shows positions with P&L at the mark price", async () => {
    const position = {
      accountId: "acc-1",
      instrumentId: "BTC/USDT:USDT",
      positionSide: "both",
      net: { ...FLAT, quantity: decimal("-0.3"), entryPrice: decimal("60000"), fees: decimal("0.1") },
      targets: [{ price: decimal("59000"), share: decimal("1") }],
      updatedAt: TEST_NOW,
    } as unknown as PositionReading["position"];
    const readPositions = async () => [
      { position, markPrice: decimal("59999.9") },
      { position, markPrice: undefined },
    ];
    const answer = await get(await start({ readPositions }), "/v1/positions", OPERATOR_TOKEN);
    const { positions } = await jsonOf(answer);
    expect(positions?.[0]).toMatchObject({
      quantity: "-0.3",
      unrealizedPnl: "0.03",
      fees: "0.1",
      stopPrice: null,
    });
    expect(positions?.[1]).toMatchObject({ markPrice: null, unrealizedPnl: null });
  });

  it("answers a failing reader with 500 and no detail", async () => {
    const http = await start({ readPositions: () => Promise.reject(new Error("select * from secret")) });
    const answer = await get(http, "/v1/positions", OPERATOR_TOKEN);
    expect([answer.status, (await jsonOf(answer)).detail]).toEqual([
      500,
      "Something failed here. If this was a signal, it was not accepted.",
    ]);
  });
});

describe("the check of a key", () => {
  const body = {
    tenantId: "7f3b1c62-8d1e-4a55-9d0f-3f1f6a0c9b11",
    accountId: "7f3b1c62-8d1e-4a55-9d0f-3f1f6a0c9b12",
    ...{ venue: "bybit", environment: "paper", version: 2, sealed: "AgAB" },
  };
  const ask = (http: TestHttp, sent: unknown, token = OPERATOR_TOKEN) =>
    fetch(`${http.url}/v1/credential-checks`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: typeof sent === "string" ? sent : JSON.stringify(sent),
    });

  it("hands the question on as it is, and no farther than an operator may ask", async () => {
    const asked: unknown[] = [];
    const http = await start({
      checkCredential: async (wanted) => {
        asked.push(wanted);
        return { kind: "unanswered", reason: "TIMEOUT" };
      },
    });
    const response = await ask(http, body);
    expect([response.status, (await jsonOf(response)).code]).toEqual([503, "VENUE_NOT_ANSWERING"]);
    expect((await ask(http, body, "guess")).status).toBe(401);
    expect(asked).toEqual([{ ...body, anyIpAccepted: false, sealed: Buffer.from("AgAB", "base64") }]);
  });

  it.each([
    ["no JSON", "{", "body"],
    ["no object", [], "body"],
    ["a tenant that is none", { ...body, tenantId: "me" }, "tenantId"],
    ["an unknown venue", { ...body, venue: "kraken" }, "venue"],
    ["an unknown environment", { ...body, environment: "prod" }, "environment"],
    ["version 0", { ...body, version: 0 }, "version"],
    ["a seal that is no base64", { ...body, sealed: "%%" }, "sealed"],
    ["a seal that is too long", { ...body, sealed: "A".repeat(12_000) }, "sealed"],
    ["a field too many", { ...body, secret: "x" }, "body"],
  ])("refuses %s", async (_name, sent, field) => {
    const response = await ask(await start(), sent);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "CREDENTIAL_CHECK_INVALID", field });
  });

  it("says which method it takes", async () => {
    const response = await get(await start(), "/v1/credential-checks", OPERATOR_TOKEN);
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
  });
});

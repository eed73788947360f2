// The pure parts of the command line: tables, signal bodies, signatures, traces.
import { describe, expect, it } from "vitest";
import { signWebhook } from "../../adapters/notify/sign-webhook.ts";
import { CliProblem } from "./cli-problem.ts";
import { monthIn } from "./commands/stats-commands.ts";
import { output } from "./output.ts";
import { showTrace, Trace } from "./show-trace.ts";
import { signalBody } from "./signal-body.ts";

function written(format: "human" | "json", use: (out: ReturnType<typeof output>) => void): string {
  let text = "";
  use(output(format, (more) => (text += more)));
  return text;
}

describe("output", () => {
  const rows = [
    { name: "Ana", balance: "300", note: null },
    { name: "Bruno", balance: "10000", note: "x\u001b[31m" },
  ];

  it("aligns columns, numbers to the right, and lets no escape through", () => {
    expect(written("human", (out) => out.table(rows, "none"))).toBe(
      "NAME   BALANCE  NOTE\nAna        300\nBruno    10000  x [31m\n",
    );
  });

  it("says the same to machines", () => {
    expect(JSON.parse(written("json", (out) => out.table(rows, "none")))).toEqual(rows);
    expect(JSON.parse(written("json", (out) => out.table([], "none")))).toEqual([]);
  });

  it("says so when there is nothing, and leaves hints to people", () => {
    expect(written("human", (out) => out.table([], "No traders yet."))).toBe("No traders yet.\n");
    expect(written("json", (out) => out.note("hint"))).toBe("");
  });

  it("puts the fields of one thing below each other", () => {
    expect(written("human", (out) => out.record({ id: "1", status: "active" }))).toBe(
      "id      1\nstatus  active\n",
    );
  });
});

describe("signal body", () => {
  const base = { id: "s-1", action: "open", instrument: "BTCUSDT" };
  const at = new Date("2026-11-21T12:00:00Z");

  it.each`
    what                | options                                       | expected
    ${"a market entry"} | ${{ side: "long", stop: "2%" }}               | ${{ side: "long", stop: "2%" }}
    ${"a limit entry"}  | ${{ limit: "60000", expires: "60" }}          | ${{ entry: { type: "limit", price: "60000", expiresInSeconds: "60" } }}
    ${"targets"}        | ${{ target: ["65000@0.5", "4%", "8%@0.25"] }} | ${{ targets: [{ price: "65000", share: "0.5" }, { percent: "4" }, { percent: "8", share: "0.25" }] }}
    ${"a size"}         | ${{ quote: "500" }}                           | ${{ size: { quote: "500" } }}
  `("of $what", ({ options, expected }) => {
    expect(signalBody({ ...base, ...options }, at)).toEqual({
      ...base,
      issuedAt: "2026-11-21T12:00:00.000Z",
      ...expected,
    });
  });

  it("refuses what is no target, with an example", () => {
    expect(() => signalBody({ ...base, target: ["soon"] }, at)).toThrow(CliProblem);
  });
});

it("signatures are those of the Standard Webhooks specification", () => {
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  expect(signWebhook([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, '{"test": 2432232314}')).toEqual({
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  });
});

it("a trace says what each account decided, why, and what became of its orders", () => {
  const json = {
    signalId: "s-1",
    receivedAt: "1970-01-01T00:00:01.000Z",
    audienceSize: 2,
    test: false,
    decisions: [
      {
        accountId: "a",
        state: "denied",
        decidedAt: "1970-01-01T00:00:01.004Z",
        inputs: {},
        denials: [{ code: "TOO_SMALL", sentence: "Too small." }],
        orders: [],
        events: [],
        reason: null,
      },
      {
        accountId: "b",
        state: "done",
        decidedAt: "1970-01-01T00:00:01.004Z",
        inputs: { equity: "10000" },
        denials: [],
        reason: null,
        orders: [
          {
            clientOrderId: "c",
            leg: "stop",
            side: "sell",
            quantity: "0.1",
            instrumentId: "BTC/USDT:USDT",
            type: "stop-market",
            triggerPrice: "59000",
            state: "open",
            filledQuantity: "0",
            reason: null,
          },
        ],
        events: [{ clientOrderId: "c", event: "accepted", at: "1970-01-01T00:00:01.020Z", detail: null }],
      },
    ],
  };
  const text = written("human", (out) => showTrace(Trace.parse(json), json, out, (id) => id.toUpperCase()));
  expect(text).toContain("2 of 2 accounts have decided");
  expect(text).toContain("A: denied  (decided +4 ms)\n  denied   TOO_SMALL: Too small.");
  expect(text).toContain("stop     sell 0.1 BTC/USDT:USDT stop-market at 59000: open");
  expect(text).toContain("accepted +20 ms");
  expect(written("json", (out) => showTrace(Trace.parse(json), json, out, String))).toBe(
    `${JSON.stringify(json, undefined, 2)}\n`,
  );
});

it.each([
  ["this-month", "2026-03"],
  ["last-month", "2026-02"],
  ["2024-02", "2024-02"],
])("the period %s is %s in March", (period, month) => {
  expect(monthIn(period, Date.parse("2026-03-31T23:59:59Z"))).toBe(month);
  expect(monthIn("last-month", Date.parse("2026-01-01T00:00:00Z"))).toBe("2025-12");
  expect(() => monthIn("2026-13", 0)).toThrow(CliProblem);
});

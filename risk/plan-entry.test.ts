import { describe, expect, it } from "vitest";
import { decimal } from "../engine/domain/decimal.ts";
import type { DecisionInputs } from "../engine/domain/decision.ts";
import { type EntryRequest, planEntry } from "./plan-entry.ts";
import { at, codes, entryRequest, type RequestChanges, riskState } from "./testing.ts";

function approved(changes: RequestChanges) {
  const verdict = planEntry(entryRequest(changes), riskState());
  if (verdict.kind !== "approved") throw new Error(JSON.stringify(verdict.denials));
  return verdict;
}

const asText = (inputs: DecisionInputs): unknown => JSON.parse(JSON.stringify(inputs));

describe("an approved entry", () => {
  it("is a market order that expires with its signal", () => {
    const { intent, stopPrice, targets, notional, margin, leverage } = approved({});
    expect(intent).toMatchObject({
      leg: "entry",
      side: "buy",
      positionSide: "both",
      type: { kind: "market" },
      reduceOnly: false,
      attachedStop: undefined,
      expiresAt: at(29_000),
      leverage: 5,
    });
    expect([intent.quantity, stopPrice, notional, margin].map(String)).toEqual(["10", "98", "1000", "200.6"]);
    expect(targets.map(({ price, share }) => `${price} × ${share}`)).toEqual(["104 × 1"]);
    expect(intent.protection).toEqual({ stopPrice, targets });
    expect(intent.margin).toBe(margin);
    expect(leverage).toBe(5);
  });

  it("rests as a limit order until its own deadline, its price rounded to where it costs no more", () => {
    const entry = { kind: "limit", price: decimal("99.999"), expiresInMs: 3_600_000 } as const;
    const { intent } = approved({ plan: { entry } });
    expect(intent.type).toEqual({ kind: "limit", price: decimal("99.99"), timeInForce: "gtc" });
    expect(intent.expiresAt).toBe(at(3_600_000 - 900));
    const stop = { kind: "percent", percent: decimal("2") } as const;
    const short = approved({
      plan: { entry: { ...entry, price: decimal("100.001") }, direction: "short", stop, targets: [] },
    });
    expect(short.intent.type).toMatchObject({ price: decimal("100.01") });
  });

  it.each([
    ["one-way", "long", "buy", "both"],
    ["one-way", "short", "sell", "both"],
    ["hedge", "long", "buy", "long"],
    ["hedge", "short", "sell", "short"],
  ] as const)("%s %s: %s on %s", (positionMode, direction, side, positionSide) => {
    const { intent } = approved({ account: { positionMode }, plan: { direction, targets: [] } });
    expect(intent).toMatchObject({ side, positionSide });
  });

  it.each([
    ["long", "98.123", "98.13"],
    ["short", "102.123", "102.12"],
  ] as const)("rounds the stop of a %s at %s nearer to the entry: %s", (direction, stop, expected) => {
    const plan = { direction, stop: { kind: "price", price: decimal(stop) }, targets: [] } as const;
    const { stopPrice, intent } = approved({ plan, stopAttachable: true });
    expect(stopPrice.toString()).toBe(expected);
    expect(intent.attachedStop?.toString()).toBe(expected);
  });

  it("takes the account's default stop where the signal brings none", () => {
    const { stopPrice, inputs } = approved({
      plan: { stop: undefined },
      limits: { defaultStopPercent: decimal("3") },
    });
    expect(stopPrice.toString()).toBe("97");
    expect(asText(inputs)).toMatchObject({ stopPrice: "97", stopSource: "account-default" });
  });

  it("tells what it was decided from", () => {
    expect(asText(approved({}).inputs)).toEqual({
      price: "100",
      mark: "100",
      entryPrice: "100",
      stopPrice: "98",
      stopSource: "signal",
      equity: "10000",
      availableMargin: "10000",
      position: "0",
      instrumentExposure: "0",
      totalExposure: "0",
      openPositions: "0",
      sizing: "quote",
      sizingValue: "1000",
      quantity: "10",
      notional: "1000",
      margin: "200.6",
      leverage: "5",
      adjusted: "none",
    });
  });
});

describe("a denied entry", () => {
  it("names every broken rule, and carries no intent", () => {
    const verdict = planEntry(
      entryRequest({
        subscription: { status: "paused" },
        account: { status: "suspended" },
        signal: { issuedAt: at(-60_000), expiresAt: at(-1) },
        plan: { stop: undefined },
      }),
      riskState({
        restrictions: [{ scope: "tenant", state: "halted" }],
        reconciled: false,
        availableMargin: decimal("1"),
      }),
    );
    expect(verdict.kind).toBe("denied");
    expect(verdict).not.toHaveProperty("intent");
    expect(codes(verdict.kind === "denied" ? verdict.denials : [])).toEqual([
      "TRADING_HALTED",
      "SUBSCRIPTION_NOT_ACTIVE",
      "ACCOUNT_NOT_ACTIVE",
      "NOT_RECONCILED",
      "SIGNAL_TOO_OLD",
      "SIGNAL_EXPIRED",
      "STOP_MISSING",
      "MARGIN_INSUFFICIENT",
    ]);
  });

  it("says so with numbers", () => {
    const verdict = planEntry(entryRequest({ signal: { issuedAt: at(-60_000) } }), riskState());
    expect(verdict.kind === "denied" && verdict.denials[0]).toEqual({
      code: "SIGNAL_TOO_OLD",
      sentence: "The signal is 60000 ms old; the account takes signals of up to 30000 ms.",
      detail: { ageMs: "60000", signalAgeMaxMs: "30000" },
    });
  });

  it("has inputs without a price, too", () => {
    const { inputs } = planEntry(entryRequest(), riskState({ price: undefined }));
    expect(asText(inputs)).toMatchObject({ price: "none", quantity: "none", equity: "10000" });
  });
});

describe("levels are remembered per price", () => {
  const state = riskState();
  const base = entryRequest({ plan: { stop: undefined }, limits: { defaultStopPercent: decimal("2") } });
  const entry = { kind: "limit", price: decimal("99"), expiresInMs: 60_000 } as const;
  const { limits } = base.account;
  const account = { ...base.account, limits: { ...limits, defaultStopPercent: decimal("4") } };
  it.each<[string, Partial<EntryRequest>, string]>([
    ["the first", {}, "98"],
    ["another default stop", { account }, "96"],
    ["another plan", { plan: { ...base.plan, entry } }, "97.02"],
    [
      "another instrument",
      { instrument: { ...base.instrument, tickSize: decimal("7") } },
      "TARGET_WRONG_SIDE",
    ],
    ["another signal", { signal: { ...base.signal, referencePrice: decimal("50") } }, "PRICE_DRIFTED"],
    ["the first again", {}, "98"],
  ])("but %s has its own", (_name, changes, expected) => {
    planEntry(base, state);
    const verdict = planEntry({ ...base, ...changes }, state);
    expect(verdict.kind === "approved" ? String(verdict.stopPrice) : codes(verdict.denials)).toContain(
      expected,
    );
  });
});

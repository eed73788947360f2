import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal } from "../engine/domain/decimal.ts";
import type { ClientOrderId } from "../engine/domain/ids.ts";
import { type ExitRequest, planExit } from "./plan-exit.ts";
import type { RiskState } from "./risk-state.ts";
import { account, at, codes, entryPlan, instrument, limits, riskState, signal } from "./testing.ts";
import { REALISTIC_INSTRUMENTS } from "./testing-filters.ts";

function exitRequest(changes: Partial<ExitRequest> = {}): ExitRequest {
  return {
    signal: signal(entryPlan()),
    account: account(),
    instrument: instrument(),
    clientOrderId: "fl0000000000000000000002" as ClientOrderId,
    generation: 0,
    leg: "exit",
    direction: "long",
    share: decimal(1),
    ...changes,
  };
}

function outcome(changes: Partial<ExitRequest>, state: Partial<RiskState>): unknown {
  const verdict = planExit(exitRequest(changes), riskState(state));
  if (verdict.kind === "approved") return `${verdict.intent.side} ${verdict.intent.quantity}`;
  return verdict.kind === "denied" ? codes(verdict.denials) : verdict.reason;
}

describe("how much leaves (step 0.01, minimum 0.05)", () => {
  const traded = instrument({ quantityMin: decimal("0.05") });
  it.each([
    ["10", "long", "1", "sell 10"],
    ["-10", "short", "1", "buy 10"],
    ["10", "long", "0.333", "sell 3.33"],
    ["-10", "short", "0.3339", "buy 3.33"],
    // An odd lot, worth less than any minimum, still closes as it is.
    ["0.0123", "long", "1", "sell 0.0123"],
    ["10", "long", "7", "sell 10"],
    // 0.04 would remain: nobody could close it.
    ["0.5", "long", "0.92", "sell 0.5"],
    ["0.5", "long", "0.9", "sell 0.45"],
    ["10.003", "long", "0.999999", "sell 10.003"],
    ["0.5", "long", "0.08", "SHARE_BELOW_SMALLEST_ORDER"],
    ["0.5", "long", "0", "SHARE_BELOW_SMALLEST_ORDER"],
    ["0.5", "long", "-1", "SHARE_BELOW_SMALLEST_ORDER"],
    ["0", "long", "1", "NO_POSITION"],
    ["-10", "long", "1", "NO_POSITION"],
    ["10", "short", "1", "NO_POSITION"],
  ] as const)("%s %s × %s: %s", (position, direction, share, expected) => {
    const found = outcome(
      { direction, share: decimal(share), instrument: traded },
      { position: decimal(position) },
    );
    expect(found).toBe(expected);
  });

  it("what the venue's maximum leaves is reported", () => {
    const small = instrument({ marketQuantityMax: decimal("4") });
    const verdict = planExit(exitRequest({ instrument: small }), riskState({ position: decimal("10") }));
    expect(verdict.kind === "approved" && [verdict.intent.quantity, verdict.remaining].map(String)).toEqual([
      "4",
      "6",
    ]);
  });
});

describe("what may stop an exit", () => {
  const position = decimal("10");
  const halted = [{ scope: "tenant", state: "halted" }] as const;
  it.each<[string, Partial<ExitRequest>, Partial<RiskState>, unknown]>([
    ["halted", {}, { restrictions: halted }, ["TRADING_HALTED"]],
    ["halted, emergency", { leg: "emergency-exit" }, { restrictions: halted }, "sell 10"],
    ["reducing", {}, { restrictions: [{ scope: "platform", state: "reducing" }] }, "sell 10"],
    ["suspended", { account: account({ status: "suspended" }) }, {}, "sell 10"],
    [
      "unlinked",
      { leg: "emergency-exit", account: account({ status: "unlinked" }) },
      {},
      ["ACCOUNT_NOT_ACTIVE"],
    ],
    ["not armed", {}, { environmentArmed: false }, ["ENVIRONMENT_NOT_ARMED"]],
    [
      "all that stops entries",
      {
        signal: signal(entryPlan(), { issuedAt: at(-9_000_000), expiresAt: at(-8_000_000) }),
        instrument: instrument({ status: "reduce-only" }),
        account: account({
          limits: limits({
            tradingWindow: { days: [], fromMinute: 0, toMinute: 1 },
            cooldownAfterExitMs: 60_000,
            blockedInstruments: [instrument().id],
            dailyLossMax: decimal("1"),
            totalExposureMax: decimal("1"),
          }),
        }),
      },
      {
        price: undefined,
        reconciled: false,
        lastExitAt: at(0),
        equity: decimal("-1"),
        availableMargin: decimal("0"),
      },
      "sell 10",
    ],
  ])("%s", (_name, changes, state, expected) => {
    expect(outcome(changes, { position, ...state })).toEqual(expected);
  });
});

describe("the order", () => {
  it.each([
    ["one-way", "long", "10", "sell", "both"],
    ["one-way", "short", "-10", "buy", "both"],
    ["hedge", "long", "10", "sell", "long"],
    ["hedge", "short", "-10", "buy", "short"],
  ] as const)("%s %s", (positionMode, direction, position, side, positionSide) => {
    const verdict = planExit(
      exitRequest({ direction, account: account({ positionMode }) }),
      riskState({ position: decimal(position) }),
    );
    expect(verdict).toMatchObject({
      kind: "approved",
      intent: {
        leg: "exit",
        side,
        positionSide,
        reduceOnly: true,
        type: { kind: "market" },
        expiresAt: undefined,
      },
    });
  });
});

it("property: an exit never grows or flips a position, and leaves nothing that cannot be closed", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...REALISTIC_INSTRUMENTS),
      fc.integer({ min: -1_000_000, max: 1_000_000 }),
      fc.constantFrom("long" as const, "short" as const),
      fc.integer({ min: 0, max: 1_200 }),
      fc.boolean(),
      ({ instrument: traded }, steps, direction, permille, oddLot) => {
        const odd = oddLot ? traded.stepSize.div(3) : decimal(0);
        const position = traded.stepSize.mul(steps).add(odd);
        const verdict = planExit(
          exitRequest({ instrument: traded, direction, share: decimal(permille).div(1_000) }),
          riskState({ position }),
        );
        if (verdict.kind !== "approved") return verdict.kind === "nothing-to-do";
        const { side, quantity, reduceOnly } = verdict.intent;
        const after = position.add(side === "buy" ? quantity : quantity.neg());
        const shrank = after.abs().lt(position.abs());
        const sameSide = after.isZero() || after.isNegative() === position.isNegative();
        const closable = after.isZero() || verdict.remaining.gt(0) || after.abs().gte(traded.quantityMin);
        return reduceOnly && quantity.gt(0) && shrank && sameSide && closable;
      },
    ),
    { numRuns: 2_000 },
  );
});

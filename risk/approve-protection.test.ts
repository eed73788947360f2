import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal } from "../engine/domain/decimal.ts";
import type { Leg, OrderIntent } from "../engine/domain/order.ts";
import { approveProtection } from "./approve-protection.ts";
import { planEntry } from "./plan-entry.ts";
import { entryRequest, riskState } from "./testing.ts";

function protection(changes: Partial<OrderIntent> = {}): OrderIntent {
  const entry = planEntry(entryRequest(), riskState());
  if (entry.kind !== "approved") throw new Error("the builders' entry is approved");
  return {
    ...entry.intent,
    leg: "stop",
    side: "sell",
    type: { kind: "stop-market", triggerPrice: decimal("98") },
    reduceOnly: true,
    expiresAt: undefined,
    ...changes,
  };
}

describe("protection of a position", () => {
  it.each<[string, Partial<OrderIntent>, string, string | undefined]>([
    ["stop of a long", {}, "10", undefined],
    ["stop of a part", { quantity: decimal("3") }, "10", undefined],
    ["stop of a short", { side: "buy" }, "-10", undefined],
    ["target", { leg: "target-1" }, "10", undefined],
    ["emergency exit", { leg: "emergency-exit", type: { kind: "market" } }, "10", undefined],
    ["trailed into profit", { type: { kind: "stop-market", triggerPrice: decimal("150") } }, "10", undefined],
    ["hedge long", { positionSide: "long" }, "10", undefined],
    ["hedge short", { positionSide: "short", side: "buy" }, "-10", undefined],
    ["larger than the position", {}, "9.99", "WOULD_INCREASE_POSITION"],
    ["with the position", { side: "buy" }, "10", "WOULD_INCREASE_POSITION"],
    ["against a short", {}, "-10", "WOULD_INCREASE_POSITION"],
    ["flat", {}, "0", "WOULD_INCREASE_POSITION"],
    ["of nothing", { quantity: decimal("0") }, "10", "WOULD_INCREASE_POSITION"],
    ["negative", { quantity: decimal("-1") }, "10", "WOULD_INCREASE_POSITION"],
    ["not a number", { quantity: decimal("NaN") }, "10", "WOULD_INCREASE_POSITION"],
    ["on the wrong hedge leg", { positionSide: "short" }, "10", "WOULD_INCREASE_POSITION"],
    ["not reduce-only", { reduceOnly: false }, "10", "NOT_REDUCE_ONLY"],
    ["an entry", { leg: "entry" }, "10", "NOT_A_PROTECTION_LEG"],
    ["an ordinary exit", { leg: "exit" }, "10", "NOT_A_PROTECTION_LEG"],
  ])("%s", (_name, changes, position, code) => {
    const result = approveProtection(protection(changes), decimal(position));
    expect("code" in result ? result.code : undefined).toBe(code);
  });
});

it("property: whatever is approved shrinks the position and never crosses zero", () => {
  const hundredths = fc.integer({ min: -2_000, max: 2_000 }).map((value) => decimal(value).div(100));
  fc.assert(
    fc.property(
      hundredths,
      hundredths,
      fc.constantFrom("buy" as const, "sell" as const),
      fc.boolean(),
      fc.constantFrom<Leg>("stop", "target-1", "emergency-exit", "entry", "exit"),
      fc.constantFrom("both" as const, "long" as const, "short" as const),
      (position, quantity, side, reduceOnly, leg, positionSide) => {
        const intent = protection({ quantity, side, reduceOnly, leg, positionSide });
        const result = approveProtection(intent, position);
        if ("code" in result) return true;
        const after = position.add(side === "buy" ? quantity : quantity.neg());
        return after.abs().lt(position.abs()) && !(after.mul(position).isNegative() && !after.isZero());
      },
    ),
    { numRuns: 3_000 },
  );
});

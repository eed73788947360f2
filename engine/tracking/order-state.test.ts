import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal } from "../domain/decimal.ts";
import { isTerminal, type OrderState } from "../domain/order.ts";
import type { OrderReport } from "../ports/venue.ts";
import { order, report } from "../testing/builders.ts";
import { applyFillProgress, applyReport } from "./order-state.ts";

describe("applyReport", () => {
  it.each`
    from                  | to                    | filled   | expected
    ${"claimed"}          | ${"open"}             | ${"0"}   | ${"open"}
    ${"unknown"}          | ${"open"}             | ${"0"}   | ${"open"}
    ${"accepted"}         | ${"open"}             | ${"0.4"} | ${"partially-filled"}
    ${"accepted"}         | ${"filled"}           | ${"1"}   | ${"filled"}
    ${"open"}             | ${"accepted"}         | ${"0"}   | ${"open"}
    ${"partially-filled"} | ${"open"}             | ${"0.2"} | ${"partially-filled"}
    ${"partially-filled"} | ${"canceled"}         | ${"0.2"} | ${"canceled"}
    ${"open"}             | ${"open"}             | ${"1"}   | ${"filled"}
    ${"filled"}           | ${"open"}             | ${"0.2"} | ${"filled"}
    ${"canceled"}         | ${"partially-filled"} | ${"0.2"} | ${"canceled"}
  `("$from, told $to with $filled filled -> $expected", ({ from, to, filled, expected }) => {
    const before = order({ state: from });
    const transition = applyReport(before, report({ state: to, filledQuantity: decimal(filled) }));
    expect(transition.kind === "moved" ? transition.order.state : before.state).toBe(expected);
  });

  it("does not rewrite history when the venue contradicts a proof", () => {
    expect(applyReport(order({ state: "not-sent" }), report({ state: "filled" })).kind).toBe("contradiction");
    expect(applyReport(order({ state: "rejected" }), report({ state: "open" })).kind).toBe("contradiction");
  });

  it("never goes backward, whatever order reports arrive in", () => {
    const states: readonly OrderReport["state"][] = [
      "accepted",
      "open",
      "partially-filled",
      "filled",
      "canceled",
      "expired",
    ];
    const reports = fc.array(fc.record({ state: fc.constantFrom(...states), tenths: fc.nat(10) }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(reports, (sequence) => {
        let current = order({ state: "claimed" });
        for (const { state, tenths } of sequence) {
          const transition = applyReport(current, report({ state, filledQuantity: decimal(tenths).div(10) }));
          if (transition.kind !== "moved") continue;
          expect(isTerminal(current.state)).toBe(false);
          expect(transition.order.filledQuantity.gte(current.filledQuantity)).toBe(true);
          current = transition.order;
        }
      }),
    );
  });
});

describe("applyFillProgress", () => {
  it.each`
    state                 | sum      | expected
    ${"claimed"}          | ${"0.3"} | ${"partially-filled"}
    ${"accepted"}         | ${"1"}   | ${"filled"}
    ${"partially-filled"} | ${"1"}   | ${"filled"}
    ${"canceled"}         | ${"1"}   | ${"canceled"}
  `(
    "$state with fills of $sum -> $expected",
    ({ state, sum, expected }: { state: OrderState; sum: string; expected: OrderState }) => {
      expect(applyFillProgress(order({ state }), decimal(sum)).state).toBe(expected);
    },
  );
});

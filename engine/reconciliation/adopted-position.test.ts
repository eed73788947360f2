// What rests at the venue for a position that the record has lost becomes its plan again, to the step.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal } from "../domain/decimal.ts";
import type { ClientOrderId, SignalId } from "../domain/ids.ts";
import type { UnixMs } from "../domain/time.ts";
import { UNKNOWN_STRATEGY } from "../domain/unknown-strategy.ts";
import type { OrderReport } from "../ports/venue.ts";
import { requiredProtection } from "../protection/required-protection.ts";
import { facts } from "../protection/testing.ts";
import { fill, instrument, position, report } from "../testing/builders.ts";
import { adoptedOrder } from "./adopted-order.ts";
import { adoptedPosition, generationAfter, type LostPosition, restingStop } from "./adopted-position.ts";

const UNDER = { signalId: "adopted" as SignalId, generation: 7 };
const idOf = (code: string) => `f1${code}${"a".repeat(26)}` as ClientOrderId;

const resting = (code: string | undefined, quantity: string, trigger: string, at = 0): OrderReport =>
  report({
    clientOrderId: code === undefined ? undefined : idOf(code),
    side: "sell",
    quantity: decimal(quantity),
    filledQuantity: decimal(0),
    triggerPrice: decimal(trigger),
    conditional: code?.startsWith("t") === true ? "take-profit" : "stop",
    state: "open",
    at: at as UnixMs,
  });

const lost = (change: Partial<LostPosition> = {}): LostPosition => ({
  position: position({ quantity: "2", signalId: undefined, strategyId: undefined, stopPrice: undefined }),
  fills: [],
  working: [],
  fallbackStop: undefined,
  ...change,
});

describe("the stop", () => {
  it.each<[string, OrderReport[], string | undefined]>([
    ["the newest of ours", [resting("s0", "2", "90", 2), resting("s0", "1", "80", 1)], "90"],
    [
      "attached ones that cover it together",
      [resting(undefined, "1.5", "91"), resting(undefined, "0.5", "91")],
      "91",
    ],
    ["none: the trader's covers another quantity", [resting(undefined, "5", "91")], undefined],
    ["none: it would open", [{ ...resting("s0", "2", "90"), side: "buy" }], undefined],
    ["none: a target", [resting("t1", "2", "90")], undefined],
  ])("is %s", (_, working, price) => {
    expect(restingStop(lost({ working }))?.toString()).toBe(price);
  });

  it("falls back to the account's", () => {
    const { stopPrice, strategyId } = adoptedPosition(lost({ fallbackStop: decimal(88) }), UNDER);
    expect([stopPrice?.toString(), strategyId]).toEqual(["88", UNKNOWN_STRATEGY]);
  });
});

it("leaves the guard nothing to do where stop and targets rest", () => {
  const steps = fc.integer({ min: 1, max: 400 });
  fc.assert(
    fc.property(steps, steps, steps, (first, second, rest) => {
      const text = (count: number) => (count / 1_000).toFixed(3);
      const all = first + second + rest;
      const working = [
        resting("s0", text(all), "90"),
        resting("t1", text(first), "110"),
        resting("t2", text(second), "120"),
      ];
      const held = position({ quantity: text(all), openedQuantity: decimal(text(all)) });
      const adopted = adoptedPosition(lost({ position: held, working }), UNDER);
      const orders = working.map((each, at) =>
        adoptedOrder(
          held,
          { ...each, clientOrderId: each.clientOrderId ?? idOf("s0") },
          at === 0 ? "stop" : `target-${at}`,
          { signalId: UNDER.signalId, strategyId: UNKNOWN_STRATEGY },
        ),
      );
      const need = requiredProtection(facts({ position: adopted, instrument: instrument(), orders }));
      expect([need.actions, need.uncovered.toString()]).toEqual([[], "0"]);
    }),
  );
});

it("counts what a target has filled, and keeps the place of one that is gone", () => {
  const held = position({ quantity: "1", openedQuantity: decimal(2), openedAt: 5 as UnixMs });
  const fills = [
    fill({ clientOrderId: idOf("t2"), quantity: decimal("1"), price: decimal(120), at: 6 as UnixMs }),
    fill({ clientOrderId: idOf("t2"), quantity: decimal("9"), price: decimal(120), at: 4 as UnixMs }),
  ];
  const { targets } = adoptedPosition(lost({ position: held, fills }), UNDER);
  expect(targets.map(({ share, filledQuantity }) => [share.toString(), filledQuantity.toString()])).toEqual([
    ["0", "0"],
    ["0.5", "1"],
  ]);
});

it("begins later generations after a later loss", () => {
  const noticedAt = 1_790_000_000_000 as UnixMs;
  expect(generationAfter((noticedAt + 3_600_000) as UnixMs) - generationAfter(noticedAt)).toBe(360);
  expect(generationAfter(noticedAt)).toBeLessThan(2 ** 31);
});

// What rests on a leg beside the trader's own quantity, and the bound that keeps it off that quantity.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Decimal, decimal, ZERO } from "../domain/decimal.ts";
import type { ClientOrderId, VenueOrderId } from "../domain/ids.ts";
import type { Leg, Order } from "../domain/order.ts";
import { order, position, report } from "../testing/builders.ts";
import type { ProtectionAction } from "./protection-need.ts";
import { requiredProtection } from "./required-protection.ts";
import { facts, protective, told } from "./testing.ts";

const target = (price: string, share: string) => ({
  price: decimal(price),
  share: decimal(share),
  filledQuantity: ZERO,
});
const held = position({ quantity: "2", targets: [target("105", "0.5"), target("110", "0.5")] });
const stop = protective("stop", "2", "95");
const shared = { position: held, orders: [stop], shared: true };

describe("a shared leg", () => {
  it("has no target resting", () => {
    expect(told(shared).words).toEqual([]);
    const first = protective("target-1", "1", "105");
    expect(told({ ...shared, orders: [stop, first] }).words).toEqual(["cancel target-1-1-105"]);
  });

  it("gives its stop room first, then has the reached target taken", () => {
    const reached = { ...shared, markPrice: decimal("106") };
    expect(told(reached).words).toEqual(["cancel stop-2-95"]);
    expect(told({ ...reached, orders: [] }).words).toEqual(["take target-1 1"]);
    expect(told({ ...reached, orders: [], markPrice: decimal("110") }).words).toEqual([
      "take target-1 1",
      "take target-2 1",
    ]);
  });

  it("does not take a target beside a stop that may rest in a moment", () => {
    const sent = protective("stop", "2", "95", "claimed");
    expect(told({ ...shared, orders: [sent], markPrice: decimal("106") }).words).toEqual([]);
  });

  it("protects what stays while a market order takes the rest out", () => {
    const leaving = { ...shared, orders: [], leaving: decimal("1"), markPrice: decimal("106") };
    expect(told(leaving)).toEqual({ words: ["stop 1 at 95"], uncovered: "2" });
  });

  it("protects all of it again when what was leaving is overdue", () => {
    const late = { ...shared, orders: [], leaving: decimal("2"), overdue: true };
    expect(told(late).words).toEqual(["stop 2 at 95"]);
    expect(told({ ...late, overdue: false }).words).toEqual([]);
  });

  it("takes a target of a short position when the price fell to it", () => {
    const short = position({ quantity: "-2", stopPrice: decimal("105"), targets: [target("95", "1")] });
    expect(told({ position: short, shared: true, markPrice: decimal("95") }).words).toEqual([
      "take target-1 2",
    ]);
    expect(told({ position: short, shared: true, markPrice: decimal("96") }).words).toEqual([
      "stop 2 at 105",
    ]);
  });

  it("is cleared of stops that travelled inside an entry too", () => {
    const attached = report({
      ...{ clientOrderId: undefined, venueOrderId: "child" as VenueOrderId, side: "sell" },
      ...{ conditional: "stop", quantity: decimal("2"), triggerPrice: decimal("95") },
    });
    const reached = { ...shared, orders: [], attachesStop: true, foreignOrders: [attached] };
    expect(told({ ...reached, markPrice: decimal("106") }).words).toEqual(["cancel attached child"]);
  });
});

/** A leg with its venue: whatever rests may trigger at any moment, and market orders fill when they like. */
class SharedLeg {
  quantity = decimal(0);
  opened = decimal(0);
  resting: Order[] = [];
  leaving = decimal(0);
  mark = decimal("100");
  #sent = 0;

  atRisk(): Decimal {
    return this.resting.reduce((sum, { intent }) => sum.add(intent.quantity), this.leaving);
  }

  look(): readonly ProtectionAction[] {
    const targets = [target("105", "0.4"), target("110", "0.3")];
    const { actions } = requiredProtection(
      facts({
        position: position({ quantity: this.quantity.toString(), openedQuantity: this.opened, targets }),
        ...{ orders: this.resting, shared: true, leaving: this.leaving, markPrice: this.mark },
      }),
    );
    return actions;
  }

  act(action: ProtectionAction): void {
    if (action.kind === "take-target") this.leaving = this.leaving.add(action.quantity);
    else if (action.kind === "cancel")
      this.resting = this.resting.filter(({ intent }) => intent.clientOrderId !== action.clientOrderId);
    else if (action.kind === "place-stop" || action.kind === "place-target") {
      this.#sent += 1;
      const leg: Leg = action.kind === "place-stop" ? "stop" : action.leg;
      const clientOrderId = `${leg}-${this.#sent}` as ClientOrderId;
      const { quantity, triggerPrice } = action;
      const type = { kind: "stop-market", triggerPrice } as const;
      this.resting.push(order({}, { clientOrderId, leg, quantity, type, side: "sell", reduceOnly: true }));
    }
  }

  trigger(): void {
    const [first] = this.resting;
    if (first === undefined) return;
    this.resting = this.resting.slice(1);
    this.quantity = this.quantity.sub(first.intent.quantity);
  }

  fillMarket(): void {
    this.quantity = this.quantity.sub(this.leaving);
    this.leaving = ZERO;
  }

  enter(quantity: number): void {
    if (this.quantity.isZero()) this.opened = decimal(0);
    this.quantity = this.quantity.add(quantity);
    this.opened = this.opened.add(quantity);
  }
}

describe("on a shared leg, at any moment", () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant("look" as const) }),
    fc.record({ kind: fc.constant("trigger" as const) }),
    fc.record({ kind: fc.constant("fill" as const) }),
    fc.record({ kind: fc.constant("enter" as const), quantity: fc.integer({ min: 1, max: 50 }) }),
    fc.record({ kind: fc.constant("move" as const), mark: fc.integer({ min: 90, max: 115 }) }),
  );

  it("what could still sell is never more than we hold, and rest brings a full stop", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const leg = new SharedLeg();
        for (const each of steps) {
          if (each.kind === "trigger") leg.trigger();
          if (each.kind === "fill") leg.fillMarket();
          if (each.kind === "enter") leg.enter(each.quantity);
          if (each.kind === "move") leg.mark = decimal(each.mark);
          if (each.kind !== "look") continue;
          for (const action of leg.look()) {
            leg.act(action);
            expect(leg.atRisk().lte(leg.quantity), `${leg.atRisk()} of ${leg.quantity}`).toBe(true);
          }
        }
        leg.mark = decimal("100");
        for (let looks = 0; looks < 4; looks += 1) {
          leg.fillMarket();
          for (const action of leg.look()) leg.act(action);
        }
        expect(leg.atRisk().toString()).toBe(leg.quantity.toString());
      }),
    );
  });
});

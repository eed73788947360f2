import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal, ZERO } from "../domain/decimal.ts";
import type { ClientOrderId, VenueOrderId } from "../domain/ids.ts";
import type { UnixMs } from "../domain/time.ts";
import { instrument, order, position, report } from "../testing/builders.ts";
import { targetQuantities } from "./target-quantities.ts";
import { protective, told } from "./testing.ts";

describe("requiredProtection", () => {
  it("places a stop over the whole position", () => {
    expect(told({})).toEqual({ words: ["stop 2 at 95"], uncovered: "2" });
  });

  it("waits for a stop whose outcome is not known yet", () => {
    expect(told({ orders: [protective("stop", "2", "95", "unknown")] })).toEqual({
      words: [],
      uncovered: "2",
    });
  });

  it.each(["claimed", "unknown"] as const)("waits no longer for a stop that stays %s", (state) => {
    const silent = protective("stop", "2", "95", state);
    const until = silent.signedAt;
    const [patience, other] =
      state === "claimed"
        ? [{ silentUntil: until }, { unknownUntil: until }]
        : [{ unknownUntil: until }, { silentUntil: until }];
    expect(told({ orders: [silent], ...other })).toEqual({ words: [], uncovered: "2" });
    expect(told({ orders: [silent], ...patience })).toEqual({ words: ["stop 2 at 95"], uncovered: "2" });
    const both = [silent, { ...protective("stop", "2", "95"), signedAt: (until + 1) as UnixMs }];
    expect(told({ orders: both, ...patience })).toEqual({ words: [], uncovered: "0" });
    // Beside the trader's quantity two stops could close what is theirs: there only the proof ends the wait.
    expect(told({ orders: [silent], ...patience, shared: true }).words).toEqual([]);
  });

  it("withdraws a silent stop that came to rest after all, beside the one that took its place", () => {
    const late = protective("stop", "2", "95");
    const second = { ...late, intent: { ...late.intent, clientOrderId: "second" as ClientOrderId } };
    expect(told({ orders: [late, second] })).toEqual({ words: ["cancel second"], uncovered: "0" });
  });

  it("does not count on a stop that may be gone, save where the trader shares the leg", () => {
    const old = protective("stop", "2", "95");
    const leavingOrders = new Set([old.intent.clientOrderId]);
    expect(told({ orders: [old], leavingOrders })).toEqual({ words: ["stop 2 at 95"], uncovered: "2" });
    expect(told({ orders: [old], leavingOrders, shared: true })).toEqual({ words: [], uncovered: "0" });
  });

  it("leaves protection of a position that looks closed while an entry may have opened one, until the venue was asked", () => {
    const flat = { position: position({ quantity: "0" }) };
    const stop = protective("stop", "2", "95");
    const entry = order({ state: "open" }, { leg: "entry" });
    expect(told({ ...flat, orders: [stop, entry], compared: false }).words).toEqual([]);
    expect(told({ ...flat, orders: [stop, entry] }).words).toEqual(["cancel stop-2-95"]);
    expect(told({ ...flat, orders: [stop], compared: false }).words).toEqual(["cancel stop-2-95"]);
  });

  /** Chaos, storm on Redis, seed 58: the engine that died had reduced the position, and replaced its stop, without recording either. */
  it("withdraws nothing until the venue was asked: what the record takes for too much may be all that rests", () => {
    const recorded = protective("stop", "2", "95");
    const placedLast = protective("stop", "0.5", "95");
    const target = protective("target-1", "0.7", "110");
    const orders = [recorded, placedLast, target];
    expect(told({ orders, compared: false })).toEqual({ words: [], uncovered: "0" });
    expect(told({ orders }).words).toEqual(["cancel stop-0.5-95", "cancel target-1-0.7-110"]);
    expect(told({ orders: [placedLast], compared: false }).words).toEqual(["stop 2 at 95"]);
  });

  it("is content once the stop rests", () => {
    expect(told({ orders: [protective("stop", "2", "95")] })).toEqual({ words: [], uncovered: "0" });
  });

  it("places the new stop first and cancels the old one only when the new one rests", () => {
    const shrunk = position({ quantity: "1" });
    const old = protective("stop", "2", "95");
    expect(told({ position: shrunk, orders: [old] })).toEqual({ words: ["stop 1 at 95"], uncovered: "0" });
    const both = [old, protective("stop", "1", "95")];
    expect(told({ position: shrunk, orders: both })).toEqual({ words: ["cancel stop-2-95"], uncovered: "0" });
  });

  it("covers what an increase added", () => {
    expect(told({ position: position({ quantity: "3" }), orders: [protective("stop", "2", "95")] })).toEqual({
      words: ["stop 3 at 95"],
      uncovered: "1",
    });
  });

  it("counts a stop that travelled inside the entry, at our price and on the closing side only", () => {
    const attached = report({
      clientOrderId: undefined,
      venueOrderId: "child" as VenueOrderId,
      side: "sell",
      conditional: "stop",
      quantity: decimal("2"),
      triggerPrice: decimal("95"),
    });
    expect(told({ attachesStop: true, foreignOrders: [attached] })).toEqual({ words: [], uncovered: "0" });
    const traders = { ...attached, triggerPrice: decimal("90") };
    expect(told({ attachesStop: true, foreignOrders: [traders] }).uncovered).toBe("2");
    expect(told({ attachesStop: true, foreignOrders: [{ ...attached, side: "buy" }] }).uncovered).toBe("2");
    expect(told({ attachesStop: false, foreignOrders: [attached] }).uncovered).toBe("2");
    // Its cancel was not answered: beside the trader's quantity only another answer ends the wait.
    const unanswered = {
      attachesStop: true,
      foreignOrders: [attached],
      leavingAttached: new Set([attached.venueOrderId]),
    };
    expect(told(unanswered)).toEqual({ words: ["stop 2 at 95"], uncovered: "2" });
    expect(told({ ...unanswered, shared: true })).toEqual({ words: [], uncovered: "0" });
  });

  it("leaves the stop of an increase alone until the increase's fills are known", () => {
    const attached = report({
      ...{ clientOrderId: undefined, venueOrderId: "child" as VenueOrderId, side: "sell" },
      ...{ conditional: "stop", quantity: decimal("1"), triggerPrice: decimal("97") },
    });
    const increase = order({ state: "accepted" }, { attachedStop: decimal("97"), quantity: decimal("1") });
    const seen = {
      ...{ attachesStop: true, foreignOrders: [attached], attachedStops: new Set([attached.venueOrderId]) },
      orders: [increase, protective("stop", "2", "95")],
    };
    expect(told(seen)).toEqual({ words: [], uncovered: "0" });
    const filled = { ...seen, position: { ...position({ quantity: "3" }), stopPrice: decimal("97") } };
    expect(told(filled).words).toEqual(["stop 2 at 97"]);
    // The increase has ended, and our price is another one: now it is stale.
    expect(told({ ...seen, orders: [protective("stop", "2", "95")] }).words).toEqual([
      "cancel attached child",
    ]);
  });

  describe("beside a quantity that the trader holds by hand", () => {
    const venueOrderId = "child" as VenueOrderId;
    const attached = report({
      clientOrderId: undefined,
      venueOrderId,
      side: "sell",
      conditional: "stop",
      quantity: decimal("2"),
      triggerPrice: decimal("95"),
    });
    const shared = {
      ...{ attachesStop: true, foreignOrders: [attached], attachedStops: new Set([venueOrderId]) },
      shared: true,
    };

    it("withdraws our attached stop when our own is gone", () => {
      const gone = { ...shared, position: position({ quantity: "0" }) };
      expect(told(gone).words).toEqual(["cancel attached child"]);
      expect(told({ ...gone, shared: false }).words).toEqual([]);
      expect(told({ ...gone, attachedStops: new Set() }).words).toEqual([]);
    });

    it("replaces an attached stop that covers more than we hold, the old one first", () => {
      const shrunk = { ...shared, position: position({ quantity: "1" }) };
      expect(told(shrunk).words).toEqual(["cancel attached child"]);
      expect(told({ ...shrunk, foreignOrders: [] }).words).toEqual(["stop 1 at 95"]);
      expect(told({ ...shrunk, orders: [order({ state: "partially-filled" })] }).words).toEqual([]);
      const type = { kind: "limit", price: decimal("90"), timeInForce: "gtc" } as const;
      expect(told({ ...shrunk, orders: [order({}, { type })] }).words).toEqual(["cancel attached child"]);
    });

    it("never lets two stops of ours rest at once", () => {
      const grown = position({ quantity: "3" });
      const old = protective("stop", "2", "95");
      expect(told({ position: grown, orders: [old], shared: true }).words).toEqual(["cancel stop-2-95"]);
      expect(told({ position: grown, orders: [], shared: true }).words).toEqual(["stop 3 at 95"]);
    });
  });

  it("withdraws targets that a newer plan does not have", () => {
    const targets = [{ price: decimal("105"), share: decimal("0.5"), filledQuantity: ZERO }];
    const held = position({ quantity: "2", targets });
    const orders = [
      protective("stop", "2", "95"),
      protective("target-1", "1", "105"),
      protective("target-2", "1", "110"),
    ];
    expect(told({ position: held, orders }).words).toEqual(["cancel target-2-1-110"]);
  });

  it("withdraws what is left when the position is gone", () => {
    const orders = [protective("stop", "2", "95"), protective("target-1", "1", "110")];
    expect(told({ position: position({ quantity: "0" }), orders }).words).toEqual([
      "cancel stop-2-95",
      "cancel target-1-1-110",
    ]);
  });

  it("places targets beside the stop once the market entry is complete", () => {
    const targets = [
      { price: decimal("105"), share: decimal("0.5"), filledQuantity: ZERO },
      { price: decimal("110"), share: decimal("0.5"), filledQuantity: ZERO },
    ];
    const held = position({ quantity: "2", targets });
    const entry = order({ state: "partially-filled" });
    const stop = protective("stop", "2", "95");
    expect(told({ position: held, orders: [stop, entry] }).words).toEqual([]);
    expect(told({ position: held, orders: [stop] }).words).toEqual([
      "target-1 1 at 105",
      "target-2 1 at 110",
    ]);
  });
});

describe("targetQuantities", () => {
  it("are whole steps, leave nothing behind when the shares are everything, and never exceed the position", () => {
    const shares = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        shares,
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: 0, max: 100 }),
        (weights, opened, sold) => {
          const total = weights.reduce((sum, weight) => sum + weight, 0);
          const openedQuantity = decimal(opened).div(1000);
          const quantity = openedQuantity.sub(openedQuantity.mul(sold).div(100).toDecimalPlaces(3));
          const held = position({
            quantity: quantity.toString(),
            openedQuantity,
            targets: weights.map((weight) => ({
              price: decimal(110),
              share: decimal(weight).div(total),
              filledQuantity: ZERO,
            })),
          });
          const quantities = targetQuantities(held, instrument());
          const sum = quantities.reduce((all, each) => all.add(each), ZERO);
          expect(sum.lte(quantity)).toBe(true);
          for (const each of quantities) expect(each.mod("0.001").isZero()).toBe(true);
          const share = held.targets.reduce((all, target) => all.add(target.share), ZERO);
          if (share.gte(1)) expect(sum.toString()).toBe(quantity.toString());
        },
      ),
    );
  });
});

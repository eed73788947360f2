// Trades that were told in another order than the venue's, on a leg that the trader shares: the book ends as the venue's list says.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AccountState } from "../accounts/account-state.ts";
import { decimal, ZERO } from "../domain/decimal.ts";
import type { Fill } from "../domain/fill.ts";
import type { AccountId, TenantId, VenueTradeId } from "../domain/ids.ts";
import type { InstrumentId } from "../domain/instrument.ts";
import type { UnixMs } from "../domain/time.ts";
import type { PositionReport, Venue } from "../ports/venue.ts";
import { fill } from "../testing/builders.ts";
import { OrderTracker, type OrderTrackerDeps } from "../tracking/order-tracker.ts";
import { type SettleDoubtsDeps, settleDoubts } from "./settle-doubts.ts";

const SOL = "SOL/USDT:USDT" as InstrumentId;
const KEY = `${SOL}|both`;
const ENTRY = `f1e0${"a".repeat(26)}`;

const UNCONFIRMED = { kind: "waits", reason: "whose is what is read once more" };
const NOT_TOLD_YET = { kind: "waits", reason: "trades that are known are not listed yet" };

/** Positive: bought. */
function trade(id: string, at: number, quantity: number, whose: "own" | "hand"): Fill {
  const order = { clientOrderId: whose === "own" ? ENTRY : undefined, venueTradeId: id, at };
  const side = quantity > 0 ? "buy" : "sell";
  return fill({
    ...{ instrumentId: SOL, positionSide: "both", side, quantity: decimal(Math.abs(quantity)) },
    ...order,
  } as Partial<Fill>);
}

function build(list: readonly Fill[], whole: number) {
  const state = new AccountState("account" as AccountId, "tenant" as TenantId);
  const nothing = () => {};
  const world = { nowMs: 10_000, doubts: 0, isDown: false, list: [...list], whole };
  const parts = {
    clock: { now: () => world.nowMs as UnixMs },
    journal: { write: nothing },
    meter: { count: nothing },
    equity: { noteClose: nothing },
    recorder: { fill: nothing, order: nothing, position: nothing, funding: nothing },
    crashPoint: nothing,
    onChange: nothing,
    onDoubt: () => {
      world.doubts += 1;
    },
    loadFillHistory: () => Promise.resolve(),
  };
  const tracker = new OrderTracker(parts as unknown as OrderTrackerDeps);
  const down = { kind: "failed", code: "HTTP_503", reason: "no answer", credentials: false };
  const fills = () => Promise.resolve(world.isDown ? down : { kind: "ok", value: world.list });
  const venue = { fills, now: () => world.nowMs as UnixMs } as unknown as Venue;
  const report = () =>
    ({ instrumentId: SOL, positionSide: "both", quantity: decimal(world.whole) }) as PositionReport;
  const deps = { ...parts, tracker } as unknown as SettleDoubtsDeps;
  const settle = () => settleDoubts(deps, state, venue, [report()]);
  /** As comparisons do, until nothing is open any more. */
  const compare = async () => {
    for (let tries = 0; tries < 4; tries += 1) {
      const seen = state.tradesSeen;
      if ((await settle()) === undefined && state.tradesSeen === seen) return;
      world.nowMs += 1_600;
    }
  };
  const held = () => {
    const { owned, external } = state.heldOn(SOL, "both");
    return [owned.toNumber(), external.toNumber()];
  };
  return { state, tracker, world, settle, compare, held };
}

describe("whose is what", () => {
  const entry = trade("1", 1_000, 10, "own");
  const bought = trade("2", 2_000, 4, "hand");
  const sold = trade("3", 3_000, -4, "hand");

  it("is what the venue's order says, whatever order it was told in", async () => {
    const { state, tracker, world, compare, held } = build([entry, bought, sold], 10);
    state.external.note(KEY, ZERO);
    for (const each of [entry, sold, bought]) tracker.applyFill(state, each);
    expect(held()).toEqual([6, 4]);
    expect(world.doubts).toBe(1);
    await compare();
    expect(held()).toEqual([10, 0]);
    expect(state.doubtful.size).toBe(0);
    expect(state.position(SOL, "both").openedQuantity.toString()).toBe("10");
  });

  it("is not changed by a trade by hand that is older than our position and told after it", async () => {
    const older = trade("0", 500, -4, "hand");
    const { state, tracker, world, compare, held } = build([older, entry], 16);
    state.external.note(KEY, decimal(10));
    tracker.applyFill(state, entry);
    tracker.applyFill(state, older);
    expect(held()).toEqual([10, 6]);
    state.external.note(KEY, ZERO);
    tracker.applyFill(state, { ...older, venueTradeId: "00" as VenueTradeId });
    expect(held()).toEqual([10, -4]);
    expect(world.doubts).toBe(2);
    await compare();
    expect(held()).toEqual([10, 6]);
  });

  it("waits where the venue told a position that the trade alone does not make", async () => {
    const { state, tracker, world, compare, held } = build([entry, bought, sold], 11);
    state.reconciled = true;
    state.external.note(KEY, ZERO);
    tracker.applyFill(state, entry);
    state.told.set(KEY, { instrumentId: SOL, positionSide: "both", quantity: decimal(11), at: sold.at });
    tracker.applyFill(state, sold);
    expect(held(), "neither taken from ours nor from theirs").toEqual([10, 0]);
    expect(world.doubts).toBe(1);
    state.reconciled = false;
    await compare();
    expect(held()).toEqual([10, 1]);
  });

  it("waits where the venue told a position before it that our book does not explain", async () => {
    const missed = trade("0", 500, 4, "hand");
    const { state, tracker, compare, held } = build([missed, entry, sold], 10);
    state.reconciled = true;
    state.external.note(KEY, ZERO);
    tracker.applyFill(state, entry);
    state.told.set(KEY, { instrumentId: SOL, positionSide: "both", quantity: decimal(14), at: entry.at });
    tracker.applyFill(state, sold);
    expect(held(), "neither taken from ours nor from theirs").toEqual([10, 0]);
    state.reconciled = false;
    await compare();
    expect(held()).toEqual([10, 0]);
  });

  it("does not wait where the position that was told before it is explained", async () => {
    const { state, tracker, held } = build([entry, bought, sold], 10);
    state.reconciled = true;
    state.external.note(KEY, ZERO);
    tracker.applyFill(state, entry);
    state.told.set(KEY, { instrumentId: SOL, positionSide: "both", quantity: decimal(10), at: entry.at });
    for (const each of [bought, sold, trade("4", 4_000, -1, "hand")]) tracker.applyFill(state, each);
    expect(held()).toEqual([9, 0]);
  });

  it("is what the venue says also where a trade told in the wrong order closed ours in our book alone", async () => {
    const all = trade("3", 3_000, -10, "hand");
    const { state, tracker, world, compare, held } = build([entry, trade("2", 2_000, 7, "hand"), all], 7);
    state.external.note(KEY, ZERO);
    for (const each of [entry, all]) tracker.applyFill(state, each);
    expect(held()).toEqual([0, 0]);
    tracker.applyFill(state, trade("2", 2_000, 7, "hand"));
    expect(held()).toEqual([0, 7]);
    expect(world.doubts, "not left to the next comparison that is due").toBe(1);
    await compare();
    expect(held()).toEqual([7, 0]);
    const { net, openedQuantity, openedAt } = state.position(SOL, "both");
    expect([net.entryPrice.eq(all.price), Number(openedQuantity), openedAt]).toEqual([true, 10, entry.at]);
    expect(state.doubtful.size).toBe(0);
  });

  it("of a position that closed long ago is asked no more", async () => {
    const { state, tracker, world, settle } = build([], 0);
    state.external.note(KEY, ZERO);
    for (const each of [entry, trade("3", 3_000, -10, "own")]) tracker.applyFill(state, each);
    state.noteDoubt(KEY, entry.at);
    world.nowMs += 10 * 60_000;
    expect(await settle()).toBeUndefined();
    expect(state.doubtful.size).toBe(0);
  });

  it("waits for what the trader held before, where that was not read yet", async () => {
    const { state, tracker, world, compare, held } = build([entry, sold], 16);
    tracker.applyFill(state, entry);
    tracker.applyFill(state, sold);
    expect(held()).toEqual([10, 0]);
    expect(world.doubts).toBe(1);
    await compare();
    expect(held()).toEqual([10, 6]);
  });

  it("is not read from a list that lacks what is known", async () => {
    const { state, tracker, settle, held } = build([entry], 6);
    tracker.applyFill(state, entry);
    tracker.applyFill(state, sold);
    expect(await settle()).toMatchObject(NOT_TOLD_YET);
    expect(held()).toEqual([10, 0]);
  });

  it("is read from a list that names the moment of a trade a little differently", async () => {
    const { state, tracker, settle, held } = build([{ ...entry, at: (entry.at - 1) as UnixMs }], 10);
    tracker.applyFill(state, entry);
    expect(await settle()).toBeUndefined();
    expect(held()).toEqual([10, 0]);
  });

  it("is corrected once two readings agree, and given up after a while", async () => {
    const { state, tracker, world, settle, held } = build([entry], 7);
    tracker.applyFill(state, entry);
    expect(await settle()).toMatchObject(UNCONFIRMED);
    world.nowMs += 1_600;
    expect(await settle()).toBeUndefined();
    expect(held()).toEqual([7, 0]);
    state.noteDoubt(KEY, 5_000 as UnixMs);
    expect(await settle()).toMatchObject(NOT_TOLD_YET);
    world.nowMs += 15_100;
    expect(await settle()).toBeUndefined();
    expect(state.doubtful.size).toBe(0);
  });

  it("is corrected where the second reading comes late, and not given up then", async () => {
    const { state, tracker, world, settle, held } = build([entry], 7);
    tracker.applyFill(state, entry);
    expect(await settle()).toMatchObject(UNCONFIRMED);
    world.nowMs += 16_000;
    expect(await settle()).toBeUndefined();
    expect(held()).toEqual([7, 0]);
  });

  it("is not read anew because an order of ours fills meanwhile", async () => {
    const { state, tracker, world, settle, held } = build([entry], 7);
    tracker.applyFill(state, entry);
    expect(await settle()).toMatchObject(UNCONFIRMED);
    world.nowMs += 1_600;
    const target = trade("4", 11_000, -2, "own");
    world.list.push(target);
    world.whole = 5;
    tracker.applyFill(state, target);
    expect(await settle()).toBeUndefined();
    expect(held()).toEqual([5, 0]);
  });

  it("is not given up because the venue does not answer", async () => {
    const { state, tracker, world, settle, held } = build([entry], 7);
    tracker.applyFill(state, entry);
    world.isDown = true;
    for (let tries = 0; tries < 3; tries += 1) {
      expect(await settle()).toMatchObject({ code: "HTTP_503" });
      world.nowMs += 16_000;
    }
    world.isDown = false;
    expect(await settle()).toMatchObject(UNCONFIRMED);
    world.nowMs += 1_600;
    expect(await settle()).toBeUndefined();
    expect(held()).toEqual([7, 0]);
  });

  it("is not given up because it changed while the venue did not answer", async () => {
    const soldFirst = trade("2", 2_000, -2, "hand");
    const boughtThen = trade("3", 3_000, 2, "hand");
    const { state, tracker, world, settle, held } = build([entry, soldFirst, boughtThen], 10);
    state.external.note(KEY, ZERO);
    for (const each of [entry, boughtThen, soldFirst]) tracker.applyFill(state, each);
    expect(held()).toEqual([10, 0]);
    expect(await settle()).toMatchObject(UNCONFIRMED);
    world.nowMs += 16_000;
    // An exit of more than is ours.
    const exit = trade("4", 25_000, -9, "own");
    world.list.push(exit);
    world.whole = 1;
    tracker.applyFill(state, exit);
    expect(await settle()).toMatchObject(UNCONFIRMED);
    world.nowMs += 1_600;
    expect(await settle()).toBeUndefined();
    expect(held()).toEqual([0, 1]);
  });

  it("is not given up for a trade of a moment ago, however old the doubt is", async () => {
    const { state, tracker, world, settle } = build([], 10);
    state.external.note(KEY, ZERO);
    tracker.applyFill(state, entry);
    state.noteDoubt(KEY, entry.at);
    expect(await settle()).toMatchObject(NOT_TOLD_YET);
    world.nowMs += 16_000;
    world.list.push(entry);
    tracker.applyFill(state, trade("4", 25_900, -2, "own"));
    expect(await settle()).toMatchObject(NOT_TOLD_YET);
    world.nowMs += 15_100;
    expect(await settle()).toBeUndefined();
    expect(state.doubtful.size).toBe(0);
  });

  it("does not depend on the order of the news", async () => {
    const quantity = fc.integer({ min: -5, max: 5 }).filter((each) => each !== 0);
    const trades = fc.array(quantity, { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(trades, fc.array(fc.nat(), { minLength: 5, maxLength: 5 }), async (hands, keys) => {
        const byHand = hands.map((each, at) => trade(`h${at}`, 2_000 + at, each, "hand"));
        const whole = hands.reduce((sum, each) => sum + each, 10);
        const list = [entry, ...byHand];
        const inOrder = build(list, whole);
        const mixed = build(list, whole);
        const told = byHand.toSorted(
          (a, b) => (keys[byHand.indexOf(a)] ?? 0) - (keys[byHand.indexOf(b)] ?? 0),
        );
        for (const [{ state, tracker }, news] of [
          [inOrder, byHand],
          [mixed, told],
        ] as const) {
          state.external.note(KEY, ZERO);
          for (const each of [entry, ...news]) tracker.applyFill(state, each);
        }
        await mixed.compare();
        expect(mixed.held()).toEqual(inOrder.held());
      }),
      { numRuns: 60 },
    );
  });
});

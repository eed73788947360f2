// A comparison in the middle of an order: it has ended at the venue, and its trades are not readable yet.
import { describe, expect, it } from "vitest";
import { AccountState } from "../accounts/account-state.ts";
import { decimal } from "../domain/decimal.ts";
import type { Fill } from "../domain/fill.ts";
import type { AccountId, ClientOrderId, TenantId } from "../domain/ids.ts";
import type { InstrumentId } from "../domain/instrument.ts";
import type { Order } from "../domain/order.ts";
import { FLAT } from "../domain/position.ts";
import type { UnixMs } from "../domain/time.ts";
import type { PositionReport, Venue } from "../ports/venue.ts";
import { OrderTracker, type OrderTrackerDeps } from "../tracking/order-tracker.ts";
import { type ReconcileDeps, reconcileAccount } from "./reconcile-account.ts";

const BTC = "BTC/USDT:USDT" as InstrumentId;
const EXIT = "exit-1" as ClientOrderId;

function build(held: readonly Partial<PositionReport>[] = []) {
  const state = new AccountState("account" as AccountId, "tenant" as TenantId);
  const flat = state.position(BTC, "both");
  state.setPosition({ ...flat, net: { ...FLAT, quantity: decimal(5), entryPrice: decimal(100) } });
  const applied: Fill[] = [];
  const world = { nowMs: 1_000, spare: true, fundingsAsked: [] as UnixMs[] };
  const asked: InstrumentId[] = [];
  const listed: (readonly InstrumentId[] | "all")[] = [];
  const ok = <T>(value: T) => Promise.resolve({ kind: "ok", value });
  const venue = {
    openOrders: (_: AccountId, of?: ReadonlySet<InstrumentId>) => {
      listed.push(of === undefined ? "all" : [...of]);
      return ok([]);
    },
    balance: () => ok({}),
    fills: (_: AccountId, __: UnixMs, instrumentId: InstrumentId) => {
      asked.push(instrumentId);
      return ok([]);
    },
    hasSpare: () => world.spare,
    fundings: (_: AccountId, since: UnixMs) => {
      world.fundingsAsked.push(since);
      return ok([]);
    },
    positions: () => ok(held),
  } as unknown as Venue;
  const deps = {
    tracker: { applyReport: () => {}, applyFill: (_: AccountState, fill: Fill) => void applied.push(fill) },
    equity: { applyBalance: () => {} },
    clock: { now: () => world.nowMs as UnixMs },
    journal: { write: () => {} },
    meter: { count: () => {} },
    crashPoint: () => {},
    loadFillHistory: () => Promise.resolve(),
    loadFundingHistory: () => Promise.resolve(),
  } as unknown as ReconcileDeps;
  return { state, venue, deps, applied, asked, listed, world };
}

const exit = {
  intent: {
    clientOrderId: EXIT,
    instrumentId: BTC,
    positionSide: "both",
    leg: "exit",
    side: "sell",
    type: { kind: "market" },
    quantity: decimal(5),
    reduceOnly: true,
  },
  state: "filled",
  filledQuantity: decimal(5),
  signedAt: 900,
} as unknown as Order;

describe("a position that the venue does not have", () => {
  it("was closed by somebody else where nothing of ours explains it", async () => {
    const { state, venue, deps, applied, world } = build();
    expect(await reconcileAccount(deps, state, venue)).toMatchObject({ kind: "waits" });
    expect(applied).toEqual([]);
    world.nowMs += 5_000;
    expect(await reconcileAccount(deps, state, venue)).toEqual({ kind: "ok" });
    expect(applied.map(({ quantity }) => quantity.toString())).toEqual(["5"]);
  });

  it("is asked for its trade before it is booked without one (chaos storm, seed 7)", async () => {
    const { state, venue, deps, applied, world } = build();
    expect(await reconcileAccount(deps, state, venue)).toMatchObject({ kind: "waits" });
    const flat = state.position(BTC, "both");
    // The trade is told after all.
    state.setPosition({ ...flat, net: { ...flat.net, quantity: decimal(0) } });
    world.nowMs += 5_000;
    expect(await reconcileAccount(deps, state, venue)).toEqual({ kind: "ok" });
    expect(applied).toEqual([]);
  });

  it("is explained by an exit of ours that ended and whose trades are on their way", async () => {
    const { state, venue, deps, applied, world } = build();
    state.setOrder(exit, 950 as UnixMs);
    expect(await reconcileAccount(deps, state, venue)).toEqual({ kind: "ok" });
    expect(applied).toEqual([]);
    state.applied.set(EXIT, decimal(5));
    await reconcileAccount(deps, state, venue);
    world.nowMs += 5_000;
    await reconcileAccount(deps, state, venue);
    expect(applied).toHaveLength(1);
  });
});

describe("what a comparison costs the venue's limit", () => {
  const held = {
    instrumentId: BTC,
    positionSide: "both",
    quantity: decimal(5),
    updatedAt: 900 as UnixMs,
  } as const;

  it.each([
    [900, []],
    [901, [BTC]],
    [undefined, [BTC]],
  ] as const)(
    "a position as in our book, changed last at %s, is asked for its trades: %j",
    async (at, expected) => {
      const { state, venue, deps, asked } = build([{ ...held, updatedAt: at as UnixMs | undefined }]);
      state.setPosition({ ...state.position(BTC, "both"), updatedAt: 900 as UnixMs });
      state.external.note(`${BTC}|both`, decimal(0));
      expect(await reconcileAccount(deps, state, venue)).toEqual({ kind: "ok" });
      expect(asked).toEqual(expected);
    },
  );

  it("payments that may have been missed are read once there is room, even when the position has closed", async () => {
    const { state, venue, deps, world } = build([held]);
    const position = state.position(BTC, "both");
    state.setPosition({ ...position, openedAt: 700 as UnixMs, updatedAt: 900 as UnixMs });
    state.external.note(`${BTC}|both`, decimal(0));
    world.spare = false;
    expect(await reconcileAccount(deps, state, venue)).toEqual({ kind: "ok" });
    expect(world.fundingsAsked).toEqual([]);
    state.setPosition({ ...position, net: FLAT, openedAt: undefined });
    const flat = {
      ...venue,
      positions: () => Promise.resolve({ kind: "ok", value: [] }),
    } as unknown as Venue;
    world.spare = true;
    for (let comparison = 0; comparison < 2; comparison += 1)
      expect(await reconcileAccount(deps, state, flat)).toEqual({ kind: "ok" });
    expect(world.fundingsAsked).toEqual([700]);
  });

  it("payments are read of what was closed while we were away, also where the first comparison fails", async () => {
    const { state, venue, deps, world, applied } = build();
    const position = state.position(BTC, "both");
    state.setPosition({ ...position, openedAt: 700 as UnixMs, updatedAt: 900 as UnixMs });
    const stopped = { instrumentId: BTC, positionSide: "both", quantity: decimal(5) } as Fill;
    const close = (_: AccountState, fill: Fill) => {
      applied.push(fill);
      state.setPosition({ ...position, net: FLAT, openedAt: undefined });
    };
    const tracker = { ...deps.tracker, applyFill: close } as unknown as ReconcileDeps["tracker"];
    const away = {
      ...venue,
      fills: () => Promise.resolve({ kind: "ok", value: [stopped] }),
      positions: () => Promise.resolve({ kind: "failed", code: "TIMEOUT", reason: "", credentials: false }),
    } as unknown as Venue;
    state.setOrder(exit, 950 as UnixMs);
    expect(await reconcileAccount({ ...deps, tracker }, state, away)).toMatchObject({ kind: "failed" });
    expect(applied).toEqual([stopped]);
    state.applied.set(EXIT, decimal(5));
    expect(await reconcileAccount(deps, state, venue)).toEqual({ kind: "ok" });
    expect(world.fundingsAsked).toEqual([700]);
  });
});

it("lists the orders of what is at stake, and all of them where the record has lost time", async () => {
  const { state, venue, deps, listed } = build();
  const ETH = "ETH/USDT:USDT" as InstrumentId;
  const entry = { ...exit, state: "open", intent: { ...exit.intent, instrumentId: ETH, leg: "entry" } };
  state.setOrder(entry as Order, 950 as UnixMs);
  const watch = { look: async () => {}, follow: () => {} };
  await reconcileAccount({ ...deps, watch } as unknown as ReconcileDeps, state, venue);
  state.lostTimeUnread = true;
  await reconcileAccount({ ...deps, watch } as unknown as ReconcileDeps, state, venue);
  expect(listed).toEqual([[ETH, BTC], "all"]);
});

it("does not take for the trader's own what an entry of ours has just opened", async () => {
  const ETH = "ETH/USDT:USDT" as InstrumentId;
  const held = { instrumentId: ETH, positionSide: "both", quantity: decimal(3) } as const;
  const { state, venue, deps } = build([held]);
  const entry = { ...exit, intent: { ...exit.intent, instrumentId: ETH, leg: "entry", reduceOnly: false } };
  state.setOrder({ ...entry, quantity: decimal(3), filledQuantity: decimal(3) } as Order, 950 as UnixMs);
  await reconcileAccount(deps, state, venue);
  expect(state.isShared(ETH, "both")).toBe(false);
  const { state: other, venue: theirs, deps: parts } = build([held]);
  await reconcileAccount(parts, other, theirs);
  expect(other.isShared(ETH, "both")).toBe(true);
});

it("does not take a first entry, whose trades are on their way, for the trader's own (chaos drill, seed 4)", async () => {
  const { state, venue, deps, asked } = build();
  const entry = { ...exit, intent: { ...exit.intent, leg: "entry", side: "buy", reduceOnly: false } };
  const positions = () =>
    Promise.resolve({
      kind: "ok",
      value: [{ instrumentId: BTC, positionSide: "both", quantity: decimal(5) }],
    });
  state.positions.clear();
  state.setOrder(entry as Order, 950 as UnixMs);
  await reconcileAccount(deps, state, { ...venue, positions } as unknown as Venue);
  expect(state.isShared(BTC, "both")).toBe(false);
  expect(asked).toContain(BTC);
  // Without an order of ours to explain it, it is.
  state.applied.set(EXIT, decimal(5));
  await reconcileAccount(deps, state, { ...venue, positions } as unknown as Venue);
  expect(state.isShared(BTC, "both")).toBe(true);
});

it("leaves what is not listed any more to looks of its own where its trades cannot be read", async () => {
  const { state, venue, deps } = build();
  const entry = { ...exit, intent: { ...exit.intent, leg: "entry" }, state: "open" } as Order;
  const listed = { ...entry, intent: { ...entry.intent, clientOrderId: "target-1" as ClientOrderId } };
  for (const order of [entry, listed]) state.setOrder(order, 950 as UnixMs);
  const openOrders = () => Promise.resolve({ kind: "ok", value: [{ clientOrderId: "target-1" }] });
  const fills = () => Promise.resolve({ kind: "failed", code: "HTTP_503", reason: "no answer" });
  const hurried: Order[] = [];
  const watch = { hurryVanished: (...[, , order]: [AccountState, Venue, Order]) => hurried.push(order) };
  const parts = { ...deps, watch } as unknown as ReconcileDeps;
  const compared = await reconcileAccount(parts, state, { ...venue, openOrders, fills } as unknown as Venue);
  expect(compared).toMatchObject({ kind: "failed" });
  expect(hurried).toEqual([entry]);
});

describe("a trade of the trader's that the position shows before it is told", () => {
  const SOL = "SOL/USDT:USDT" as InstrumentId;
  const trade = (id: string, quantity: number, side: "buy" | "sell" = "buy") =>
    ({
      ...{ accountId: "account", venueTradeId: id, venueOrderId: "by-hand", clientOrderId: undefined },
      ...{ instrumentId: SOL, side, positionSide: "both", quantity: decimal(quantity), price: decimal(100) },
      ...{ fee: decimal(0), realizedPnl: undefined, origin: "order", at: 900 },
    }) as unknown as Fill;
  const tracked = (quantity: number, trades: readonly Fill[]) => {
    const held = [{ instrumentId: SOL, positionSide: "both", quantity: decimal(quantity) }] as const;
    const { state, venue, deps } = build(quantity === 0 ? [] : held);
    state.positions.clear();
    const nothing = () => {};
    const tracker = new OrderTracker({
      ...deps,
      recorder: { fill: nothing, funding: nothing, order: nothing, position: nothing },
      ...{ onChange: nothing, onDoubt: nothing },
    } as unknown as OrderTrackerDeps);
    const fills = () => Promise.resolve({ kind: "ok", value: trades });
    const compare = () =>
      reconcileAccount({ ...deps, tracker }, state, { ...venue, fills } as unknown as Venue);
    const external = () => Number(state.external.get(`${SOL}|both`) ?? 0);
    return { state, tracker, compare, external };
  };

  it("is counted once (profit-and-loss under load)", async () => {
    const { state, tracker, compare, external } = tracked(3, [trade("t1", 3)]);
    expect(await compare()).toEqual({ kind: "ok" });
    expect(external()).toBe(3);
    // Its event waited for the record meanwhile.
    tracker.applyFill(state, trade("t1", 3));
    expect(external()).toBe(3);
    const moments = state.moves.moments(`${SOL}|both`, 899 as UnixMs, 0, {
      owned: decimal(0),
      external: decimal(3),
    });
    expect(moments.map((moment) => Number(moment.external))).toEqual([0]);
  });

  it("adds to what they held for longer", async () => {
    const { state, tracker, compare, external } = tracked(10, [trade("t1", 3), trade("t2", 1, "sell")]);
    expect(await compare()).toEqual({ kind: "ok" });
    tracker.applyFill(state, trade("t2", 1, "sell"));
    tracker.applyFill(state, trade("t1", 3));
    expect(external()).toBe(10);
  });

  it("took what was theirs", async () => {
    const { state, compare, external } = tracked(5, [trade("t1", 4, "sell")]);
    const flat = state.position(SOL, "both");
    state.setPosition({ ...flat, net: { ...FLAT, quantity: decimal(2), entryPrice: decimal(100) } });
    state.external.note(`${SOL}|both`, decimal(7));
    expect(await compare()).toEqual({ kind: "ok" });
    expect([Number(state.position(SOL, "both").net.quantity), external()]).toEqual([2, 3]);
  });

  it("is over where the venue shows nothing any more", async () => {
    const { state, compare, external } = tracked(0, []);
    state.external.note(`${SOL}|both`, decimal(3));
    expect(await compare()).toEqual({ kind: "ok" });
    expect(external()).toBe(0);
  });
});

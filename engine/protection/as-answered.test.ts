// What the venue's answers say of a position before its trades are told, when that is enough to protect it, and that the guard does.
import { describe, expect, it } from "vitest";
import { AccountState, positionKey } from "../accounts/account-state.ts";
import { type Decimal, decimal } from "../domain/decimal.ts";
import type { AccountId, ClientOrderId, SignalId, TenantId } from "../domain/ids.ts";
import type { Order, OrderIntent } from "../domain/order.ts";
import type { MonotonicMs, UnixMs } from "../domain/time.ts";
import type { Venue } from "../ports/venue.ts";
import { DEFAULT_SETTINGS } from "../settings.ts";
import { BTC, instrument, order, position } from "../testing/builders.ts";
import { asAnswered } from "./as-answered.ts";
import { Guard, type GuardDeps } from "./guard.ts";

const NOW = 1_790_000_000_000 as UnixMs;
const KEY = positionKey(BTC, "both");

/** Flat, and compared with the venue: the trader holds nothing. */
function account(): AccountState {
  const state = new AccountState("account" as AccountId, "tenant" as TenantId);
  state.external.noteRead([]);
  return state;
}

const leg = (state: AccountState, attachesStop = false) => ({
  ...{ state, instrument: instrument(), positionSide: "both" as const },
  venue: { attachesStop },
});

const filled = (id: string, quantity: string, change: Partial<OrderIntent> = {}): Order =>
  order(
    { state: "filled", filledQuantity: decimal(quantity), averagePrice: decimal("100") },
    {
      ...{ clientOrderId: id as ClientOrderId, quantity: decimal(quantity), signalId: "new" as SignalId },
      protection: { stopPrice: decimal("90"), targets: [] },
      ...change,
    },
  );
const told = (state: AccountState, attachesStop?: boolean) => {
  const answered = asAnswered(leg(state, attachesStop))?.position;
  return answered === undefined
    ? undefined
    : [answered.net.quantity, answered.stopPrice, answered.signalId].map((part) => String(part));
};

describe("a position as answered", () => {
  it("has what an entry filled, with its plan, until the trades are told", () => {
    const state = account();
    expect(told(state)).toBeUndefined();
    const entry = filled("f1e0", "1");
    state.setOrder(entry, NOW);
    expect(told(state)).toEqual(["1", "90", "new"]);
    expect(asAnswered(leg(state))?.entries).toEqual([entry]);
    state.applied.set(entry.intent.clientOrderId, decimal("0.4"));
    state.setPosition(position({ quantity: "0.4", signalId: "new" as SignalId }));
    expect(told(state)?.[0]).toBe("1");
    state.applied.set(entry.intent.clientOrderId, decimal("1"));
    expect(told(state)).toBeUndefined();
  });

  it("has an increase on top of what is held, on the same side only", () => {
    const state = account();
    state.setPosition(position({ quantity: "2" }));
    state.setOrder(filled("f1e0", "1"), NOW);
    expect(told(state)?.[0]).toBe("3");
    state.setPosition(position({ quantity: "-2" }));
    expect(told(state)).toBeUndefined();
  });

  it.each<[string, (state: AccountState) => void]>([
    [
      "an exit filled too",
      (state) => state.setOrder(filled("f1x0", "1", { leg: "exit", side: "sell" }), NOW),
    ],
    ["the trader holds something there", (state) => state.external.note(KEY, decimal("3"))],
    ["it is not known what the trader holds", (state) => state.external.doubt()],
    ["a trade there is in doubt", (state) => state.noteDoubt(KEY, NOW)],
  ])("waits for the trades where %s", (_, change) => {
    const state = account();
    state.setOrder(filled("f1e0", "1"), NOW);
    change(state);
    expect(told(state)).toBeUndefined();
  });

  it("waits for them where the stop travels inside the entry", () => {
    const state = account();
    state.setOrder(filled("f1e0", "1"), NOW);
    expect(told(state, true)).toBeUndefined();
  });
});

describe("the guard", () => {
  function build() {
    const state = account();
    const nothing = () => undefined;
    const sent: OrderIntent[] = [];
    const world = { closes: false, hurried: 0 };
    const venue = { attachesStop: false, instrument: () => instrument(), now: () => NOW } as unknown as Venue;
    const guard = new Guard({
      accounts: { find: () => state },
      venueOf: () => venue,
      prices: { latest: nothing },
      mustClose: () => world.closes,
      meter: { observe: nothing, count: nothing, gauge: nothing },
      announcer: { announce: nothing },
      lease: { mayAct: () => true },
      watch: {
        hurry: () => {
          world.hurried += 1;
        },
      },
      desk: {
        claimAndSend: async (_: AccountState, __: Venue, intent: OrderIntent) => {
          sent.push(intent);
          state.setOrder({ ...order(), intent, state: "open" }, NOW);
          guard.wake(state.accountId, BTC, "both");
          return { completed: Promise.resolve() };
        },
      },
      recorder: { position: nothing },
      mac: () => new Uint8Array(32),
      clock: { now: () => NOW, monotonic: () => 0 as MonotonicMs },
      timers: { after: () => nothing },
      journal: { write: nothing },
      crashPoint: nothing,
      settings: DEFAULT_SETTINGS,
    } as unknown as GuardDeps);
    const look = async () => {
      guard.wake(state.accountId, BTC, "both");
      for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
    };
    const tell = (entry: Order, quantity: Decimal) => {
      state.applied.set(entry.intent.clientOrderId, quantity);
      const held = state.position(BTC, "both");
      const opened = position({ quantity: String(quantity), stopPrice: decimal("90") });
      state.setPosition({ ...opened, protectionGeneration: held.protectionGeneration });
    };
    return { state, sent, world, guard, look, tell };
  }
  const words = ({ leg: name, side, quantity, type, signalId }: OrderIntent) =>
    `${name} ${side} ${quantity} at ${"triggerPrice" in type ? type.triggerPrice : type.kind} for ${signalId}`;

  it("places the stop on the answer, and nothing anew when the trades come", async () => {
    const { state, sent, world, guard, look, tell } = build();
    const entry = filled("f1e0", "1");
    state.setOrder(entry, NOW);
    await look();
    expect(sent.map(words)).toEqual(["stop sell 1 at 90 for new"]);
    expect(world.hurried).toBeGreaterThan(0);
    expect(guard.uncovered()).toEqual([]);
    tell(entry, decimal("1"));
    await look();
    expect(sent).toHaveLength(1);
    expect(guard.isQuiet).toBe(true);
  });

  it("closes nothing before its trades say how much that is, but protects it", async () => {
    const { state, sent, world, look, tell } = build();
    world.closes = true;
    const entry = filled("f1e0", "1");
    state.setOrder(entry, NOW);
    await look();
    expect(sent.map(words)).toEqual(["stop sell 1 at 90 for new"]);
    tell(entry, decimal("1"));
    await look();
    expect(sent.map(({ leg: name }) => name)).toEqual(["stop", "emergency-exit"]);
  });
});

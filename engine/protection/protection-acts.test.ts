// An exit that the venue refuses is tried again, soon at first, and not so often that it takes the venue's limits away.
import { expect, it } from "vitest";
import { AccountState } from "../accounts/account-state.ts";
import type { AccountId, TenantId } from "../domain/ids.ts";
import type { Order, OrderIntent } from "../domain/order.ts";
import type { MonotonicMs, UnixMs } from "../domain/time.ts";
import type { Venue } from "../ports/venue.ts";
import { DEFAULT_SETTINGS } from "../settings.ts";
import { instrument, order, position } from "../testing/builders.ts";
import { type GuardedLeg, newLegWatch } from "./guarded-leg.ts";
import { ProtectionActs, type ProtectionActsDeps } from "./protection-acts.ts";

function build() {
  const state = new AccountState("account" as AccountId, "tenant" as TenantId);
  state.setPosition(position({ quantity: "2" }));
  const world = { nowMs: 0, answer: "rejected" as Order["state"], sentAt: [] as number[] };
  const due: number[] = [];
  const nothing = () => undefined;
  const acts = new ProtectionActs({
    desk: {
      claimAndSend: async (_: AccountState, __: Venue, intent: OrderIntent) => {
        world.sentAt.push(world.nowMs);
        state.setOrder({ ...order(), intent, state: world.answer }, world.nowMs as UnixMs);
        return { completed: Promise.resolve() };
      },
    },
    recorder: { position: nothing },
    mac: () => new Uint8Array(32),
    clock: { now: () => world.nowMs as UnixMs, monotonic: () => world.nowMs as MonotonicMs },
    timers: { after: () => nothing },
    journal: { write: nothing },
    settings: DEFAULT_SETTINGS,
    later: (_: GuardedLeg, delayMs: number) => due.push(world.nowMs + delayMs),
  } as unknown as ProtectionActsDeps);
  const venue = { now: () => world.nowMs as UnixMs } as Venue;
  const leg: GuardedLeg = {
    ...{ state, venue, instrument: instrument(), positionSide: "both", watch: newLegWatch(state) },
  };
  /** Looks whenever the guard wants to be woken, and every 250 ms as the sweeper does. */
  const run = async (untilMs: number) => {
    for (
      ;
      world.nowMs < untilMs;
      world.nowMs = Math.min(...due.filter((at) => at > world.nowMs), nextSweep())
    )
      await acts.flatten(leg);
  };
  const nextSweep = () => (Math.floor(world.nowMs / 250) + 1) * 250;
  return { world, run, leg };
}

it("tries a refused exit at short intervals at first, then more rarely", async () => {
  const { world, run } = build();
  await run(10_000);
  expect(world.sentAt).toEqual([0, 300, 600, 900, 1_200, 1_500, 2_100, 3_300, 4_800, 6_300, 7_800, 9_300]);
});

it("begins anew once an exit was taken", async () => {
  const { world, run, leg } = build();
  await run(4_000);
  world.answer = "accepted";
  await run(6_000);
  expect(leg.watch.exitsRefused).toBe(0);
});

// What nobody waits for is compared where the venue's limit has room, and after a while all the same.
import { expect, it } from "vitest";
import { AccountState } from "../accounts/account-state.ts";
import type { AccountId, TenantId } from "../domain/ids.ts";
import type { UnixMs } from "../domain/time.ts";
import { DEFAULT_SETTINGS } from "../settings.ts";
import { position } from "../testing/builders.ts";
import { Reconciler, type ReconcilerDeps } from "./reconciler.ts";

const AT = 1_790_000_000_000;

type Refused = ReconcilerDeps["keys"]["refused"];

function build({ refused = async () => undefined }: { readonly refused?: Refused } = {}) {
  const state = new AccountState("account" as AccountId, "tenant" as TenantId);
  const world = { nowMs: AT, spare: true, compared: 0, keyWorks: true };
  const venue = {
    hasSpare: () => world.spare,
    openOrders: async () => {
      world.compared += 1;
      if (!world.keyWorks) return { kind: "failed", code: "-2015", reason: "refused", credentials: true };
      return { kind: "ok", value: [] };
    },
    balance: async () => ({ kind: "ok", value: {} }),
    positions: async () => ({ kind: "ok", value: [] }),
    fundings: async () => ({ kind: "ok", value: [] }),
    openStream: () => undefined,
  };
  const nothing = () => undefined;
  const reconciler = new Reconciler({
    accounts: { all: () => [state], find: () => state },
    venueOf: () => venue,
    keys: { refused, answered: nothing },
    equity: { applyBalance: nothing },
    timers: { after: () => nothing, every: () => nothing },
    clock: { now: () => world.nowMs as UnixMs, monotonic: () => world.nowMs },
    journal: { write: nothing },
    meter: { count: nothing },
    crashPoint: nothing,
    settings: DEFAULT_SETTINGS,
  } as unknown as ReconcilerDeps);
  return { state, world, reconciler };
}

it("leaves the limit to what somebody waits for, but not for ever", async () => {
  const { state, world, reconciler } = build();
  await reconciler.ensure(state);
  expect(world.compared).toBe(1);
  state.setPosition(position({ quantity: "2" }));
  world.spare = false;
  world.nowMs += 9 * DEFAULT_SETTINGS.reconcilePeriodMs;
  reconciler.refresh();
  expect(world.compared).toBe(1);
  world.nowMs += 2 * DEFAULT_SETTINGS.reconcilePeriodMs;
  reconciler.refresh();
  expect(world.compared).toBe(2);
});

it("compares what has something at stake once its period is over, where the limit has room", async () => {
  const { state, world, reconciler } = build();
  await reconciler.ensure(state);
  state.setPosition(position({ quantity: "2" }));
  reconciler.refresh();
  expect(world.compared).toBe(1);
  world.nowMs += DEFAULT_SETTINGS.reconcilePeriodMs;
  reconciler.refresh();
  expect(world.compared).toBe(2);
});

it("answers for a refused key only once the account is suspended, so that nobody is told it is still being compared", async () => {
  const suspended = Promise.withResolvers<void>();
  const { state, world, reconciler } = build({ refused: () => suspended.promise });
  world.keyWorks = false;
  let isAnswered = false;
  const answer = reconciler.ensureAnswer(state).then(() => {
    isAnswered = true;
  });
  await new Promise(setImmediate);
  expect([world.compared, isAnswered, reconciler.unanswered()]).toEqual([1, false, [state.accountId]]);
  suspended.resolve();
  await answer;
  expect([state.reconciled, reconciler.unanswered()]).toEqual([false, []]);
});

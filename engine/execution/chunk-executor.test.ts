// One account whose planning throws: its neighbours are decided, its lane is free again, and the failure is counted. And bulk work
// stands back for small signals.
import { describe, expect, it } from "vitest";
import { Accounts } from "../accounts/accounts.ts";
import type { Account, Subscription } from "../domain/account.ts";
import type { AccountId, SignalId, SubscriptionId } from "../domain/ids.ts";
import type { Signal } from "../domain/signal.ts";
import type { MonotonicMs, UnixMs } from "../domain/time.ts";
import type { DecisionWithOrders } from "../ports/decision-store.ts";
import type { FailedSeats } from "../reconciliation/quarantine.ts";
import { DEFAULT_SETTINGS } from "../settings.ts";
import { ChunkExecutor, type ChunkExecutorDeps } from "./chunk-executor.ts";
import { Lanes } from "./lanes.ts";
import { Tombstones } from "./tombstones.ts";

const AUDIENCE = ["sub-0", "sub-1", "sub-2"] as readonly string[] as readonly SubscriptionId[];
const GUILTY = "account-1";
const signal = {
  id: "signal" as SignalId,
  instrumentId: "BTC/USDT:USDT",
  audience: AUDIENCE,
  receivedAt: 0,
  action: { kind: "close", direction: undefined },
} as unknown as Signal;

function build({ guilty = GUILTY } = {}) {
  const held = { back: 0, most: 0 };
  const committed: DecisionWithOrders[] = [];
  const failures: FailedSeats[] = [];
  const lanes = new Lanes();
  const idOf = (id: SubscriptionId) => `account-${id.slice(4)}` as AccountId;
  const account = (id: AccountId) => ({ id, label: id, tenantId: "tenant" }) as unknown as Account;
  const directory = {
    subscription: (id: SubscriptionId) => ({ id, accountId: idOf(id) }) as Subscription,
    account,
  };
  const accounts = new Accounts(directory as unknown as ChunkExecutorDeps["directory"]);
  for (const id of AUDIENCE) accounts.state(idOf(id)).reconciled = true;
  const deps = {
    directory,
    accounts,
    lanes,
    tombstones: new Tombstones(),
    signals: { find: async () => signal },
    decisions: {
      commit: async (decisions: readonly DecisionWithOrders[]) => {
        committed.push(...decisions);
        return new Set(decisions.map(({ decision }) => decision.accountId));
      },
    },
    quarantine: { failed: async (seats: FailedSeats) => void failures.push(seats) },
    venueOf: ({ id }: Account) => {
      if (id === guilty) throw new TypeError("boom");
      return undefined;
    },
    serves: () => true,
    turns: {
      // Who waits for a turn while it holds bulk work back waits for itself.
      next: () => (held.back > 0 ? new Promise<void>(() => undefined) : Promise.resolve()),
      holdBack: () => {
        held.back += 1;
        held.most = Math.max(held.most, held.back);
        return () => {
          held.back -= 1;
        };
      },
    },
    clock: { now: () => 5 as UnixMs, monotonic: () => 5 as MonotonicMs },
    journal: { write: () => {} },
    announcer: { announce: () => {} },
    meter: { observe: () => {}, count: () => {}, gauge: () => {} },
    crashPoint: () => {},
    interrupted: { lookFor: () => {} },
    settings: DEFAULT_SETTINGS,
  } as unknown as ChunkExecutorDeps;
  return { executor: new ChunkExecutor(deps), committed, failures, lanes, accounts, held };
}

const JOB = { signalId: signal.id, from: 0, to: 3 };

describe("a chunk with one account that cannot be planned", () => {
  it("decides the others, frees every lane and counts the failure, each time that it is tried", async () => {
    const { executor, committed, failures, lanes } = build();
    for (let times = 1; times <= 3; times++) {
      expect(await executor.executeAgain(JOB)).toBe(3);
      await new Promise(setImmediate);
      expect(lanes.busy()).toBe(0);
      expect(failures).toHaveLength(times);
    }
    expect(failures[0]).toMatchObject({ signalId: signal.id, from: 1, to: 2 });
    const decided = new Set(committed.map(({ decision }) => decision.accountId));
    expect([...decided]).toEqual(["account-0", "account-2"]);
  });
});

describe("a signal that is decided on arrival", () => {
  const small = { ...signal, audience: AUDIENCE.slice(0, 1) };
  const audience = Array.from({ length: 101 }, (_, at) => `sub-${at}` as SubscriptionId);

  it("holds bulk work back until it is committed and sent", async () => {
    const { executor, held } = build({ guilty: "" });
    const commit = Promise.withResolvers<"decided">();
    const decided = executor.decideOnArrival(small, () => commit.promise);
    await new Promise(setImmediate);
    expect(held.back).toBe(1);
    commit.resolve("decided");
    expect(await decided).toBe("decided");
    expect(held.back).toBe(0);
  });

  it("goes out to a hundred accounts without waiting for a turn, which it holds back itself", async () => {
    const { executor, held, accounts } = build({ guilty: "" });
    const hundred = audience.slice(1);
    for (const id of hundred) accounts.state(`account-${id.slice(4)}` as AccountId).reconciled = true;
    const toHundred = { ...signal, audience: hundred };
    expect(await executor.decideOnArrival(toHundred, async () => "decided")).toBe("decided");
    expect(held).toEqual({ back: 0, most: 1 });
  });

  it("holds nothing back any more where the commit failed", async () => {
    const { executor, held } = build({ guilty: "" });
    const decided = executor.decideOnArrival(small, () => Promise.reject(new Error("gone")));
    await expect(decided).rejects.toThrow("gone");
    expect(held).toMatchObject({ back: 0, most: 1 });
  });

  it("is bulk work itself where it is for more than a hundred accounts", async () => {
    const { executor, held, accounts } = build({ guilty: "" });
    for (const id of audience) accounts.state(`account-${id.slice(4)}` as AccountId).reconciled = true;
    expect(await executor.decideOnArrival({ ...signal, audience }, async () => "decided")).toBe("decided");
    expect(held.most).toBe(0);
  });
});

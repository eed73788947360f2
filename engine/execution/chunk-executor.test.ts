// One account whose planning throws: its neighbours are decided, its lane is free again, and the failure is counted.
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

function build() {
  const committed: DecisionWithOrders[] = [];
  const failures: FailedSeats[] = [];
  const lanes = new Lanes();
  const idOf = (id: SubscriptionId) => `account-${id.slice(-1)}` as AccountId;
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
      if (id === GUILTY) throw new TypeError("boom");
      return undefined;
    },
    serves: () => true,
    nextTurn: () => Promise.resolve(),
    clock: { now: () => 5 as UnixMs, monotonic: () => 5 as MonotonicMs },
    journal: { write: () => {} },
    announcer: { announce: () => {} },
    meter: { observe: () => {}, count: () => {}, gauge: () => {} },
    crashPoint: () => {},
    settings: DEFAULT_SETTINGS,
  } as unknown as ChunkExecutorDeps;
  return { executor: new ChunkExecutor(deps), committed, failures, lanes };
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

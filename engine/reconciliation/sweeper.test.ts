// Signals that wait for a lane for ever must not keep the sweeper from those behind them.
import { describe, expect, it } from "vitest";
import { AccountState, positionKey } from "../accounts/account-state.ts";
import { decimal } from "../domain/decimal.ts";
import type { AccountId, SignalId, TenantId } from "../domain/ids.ts";
import type { UnixMs } from "../domain/time.ts";
import type { OrderRef } from "../ports/venue.ts";
import { DEFAULT_SETTINGS } from "../settings.ts";
import { order } from "../testing/builders.ts";
import { Sweeper, type SweeperDeps } from "./sweeper.ts";

describe("the sweeper", () => {
  it("reaches a signal behind a thousand that are stuck", async () => {
    const undecided = [...Array(1_001).keys()].map((at) => ({
      tenantId: "tenant" as TenantId,
      signalId: `signal-${at}` as SignalId,
      audienceSize: 1,
    }));
    const limits: number[] = [];
    let reached = false;
    const world = { nowMs: 100_000 };
    const sweeper = new Sweeper({
      signals: {
        undecided: async (_: UnixMs, limit: number) => {
          limits.push(limit);
          return undecided.slice(0, limit);
        },
      },
      execute: async ({ signalId }: { signalId: SignalId }) => {
        if (signalId !== "signal-1000") return 0;
        reached = true;
        return 1;
      },
      accounts: { all: () => [] },
      guard: { sweep: () => {} },
      quarantine: { isSuspect: () => false },
      clock: { now: () => world.nowMs as UnixMs },
      journal: { write: () => {} },
      meter: { count: () => {} },
      settings: DEFAULT_SETTINGS,
    } as unknown as SweeperDeps);
    for (let times = 0; times < 6; times++) {
      sweeper.sweep();
      await new Promise((resolve) => setTimeout(resolve, 5));
      world.nowMs += 250;
    }
    expect(reached).toBe(true);
    undecided.length = 0;
    for (let times = 0; times < 2; times++) {
      sweeper.sweep();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(limits.slice(0, 5)).toEqual([100, 200, 400, 800, 1_600]);
    expect(limits.at(-1), "back to a small page").toBe(100);
  });

  it("withdraws a resting entry that would close what the trader holds by now", () => {
    const state = new AccountState("account" as AccountId, "tenant" as TenantId);
    const resting = order({ state: "open" }, { leg: "entry", side: "buy", type: LIMIT });
    state.setOrder(resting, 1_000 as UnixMs);
    const { instrumentId, positionSide, clientOrderId } = resting.intent;
    const withdrawn: unknown[] = [];
    const cancel = (_: AccountId, ref: OrderRef) => {
      withdrawn.push(ref.clientOrderId);
      return Promise.resolve({ kind: "canceled" });
    };
    const sweeper = new Sweeper({
      signals: { undecided: () => Promise.resolve([]) },
      accounts: { all: () => [state] },
      guard: { sweep: () => {} },
      restraint: { forbids: () => false },
      venueOf: () => ({ cancel, closeStream: () => {} }),
      watch: { lookCanceled: () => Promise.resolve(true) },
      clock: { now: () => 1_000 as UnixMs },
      settings: DEFAULT_SETTINGS,
    } as unknown as SweeperDeps);
    state.external.note(positionKey(instrumentId, positionSide), decimal("2"));
    sweeper.sweep();
    expect(withdrawn).toEqual([]);
    state.external.note(positionKey(instrumentId, positionSide), decimal("-2"));
    sweeper.sweep();
    expect(withdrawn).toEqual([clientOrderId]);
  });
});

const LIMIT = { kind: "limit", price: decimal("100"), timeInForce: "gtc" } as const;

// A lane that is held for ever: what comes after it must get its outcome all the same, and never overtake.
import { describe, expect, it } from "vitest";
import { AccountState } from "../accounts/account-state.ts";
import type { Account, Subscription } from "../domain/account.ts";
import type { AccountId, TenantId } from "../domain/ids.ts";
import type { Signal } from "../domain/signal.ts";
import type { UnixMs } from "../domain/time.ts";
import { type AwaitTurnDeps, awaitTurn, compared } from "./await-turn.ts";
import { Lanes } from "./lanes.ts";

const ID = "account" as AccountId;
const LANE = `${ID}|BTC/USDT:USDT`;

function build(kind: "open" | "close") {
  const world = { status: "active" as Account["status"], nowMs: 0 };
  const due = new Set<() => void>();
  const lanes = new Lanes();
  const deps = {
    lanes,
    directory: { account: () => ({ id: ID, status: world.status }) },
    clock: { now: () => world.nowMs as UnixMs },
    timers: {
      after: (_: number, run: () => void) => {
        due.add(run);
        return () => due.delete(run);
      },
    },
  } as unknown as AwaitTurnDeps;
  const signal = { instrumentId: "BTC/USDT:USDT", expiresAt: 5_000, action: { kind } } as unknown as Signal;
  const seat = {
    subscription: {} as Subscription,
    account: { id: ID, status: "active" } as Account,
    state: new AccountState(ID, "tenant" as TenantId),
    refusal: undefined,
  };
  const pass = async () => {
    for (const run of [...due]) {
      due.delete(run);
      run();
    }
    await new Promise(setImmediate);
  };
  return { world, lanes, pass, wait: () => awaitTurn(deps, signal, seat) };
}

describe("waiting for a lane", () => {
  it("ends with the lane, however late", async () => {
    const { lanes, pass, wait } = build("close");
    const first = await lanes.take(LANE);
    const waiting = wait();
    for (let look = 0; look < 20; look++) await pass();
    first();
    const { refusal, release } = await waiting;
    expect(refusal).toBeUndefined();
    expect(lanes.busy()).toBe(1);
    release();
    expect(lanes.busy()).toBe(0);
  });

  it.each(["open", "close"] as const)("is refused for %s once the venue refuses the key", async (kind) => {
    const { world, lanes, pass, wait } = build(kind);
    const first = await lanes.take(LANE);
    const waiting = wait();
    await pass();
    world.status = "suspended";
    await pass();
    const { refusal, release } = await waiting;
    expect(refusal?.code).toBe("ORDER_UNRESOLVED");
    release();
    expect(lanes.busy(), "the first still holds it").toBe(1);
    first();
    await pass();
    expect(lanes.busy(), "nobody waits any more").toBe(0);
  });

  it("ends for an entry when it expires, and never for an exit", async () => {
    for (const kind of ["open", "close"] as const) {
      const { world, lanes, pass, wait } = build(kind);
      await lanes.take(LANE);
      const waiting = wait();
      world.nowMs = 5_001;
      await pass();
      const ended = await Promise.race([waiting, new Promise((resolve) => setImmediate(resolve, "waits"))]);
      if (kind === "close") expect(ended).toBe("waits");
      else expect(ended).toMatchObject({ refusal: { code: "ORDER_UNRESOLVED" } });
    }
  });
});

describe("waiting for an account to be compared", () => {
  it.each([
    [false, 5_000],
    [true, 65_000],
  ])(
    "lasts as long as the signal lives, and longer where the record has lost time (%s)",
    async (lost, ms) => {
      const waits: number[] = [];
      const state = new AccountState(ID, "tenant" as TenantId);
      state.lostTimeUnread = lost;
      const deps = {
        reconciler: { ensureAnswer: () => new Promise(() => undefined) },
        clock: { now: () => 0 as UnixMs },
        timers: {
          after: (afterMs: number, run: () => void) => {
            waits.push(afterMs);
            run();
          },
        },
      } as unknown as AwaitTurnDeps;
      await compared(deps, { expiresAt: 5_000 } as unknown as Signal, state);
      expect(waits).toEqual([ms]);
    },
  );
});

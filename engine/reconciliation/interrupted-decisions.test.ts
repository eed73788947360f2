// What the record calls `working` and nobody carries out: who takes it up, when, and what must wait meanwhile.
import { describe, expect, it } from "vitest";
import { AccountState } from "../accounts/account-state.ts";
import { decimal } from "../domain/decimal.ts";
import type { Decision, DecisionTrace } from "../domain/decision.ts";
import type { AccountId, SignalId, TenantId } from "../domain/ids.ts";
import type { Order } from "../domain/order.ts";
import type { UnixMs } from "../domain/time.ts";
import { CarriedDecisions } from "../execution/carried-decisions.ts";
import { Lanes } from "../execution/lanes.ts";
import { order } from "../testing/builders.ts";
import { InterruptedDecisions, type InterruptedDecisionsDeps } from "./interrupted-decisions.ts";

const SIGNAL = "signal" as SignalId;
const ACCOUNT = "account" as AccountId;
const LANE = `${ACCOUNT}|BTC/USDT:USDT`;
const decision = { signalId: SIGNAL, accountId: ACCOUNT, state: "working" } as unknown as Decision;

function build(recorded: readonly DecisionTrace[], orders: readonly Order[] = []) {
  const lanes = new Lanes();
  const state = new AccountState(ACCOUNT, "tenant" as TenantId);
  const carried = new CarriedDecisions();
  const takenUp: { readonly trace: DecisionTrace; readonly done: () => void }[] = [];
  const due: (() => void)[] = [];
  const deps = {
    accounts: { find: () => state },
    decisions: { trace: async () => ({ decisions: recorded }), orders: async () => orders },
    signals: { find: async () => ({ instrumentId: "BTC/USDT:USDT" }) },
    lanes,
    venueOf: () => undefined,
    isFollowed: (each: Decision) => carried.has(each),
    takeUp: (trace: DecisionTrace) =>
      new Promise<boolean>((resolve) => {
        takenUp.push({ trace, done: () => resolve(true) });
      }),
    timers: { after: (_: number, run: () => void) => void due.push(run) },
    journal: { write: () => {} },
  } as unknown as InterruptedDecisionsDeps;
  const settled = () => new Promise(setImmediate);
  const pass = async () => {
    for (const run of due.splice(0)) run();
    await settled();
  };
  return { state, interrupted: new InterruptedDecisions(deps), lanes, carried, takenUp, pass, settled };
}

const trace: DecisionTrace = { decision, orders: [] };
const limitEntry = order(
  { state: "open" },
  { type: { kind: "limit", price: decimal("100"), timeInForce: "gtc" } },
);

describe("after a restart", () => {
  it("an exit holds its lane until it is carried out", async () => {
    const { interrupted, lanes, takenUp, settled } = build([]);
    await interrupted.takeUpAll([trace]);
    expect(lanes.tryTake(LANE)).toBeUndefined();
    await settled();
    takenUp[0]?.done();
    await settled();
    expect(lanes.tryTake(LANE)).toBeDefined();
  });

  it("a limit entry that rests lets others pass", async () => {
    const { interrupted, lanes, takenUp, settled } = build([]);
    await interrupted.takeUpAll([{ decision, orders: [limitEntry] }]);
    await settled();
    expect(takenUp).toHaveLength(1);
    expect(lanes.tryTake(LANE)).toBeDefined();
  });
});

describe("when its turn comes late", () => {
  const claimed = order({ state: "claimed" });
  const filled = order({ state: "filled", filledQuantity: claimed.intent.quantity });

  it("what has ended and was forgotten meanwhile is read anew", async () => {
    const { interrupted, lanes, takenUp, settled } = build([], [filled]);
    const release = await lanes.take(LANE);
    await interrupted.takeUpAll([{ decision, orders: [claimed] }]);
    release();
    await settled();
    expect(takenUp[0]?.trace.orders).toEqual([filled]);
  });

  it("what is known here is not asked for", async () => {
    const { state, interrupted, takenUp, settled } = build([], [filled]);
    state.setOrder(claimed, 0 as UnixMs);
    await interrupted.takeUpAll([{ decision, orders: [claimed] }]);
    await settled();
    expect(takenUp[0]?.trace.orders).toEqual([claimed]);
  });
});

describe("when the answer to a commit was lost", () => {
  it("the lane stays taken, and what happened is carried on in it", async () => {
    const { interrupted, lanes, takenUp, pass, settled } = build([trace]);
    const release = await lanes.take(LANE);
    interrupted.lookFor(SIGNAL, new Map([[ACCOUNT, release]]));
    await pass();
    expect(takenUp).toHaveLength(1);
    expect(lanes.tryTake(LANE)).toBeUndefined();
    takenUp[0]?.done();
    await settled();
    expect(lanes.tryTake(LANE)).toBeDefined();
  });

  it("the lane is free again when it did not happen", async () => {
    const { interrupted, lanes, takenUp, pass } = build([]);
    const release = await lanes.take(LANE);
    interrupted.lookFor(SIGNAL, new Map([[ACCOUNT, release]]));
    await pass();
    expect(takenUp).toHaveLength(0);
    expect(lanes.tryTake(LANE)).toBeDefined();
  });

  it.each(["take", "settle"] as const)("a decision that was %sn here is left alone", async (act) => {
    const { interrupted, carried, takenUp, pass } = build([trace]);
    carried[act](decision);
    interrupted.lookFor(SIGNAL, new Map());
    await pass();
    expect(takenUp).toHaveLength(0);
    carried.forget(ACCOUNT);
    expect(carried.has(decision)).toBe(act === "settle");
  });
});

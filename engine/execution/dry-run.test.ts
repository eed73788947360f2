// For the same signal and the same memory, a dry run tells the very plan that execution commits, and leaves the memory as it was.
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as risk from "../../risk/testing.ts";
import { Accounts } from "../accounts/accounts.ts";
import { decimal } from "../domain/decimal.ts";
import type { Order } from "../domain/order.ts";
import type { SignalAction } from "../domain/signal.ts";
import type { AccountEquity } from "../ports/position-store.ts";
import { NO_QUOTAS } from "../quotas/quotas.ts";
import { DEFAULT_SETTINGS } from "../settings.ts";
import { order, position } from "../testing/builders.ts";
import { type DryRunDeps, dryRun } from "./dry-run.ts";
import { type PlanSeatDeps, planSeat } from "./plan-seat.ts";
import { Tombstones } from "./tombstones.ts";

const plan = risk.entryPlan();
const ACTIONS: readonly SignalAction[] = [
  { kind: "open", ...plan },
  { kind: "increase", ...plan },
  { kind: "reverse", ...plan, direction: "short" },
  { kind: "close", direction: undefined },
  { kind: "reduce", direction: "long", share: decimal("0.5") },
  { kind: "cancel" },
];

const anyCase = fc.record({
  action: fc.constantFrom(...ACTIONS),
  held: fc.constantFrom("0", "3", "-2"),
  isTheirs: fc.boolean(),
  reconciled: fc.boolean(),
  equity: fc.constantFrom("0", "100", "10000"),
  percent: fc.integer({ min: 1, max: 200 }),
  rests: fc.boolean(),
});
type Case = typeof anyCase extends fc.Arbitrary<infer C> ? C : never;

function world({ held, isTheirs, reconciled, equity, percent, rests }: Case) {
  const account = risk.account();
  const sizing = { kind: "percent-of-equity", percent: decimal(percent) } as const;
  const subscription = risk.subscription({ sizing });
  const instrument = risk.instrument();
  const price = risk.riskState().price;
  const venue = { name: "binance", attachesStop: false, instrument: () => instrument };
  const directory = {
    account: () => account,
    subscription: () => subscription,
    restrictions: () => [],
    correlationGroup: () => new Set([instrument.id]),
  };
  const accounts = new Accounts(directory as unknown as DryRunDeps["directory"]);
  const deps = {
    ...{ directory, accounts, settings: DEFAULT_SETTINGS, tombstones: new Tombstones() },
    prices: { latest: () => price },
    venueOf: () => venue,
    canary: { refusal: () => undefined },
    quotas: NO_QUOTAS,
    mac: (message: string) => createHash("sha256").update(message).digest(),
    clock: { now: () => risk.NOW, monotonic: () => 0 },
    serves: () => true,
    turns: { next: () => Promise.resolve() },
    desk: { prepare: (_venue: unknown, intent: Order["intent"]) => ({ intent, order: order({ intent }) }) },
  } as unknown as DryRunDeps & PlanSeatDeps;
  const state = accounts.state(account.id);
  state.reconciled = reconciled;
  state.walletBalance = decimal(equity);
  state.availableMargin = decimal(equity);
  state.equity = { equityAtDayStart: decimal(equity), equityPeak: decimal(equity) } as AccountEquity;
  const strategyId = isTheirs ? ("another" as typeof subscription.strategyId) : subscription.strategyId;
  state.setPosition(position({ quantity: held, instrumentId: instrument.id, strategyId }));
  const resting = { leg: "entry", instrumentId: instrument.id, strategyId: subscription.strategyId } as const;
  if (rests) state.setOrder(order({}, resting), risk.NOW);
  return { deps, account, subscription, state };
}

describe("a dry run", () => {
  it("plans what execution plans, and reserves nothing", async () => {
    const kinds = new Set<string>();
    await fc.assert(
      fc.asyncProperty(anyCase, async (each) => {
        const { deps, account, subscription, state } = world(each);
        const signal = { ...risk.signal(plan), action: each.action };
        const before = [...state.orders.keys()];
        const [told] = await dryRun(deps, signal, undefined, {}, 10);
        expect([...state.orders.keys()]).toEqual(before);
        const seat = { subscription, account, state, release: () => undefined, refusal: undefined };
        const planned = planSeat(deps, signal, seat);
        if (told?.kind !== "planned") throw new Error("not planned");
        expect(told.plan).toEqual(planned?.plan);
        if (told.plan.kind === "enter") expect(told.liquidationPrice?.gt(0)).toBe(true);
        kinds.add(told.plan.kind);
      }),
      { numRuns: 500 },
    );
    expect([...kinds].sort()).toEqual(["denied", "enter", "exit", "no-op"]);
  });
});

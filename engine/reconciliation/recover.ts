// Start-up is recovery: there is no other path. The record says what we believed, the venue says what is;
// exposed accounts are compared and protected first, and trade only then.
import type { AccountState } from "../accounts/account-state.ts";
import type { Accounts } from "../accounts/accounts.ts";
import type { DecisionTrace } from "../domain/decision.ts";
import type { AccountId } from "../domain/ids.ts";
import type { Order } from "../domain/order.ts";
import type { AccountDirectory } from "../ports/account-directory.ts";
import type { Clock, Timers } from "../ports/clock.ts";
import type { CrashPoint } from "../ports/crash-point.ts";
import type { DecisionStore } from "../ports/decision-store.ts";
import type { Journal } from "../ports/journal.ts";
import type { PositionStore } from "../ports/position-store.ts";
import type { Venue } from "../ports/venue.ts";
import type { OrderTracker } from "../tracking/order-tracker.ts";
import type { Recorder } from "../tracking/recorder.ts";
import { settle } from "../tracking/settle-decision.ts";
import type { Reconciler } from "./reconciler.ts";

const RESUME_PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000];

export interface RecoverDeps {
  /** Whose accounts are recovered: those of the shards that this process has just taken over. */
  readonly concerns: (accountId: AccountId) => boolean;
  readonly directory: AccountDirectory;
  readonly accounts: Accounts;
  readonly decisions: DecisionStore;
  readonly positions: PositionStore;
  readonly reconciler: Reconciler;
  readonly recorder: Recorder;
  readonly tracker: OrderTracker;
  /** Carries an interrupted exit out; false when the decision was not an exit. */
  readonly resumeExit: (trace: DecisionTrace, orders: readonly Order[]) => Promise<boolean>;
  readonly venueOf: (accountId: AccountId) => Venue | undefined;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly journal: Journal;
  readonly crashPoint: CrashPoint;
}

/** Answers the comparisons that are under way; accounts without exposure are ready at once. */
export async function recover(deps: RecoverDeps): Promise<Promise<void>[]> {
  const [equities, allPositions, allOrders, allWorking] = await Promise.all([
    deps.positions.equities(),
    deps.positions.positions(),
    deps.decisions.unresolved(),
    deps.decisions.working(),
  ]);
  const positions = allPositions.filter(({ accountId }) => deps.concerns(accountId));
  const orders = allOrders.filter(({ intent }) => deps.concerns(intent.accountId));
  const working = allWorking.filter(({ decision }) => deps.concerns(decision.accountId));
  for (const equity of equities) {
    const state = knownState(deps, equity.accountId);
    if (state === undefined) continue;
    state.equity = equity;
    state.walletBalance = equity.equity;
    state.availableMargin = equity.equity;
  }
  for (const position of positions) knownState(deps, position.accountId)?.setPosition(position);
  const filled = await deps.positions.filledQuantities(orders.map(({ intent }) => intent.clientOrderId));
  for (const order of orders) {
    const state = knownState(deps, order.intent.accountId);
    state?.applied.set(
      order.intent.clientOrderId,
      filled.get(order.intent.clientOrderId) ?? order.filledQuantity,
    );
    state?.setOrder(order, deps.clock.now());
  }
  deps.crashPoint("recovery-loaded");
  const comparisons: Promise<void>[] = [];
  for (const state of exposedFirst(deps)) {
    if (!state.hasExposure() && state.equity !== undefined) {
      state.reconciled = true;
      continue;
    }
    deps.venueOf(state.accountId)?.openStream(state.accountId);
    comparisons.push(deps.reconciler.ensureAnswer(state));
  }
  deps.journal.write("info", "engine.recovering", {
    positions: positions.length,
    orders: orders.length,
    decisions: working.length,
    accounts: comparisons.length,
  });
  for (const trace of working) {
    settleInterrupted(deps, trace).catch((error: unknown) => {
      const { signalId, accountId } = trace.decision;
      deps.journal.write("error", "decision.not-settled", { signalId, accountId, reason: String(error) });
    });
  }
  return comparisons;
}

function knownState(deps: RecoverDeps, id: AccountId): AccountState | undefined {
  if (!deps.concerns(id) || deps.directory.account(id) === undefined) return undefined;
  return deps.accounts.state(id);
}

/** Open positions before everything else: they may be unprotected. */
function exposedFirst(deps: RecoverDeps): AccountState[] {
  const states = [...deps.directory.accounts()]
    .filter(({ id, status }) => status !== "unlinked" && deps.concerns(id))
    .map(({ id }) => deps.accounts.state(id));
  const atStake = (state: AccountState) =>
    (state.positions.size > 0 ? 2 : 0) + (state.orders.size > 0 ? 1 : 0);
  return states.sort((a, b) => atStake(b) - atStake(a));
}

/** A decision whose process died: its orders are resolved by proof, then it settles. What was never sent stays unsent. */
async function settleInterrupted(deps: RecoverDeps, { decision, orders }: DecisionTrace): Promise<void> {
  const state = deps.accounts.find(decision.accountId);
  if (state === undefined) return;
  const carrying = orders.filter(({ intent }) => intent.leg === "entry" || intent.leg === "exit");
  const finished = await Promise.all(
    carrying.map((order) =>
      state.orders.has(order.intent.clientOrderId)
        ? deps.tracker.complete(state, order.intent.clientOrderId)
        : order,
    ),
  );
  const executed = finished.some((order) => order.filledQuantity.gt(0));
  if (!executed && (await resumeExit(deps, { decision, orders }, finished))) return;
  const settlement = settle(finished);
  if (settlement === undefined) return;
  const { tenantId, signalId, accountId } = decision;
  const reason = carrying.length === 0 ? "INTERRUPTED" : settlement.reason;
  const outcome = carrying.length === 0 ? "failed" : settlement.state;
  deps.recorder.decision({ tenantId, signalId, accountId, state: outcome, reason, at: deps.clock.now() });
  deps.journal.write("info", "decision.settled", { signalId, accountId, state: outcome, reason });
}

/** An exit that cannot be resumed for a passing reason is tried again; one that throws every time ends as what its orders did. */
async function resumeExit(
  deps: RecoverDeps,
  trace: DecisionTrace,
  finished: readonly Order[],
): Promise<boolean> {
  const { signalId, accountId } = trace.decision;
  for (const pauseMs of RESUME_PAUSES_MS) {
    try {
      return await deps.resumeExit(trace, finished);
    } catch (error) {
      deps.journal.write("error", "decision.not-settled", { signalId, accountId, reason: String(error) });
      await new Promise<void>((resolve) => {
        deps.timers.after(pauseMs, resolve);
      });
    }
  }
  return false;
}

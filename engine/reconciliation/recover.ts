// Start-up is recovery: there is no other path. The record says what we believed, the venue says what is;
// exposed accounts are compared and protected first, and trade only then.
import type { AccountState } from "../accounts/account-state.ts";
import type { Accounts } from "../accounts/accounts.ts";
import { ZERO } from "../domain/decimal.ts";
import type { AccountId } from "../domain/ids.ts";
import type { Order } from "../domain/order.ts";
import type { UnixMs } from "../domain/time.ts";
import type { OrderWatch } from "../execution/order-watch.ts";
import type { AccountDirectory } from "../ports/account-directory.ts";
import type { Clock, Timers } from "../ports/clock.ts";
import type { CrashPoint } from "../ports/crash-point.ts";
import type { DecisionStore } from "../ports/decision-store.ts";
import type { Journal } from "../ports/journal.ts";
import type { LostTime } from "../ports/lost-time.ts";
import type { OwnedPosition, PositionStore } from "../ports/position-store.ts";
import type { Venue } from "../ports/venue.ts";
import { mayHaveLost } from "./adopt-lost.ts";
import { type Cover, coverOf } from "./cover-of.ts";
import type { InterruptedDecisions } from "./interrupted-decisions.ts";
import type { Reconciler } from "./reconciler.ts";

/** Before the last thing that the record knows of: what was withdrawn later than that may not have been. */
const CLOSED_LATELY_MS = 60_000;
/** Longer than venues' clocks are off, and than they take to tell. */
const RECENT_MS = 30_000;
/** What an account's cover adds to its rank: more than that it holds something, or has orders. */
const AT_STAKE: Readonly<Record<Cover, number>> = { none: 8, open: 4, whole: 0 };

export interface RecoverDeps {
  /** Whose accounts are recovered: those of the shards that this process has just taken over. */
  readonly concerns: (accountId: AccountId) => boolean;
  readonly directory: AccountDirectory;
  readonly accounts: Accounts;
  readonly decisions: DecisionStore;
  readonly positions: PositionStore;
  readonly reconciler: Reconciler;
  readonly watch: Pick<OrderWatch, "follow">;
  readonly interrupted: Pick<InterruptedDecisions, "takeUpAll">;
  readonly venueOf: (accountId: AccountId) => Venue | undefined;
  readonly lostTime?: LostTime | undefined;
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
  const readAt = deps.clock.now();
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
  for (const position of positions) {
    const state = knownState(deps, position.accountId);
    state?.setPosition(position);
    if (state !== undefined) state.ordersUnread = true;
  }
  const states = concernedStates(deps);
  const [filled] = await Promise.all([
    deps.positions.filledQuantities(orders.map(({ intent }) => intent.clientOrderId)),
    learnRecentFills(deps, new Set([...states, ...statesOf(deps, positions, orders)]), readAt),
  ]);
  // From here on fills are applied: what the record had of them is known.
  for (const order of orders) {
    const state = knownState(deps, order.intent.accountId);
    // The order's own row may run ahead of its fills: only a recorded fill is in the position.
    state?.applied.set(order.intent.clientOrderId, filled.get(order.intent.clientOrderId) ?? ZERO);
    state?.setOrder(order, deps.clock.now());
    const venue = deps.venueOf(order.intent.accountId);
    if (state !== undefined && venue !== undefined) deps.watch.follow(state, venue, order);
  }
  deps.crashPoint("recovery-loaded");
  const comparisons: Promise<void>[] = [];
  const lastKnownAt = Math.max(0, ...allPositions.map(({ updatedAt }) => updatedAt));
  for (const state of exposedFirst(states)) {
    state.lostTimeUnread = mayHaveLost(deps);
    if (!state.hasExposure() && state.equity !== undefined && !state.lostTimeUnread) {
      state.reconciled = true;
      state.mayHaveLeftStop = mayHaveLeftStop(deps, state, lastKnownAt);
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
  await deps.interrupted.takeUpAll(working);
  return comparisons;
}

/** What the streams tell in the first seconds may be in the record already; nobody protects a position faster for asking it each time. */
async function learnRecentFills(
  { positions, clock }: RecoverDeps,
  states: ReadonlySet<AccountState>,
  readAt: UnixMs,
): Promise<void> {
  const since = (readAt - RECENT_MS) as UnixMs;
  const byId = new Map(Array.from(states, (state) => [state.accountId, state]));
  for (const fill of await positions.recentFills([...byId.keys()], since))
    byId.get(fill.accountId)?.rememberTrade(fill, clock.now());
  for (const state of states) {
    state.recordReadAt = readAt;
    state.recordKnownSince = since;
  }
}

/**
 * A stop that travelled inside an entry is withdrawn after the position has closed, where the trader holds something beside it: an
 * end may have come between. One account after the other is looked at, behind all that is exposed.
 */
function mayHaveLeftStop({ venueOf }: RecoverDeps, state: AccountState, lastKnownAt: number): boolean {
  if (venueOf(state.accountId)?.attachesStop !== true) return false;
  return [...state.positions.values()].some(({ updatedAt }) => updatedAt >= lastKnownAt - CLOSED_LATELY_MS);
}

function knownState(deps: RecoverDeps, id: AccountId): AccountState | undefined {
  if (!deps.concerns(id) || deps.directory.account(id) === undefined) return undefined;
  return deps.accounts.state(id);
}

/** Unlinked accounts may hold something still. */
function statesOf(
  deps: RecoverDeps,
  positions: readonly OwnedPosition[],
  orders: readonly Order[],
): readonly AccountState[] {
  const ids = [...positions, ...orders.map(({ intent }) => intent)].map(({ accountId }) => accountId);
  return ids.flatMap((id) => knownState(deps, id) ?? []);
}

function concernedStates(deps: RecoverDeps): readonly AccountState[] {
  return [...deps.directory.accounts()]
    .filter(({ id, status }) => status !== "unlinked" && deps.concerns(id))
    .map(({ id }) => deps.accounts.state(id));
}

/** What is unprotected before what may be, and other open positions behind both: after a storm hundreds wait for the venue. */
function exposedFirst(states: readonly AccountState[]): readonly AccountState[] {
  const atStake = (state: AccountState) =>
    AT_STAKE[coverOf(state)] + (state.positions.size > 0 ? 2 : 0) + (state.orders.size > 0 ? 1 : 0);
  const ranked = states.map((state) => ({ state, rank: atStake(state) }));
  return ranked.sort((a, b) => b.rank - a.rank).map(({ state }) => state);
}

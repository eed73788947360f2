// The parts of an engine and how they know one another. Wiring only.
import { Accounts } from "./accounts/accounts.ts";
import { KeyRecheck } from "./accounts/key-recheck.ts";
import { KeyStanding } from "./accounts/key-standing.ts";
import { Canary } from "./canary/canary.ts";
import type { AccountId } from "./domain/ids.ts";
import type { EngineDeps } from "./engine-deps.ts";
import { CarriedDecisions } from "./execution/carried-decisions.ts";
import { ChunkExecutor } from "./execution/chunk-executor.ts";
import { ConservationBreaker } from "./execution/conservation-breaker.ts";
import { countReleases } from "./execution/count-releases.ts";
import { DecisionFollower } from "./execution/decision-follower.ts";
import { Lanes } from "./execution/lanes.ts";
import { type Lease, OrderDesk } from "./execution/order-desk.ts";
import { OrderWatch } from "./execution/order-watch.ts";
import { takeUpDecision } from "./execution/take-up-decision.ts";
import { Tombstones } from "./execution/tombstones.ts";
import { Guard } from "./protection/guard.ts";
import { platformStopped, Restraint } from "./protection/restraint.ts";
import { NO_QUOTAS } from "./quotas/quotas.ts";
import { InterruptedDecisions } from "./reconciliation/interrupted-decisions.ts";
import { Quarantine } from "./reconciliation/quarantine.ts";
import { Reconciler } from "./reconciliation/reconciler.ts";
import { Sweeper } from "./reconciliation/sweeper.ts";
import { ToldPositions } from "./reconciliation/told-positions.ts";
import { SignalRouter, type SignalRouterDeps } from "./routing/signal-router.ts";
import type { OwnedShards } from "./shards/owned-shards.ts";
import { EquityTracker } from "./tracking/equity-tracker.ts";
import { OrderTracker } from "./tracking/order-tracker.ts";
import { RecordedTrades } from "./tracking/recorded-trades.ts";
import { Recorder } from "./tracking/recorder.ts";
import { VenueEvents } from "./tracking/venue-events.ts";

export type EngineParts = ReturnType<typeof engineParts>;

export function engineParts(deps: EngineDeps, phase: SignalRouterDeps["phase"]) {
  const base = baseParts(deps);
  const trading = tradingParts(deps, base);
  return { ...base, ...trading, ...decidingParts(deps, { ...base, ...trading }, phase) };
}

/** What everything else stands on: memory, record, the last gate. */
function baseParts(deps: EngineDeps) {
  const lease: Lease & Pick<OwnedShards, "serves"> = deps.shards ?? OWNS_ALL;
  const venueOf = (id: AccountId) => {
    const account = deps.directory.account(id);
    return account === undefined ? undefined : deps.venueFor(account);
  };
  const breaker = new ConservationBreaker({
    ...deps,
    platformStopped: () => platformStopped(deps.directory),
  });
  const decisions = countReleases(deps.decisions, (id) => breaker.release(id));
  const recorder = new Recorder({ ...deps, confirmed: () => lease.confirmed() });
  const trades = new RecordedTrades(deps);
  const keys = new KeyStanding({ ...deps, venueOf });
  return {
    lease,
    venueOf,
    breaker,
    decisions,
    recorder,
    trades,
    accounts: new Accounts(deps.directory),
    equity: new EquityTracker(recorder),
    keys,
    recheck: new KeyRecheck({ ...deps, venueOf, keys, serves: (id) => lease.serves(id) }),
    lanes: new Lanes(),
    carried: new CarriedDecisions(),
    isOutage: (error: unknown) => deps.signals.isOutage(error),
    tombstones: new Tombstones(),
    canary: new Canary(deps),
    quarantine: new Quarantine(deps),
    quotas: deps.quotas ?? NO_QUOTAS,
  };
}

/** Orders, positions and their protection. */
function tradingParts(deps: EngineDeps, base: ReturnType<typeof baseParts>) {
  const shared = {
    ...deps,
    ...base,
    loadFillHistory: base.trades.loadFills.bind(base.trades),
    loadFundingHistory: base.trades.loadFundings.bind(base.trades),
  };
  const tracker = new OrderTracker({
    ...shared,
    onChange: (...position) => guard.wake(...position),
    // Our book of that leg was wrong for a moment: no entries before the venue was asked.
    onDoubt: (state) => reconciler.markDirty(state),
  });
  const watch = new OrderWatch({ ...shared, tracker });
  const desk = new OrderDesk({ ...shared, tracker, watch, gate: base.breaker });
  const restraint = new Restraint(shared);
  const guard = new Guard({
    ...shared,
    desk,
    watch,
    mustClose: (position) => restraint.mustClose(position),
  });
  const follower = new DecisionFollower({ ...shared, tracker, watch, desk, protection: guard });
  const reconciler = new Reconciler({ ...shared, tracker, watch });
  return { tracker, watch, desk, restraint, guard, follower, reconciler };
}

/** From a committed signal to decisions that are carried out. */
function decidingParts(
  deps: EngineDeps,
  parts: ReturnType<typeof baseParts> & ReturnType<typeof tradingParts>,
  phase: SignalRouterDeps["phase"],
) {
  const shared = { ...deps, ...parts };
  const interrupted: InterruptedDecisions = new InterruptedDecisions({
    ...shared,
    isFollowed: (decision) => executor.isFollowing(decision) || parts.carried.has(decision),
    takeUp: (trace) => takeUpDecision(executing, trace),
  });
  const next = () =>
    new Promise<void>((resolve) => {
      deps.timers.after(0, resolve);
    });
  const executing = { ...shared, venueOf: deps.venueFor, serves: (id: AccountId) => parts.lease.serves(id) };
  const planning = { ...executing, turns: deps.turns ?? { next, holdBack: () => () => undefined } };
  const executor = new ChunkExecutor({ ...planning, interrupted, lostTime: deps.lostTime });
  const sweeper = new Sweeper({ ...shared, execute: (job) => executor.executeAgain(job) });
  const router = new SignalRouter({ ...shared, executor, phase });
  const toldPositions = new ToldPositions(shared);
  const holds = (id: AccountId) => deps.shards?.holds(id) ?? true;
  const events = new VenueEvents({ ...shared, toldPositions, holds });
  return { planning, interrupted, executor, sweeper, router, events, toldPositions };
}

/** For an engine that is alone with its record. */
const OWNS_ALL: Lease & Pick<OwnedShards, "serves"> = {
  serves: () => true,
  mayAct: () => true,
  confirmed: () => Promise.resolve(),
};

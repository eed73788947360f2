// The engine: one signal in, every subscribed account decided, sent, protected and tracked. Built from ports only, so that
// production, tests and simulation run the very same code.
import type { AccountState } from "./accounts/account-state.ts";
import { Accounts } from "./accounts/accounts.ts";
import { KeyStanding, type KeyStandingDeps } from "./accounts/key-standing.ts";
import { Canary, type CanaryDeps, type CanaryState } from "./canary/canary.ts";
import type { Account } from "./domain/account.ts";
import { assertNever } from "./domain/assert-never.ts";
import type { Fill } from "./domain/fill.ts";
import type { AccountId, SubscriptionId } from "./domain/ids.ts";
import { isTerminal } from "./domain/order.ts";
import type { Signal } from "./domain/signal.ts";
import type { UnixMs } from "./domain/time.ts";
import { ChunkExecutor } from "./execution/chunk-executor.ts";
import { isOurs, type Mac } from "./execution/client-order-id.ts";
import { ConservationBreaker, type ConservationDeps } from "./execution/conservation-breaker.ts";
import { countReleases } from "./execution/count-releases.ts";
import { DecisionFollower } from "./execution/decision-follower.ts";
import { Lanes } from "./execution/lanes.ts";
import { type Lease, OrderDesk } from "./execution/order-desk.ts";
import { OrderWatch } from "./execution/order-watch.ts";
import { Tombstones } from "./execution/tombstones.ts";
import type { AccountDirectory } from "./ports/account-directory.ts";
import type { CancelTimer, Clock, Timers } from "./ports/clock.ts";
import type { CrashPoint } from "./ports/crash-point.ts";
import type { DecisionStore, DecisionWithOrders } from "./ports/decision-store.ts";
import type { ExecutionJob, ExecutionQueue } from "./ports/execution-queue.ts";
import type { Journal, Meter } from "./ports/journal.ts";
import type { LostTime } from "./ports/lost-time.ts";
import type { OwnedPosition, PositionStore } from "./ports/position-store.ts";
import type { PriceSource } from "./ports/price-source.ts";
import type { Acceptance, SignalStore } from "./ports/signal-store.ts";
import type { Venue, VenueEvent } from "./ports/venue.ts";
import { Guard } from "./protection/guard.ts";
import { type HeldUnder, platformStopped, Restraint } from "./protection/restraint.ts";
import { InterruptedDecisions } from "./reconciliation/interrupted-decisions.ts";
import { Quarantine } from "./reconciliation/quarantine.ts";
import { Reconciler } from "./reconciliation/reconciler.ts";
import { recover } from "./reconciliation/recover.ts";
import { Sweeper } from "./reconciliation/sweeper.ts";
import { jobsOf, type RouteDeps, routeSignal } from "./routing/route-signal.ts";
import type { EngineSettings } from "./settings.ts";
import type { OwnedShards } from "./shards/owned-shards.ts";
import { shardOf } from "./shards/shard-of.ts";
import { EquityTracker } from "./tracking/equity-tracker.ts";
import { OrderTracker } from "./tracking/order-tracker.ts";
import { type PositionView, positionViews } from "./tracking/position-view.ts";
import { Recorder } from "./tracking/recorder.ts";

export interface EngineDeps {
  readonly signals: SignalStore;
  readonly decisions: DecisionStore;
  readonly positions: PositionStore;
  readonly directory: AccountDirectory;
  readonly queue: ExecutionQueue;
  readonly prices: PriceSource;
  /** The venue of an account's (venue, environment); undefined when this engine is not connected to it. */
  readonly venueFor: (account: Account) => Venue | undefined;
  readonly mac: Mac;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly journal: Journal;
  readonly meter: Meter;
  readonly settings: EngineSettings;
  readonly crashPoint: CrashPoint;
  /** Which accounts are ours. Undefined: this engine is the only one, and all are. */
  readonly shards?: OwnedShards;
  /** The record was put back to an older point: signals from before are not carried out twice. */
  readonly lostTime?: LostTime | undefined;
  /** Resolves after what waits for this process's attention was heard. Undefined: a timer of 0 ms does. */
  readonly nextTurn?: () => Promise<void>;
  readonly canaryAccounts?: CanaryDeps["canaryAccounts"];
  readonly standing?: KeyStandingDeps["standing"];
  readonly stopEntries?: ConservationDeps["stopEntries"];
}

/** A give-up waits this long for decisions under way; what is unfinished then is recovered by the next owner. */
const GIVE_UP_PATIENCE_MS = 2_000;
const GIVE_UP_LOOK_MS = 20;
const REFRESH_PERIOD_MS = 3_000;
const STOP_PATIENCE_MS = 5_000;
/** A venue counts refused keys: suspended ones are not asked often. */
const KEY_CHECK_PERIOD_MS = 300_000;
/** For what is under way when the process is told to stop; what is not done by then is recovery's. */
const DRAIN_PATIENCE_MS = 5_000;
const IDLE_LOOK_MS = 20;

export class Engine {
  readonly #deps: EngineDeps;
  readonly #accounts: Accounts;
  readonly #recorder: Recorder;
  readonly #equity: EquityTracker;
  readonly #tracker: OrderTracker;
  readonly #lanes = new Lanes();
  readonly #tombstones = new Tombstones();
  readonly #executor: ChunkExecutor;
  readonly #watch: OrderWatch;
  readonly #interrupted: InterruptedDecisions;
  readonly #guard: Guard;
  readonly #restraint: Restraint;
  readonly #keys: KeyStanding;
  readonly #canary: Canary;
  readonly #breaker: ConservationBreaker;
  readonly #reconciler: Reconciler;
  readonly #sweeper: Sweeper;
  readonly #timers: CancelTimer[] = [];
  /** Per account and instrument: from when on recorded trades are known. */
  readonly #historySince = new Map<string, UnixMs>();
  /** Signals that were decided on arrival: the queue has nothing to spread. */
  readonly #decided = new WeakSet<Signal>();
  /** Events that are being applied: some must first be looked up in the record. */
  readonly #applying = new Set<Promise<void>>();
  #executing = false;
  #stopped = false;
  #recovered = false;
  #quiescing: Promise<void> | undefined;

  constructor(deps: EngineDeps) {
    this.#deps = deps;
    const venueOf = (id: AccountId) => this.#venueOf(id);
    this.#accounts = new Accounts(deps.directory);
    const lease = deps.shards ?? OWNS_ALL;
    this.#breaker = new ConservationBreaker({
      ...deps,
      platformStopped: () => platformStopped(deps.directory),
    });
    const decisions = countReleases(deps.decisions, (id) => this.#breaker.release(id));
    this.#recorder = new Recorder({ ...deps, confirmed: () => lease.confirmed() });
    this.#equity = new EquityTracker(this.#recorder);
    this.#keys = new KeyStanding({ ...deps, venueOf });
    const shared = {
      ...deps,
      keys: this.#keys,
      decisions,
      accounts: this.#accounts,
      recorder: this.#recorder,
      equity: this.#equity,
      venueOf,
      lease,
    };
    this.#tracker = new OrderTracker({
      ...shared,
      onChange: (...position) => this.#guard.wake(...position),
      // Our book of that leg was wrong for a moment: no entries before the venue was asked.
      onOversold: (state) => this.#reconciler.markDirty(state),
    });
    const loadFillHistory = (state: AccountState, fills: readonly Fill[]) =>
      this.#loadFillHistory(state, fills);
    const watch = new OrderWatch({ ...shared, tracker: this.#tracker, loadFillHistory });
    this.#watch = watch;
    const desk = new OrderDesk({ ...shared, tracker: this.#tracker, watch, gate: this.#breaker });
    this.#restraint = new Restraint(shared);
    this.#canary = new Canary(deps);
    const mustClose = (position: OwnedPosition) => this.#restraint.mustClose(position);
    this.#guard = new Guard({ ...shared, desk, watch, mustClose });
    const protection = this.#guard;
    const follower = new DecisionFollower({ ...shared, tracker: this.#tracker, watch, desk, protection });
    const loadFundingHistory = async (state: AccountState, since: UnixMs) => {
      for (const known of await deps.positions.knownTrades(state.accountId, since))
        state.rememberTrade(known);
    };
    this.#reconciler = new Reconciler({
      ...shared,
      tracker: this.#tracker,
      watch,
      loadFillHistory,
      loadFundingHistory,
    });
    const quarantine = new Quarantine(deps);
    this.#interrupted = new InterruptedDecisions({
      ...shared,
      tracker: this.#tracker,
      watch,
      isFollowed: (decision) => this.#executor.isFollowing(decision),
      resumeExit: (trace, orders) => this.#executor.resumeExit(trace, orders),
    });
    this.#executor = new ChunkExecutor({
      ...shared,
      quarantine,
      venueOf: deps.venueFor,
      lanes: this.#lanes,
      tombstones: this.#tombstones,
      canary: this.#canary,
      reconciler: this.#reconciler,
      desk,
      follower,
      serves: (id) => lease.serves(id),
      lostTime: deps.lostTime,
      nextTurn: deps.nextTurn ?? (() => this.#pause(0)),
      interrupted: this.#interrupted,
    });
    const execute = (job: ExecutionJob) => this.#executor.executeAgain(job);
    this.#sweeper = new Sweeper({
      ...shared,
      watch,
      guard: this.#guard,
      restraint: this.#restraint,
      quarantine,
      execute,
    });
  }

  /**
   * Resolves when every exposed account was compared with the venue. The queue is consumed from before that.
   * An engine that shares the accounts has taken its shards over before, and hears the queue of its slot.
   */
  async start(slot = 0): Promise<void> {
    const { queue, timers, settings, shards, crashPoint } = this.#deps;
    const compared = shards === undefined ? (await this.#recover(() => true)).compared : undefined;
    this.#executing = true;
    queue.consume((job) => this.#executor.execute(job), settings.executionConcurrency, slot);
    this.#timers.push(timers.every(settings.sweepPeriodMs, () => this.#sweeper.sweep()));
    this.#timers.push(timers.every(REFRESH_PERIOD_MS, () => this.#reconciler.refresh()));
    this.#timers.push(timers.every(KEY_CHECK_PERIOD_MS, () => this.#checkSuspended()));
    this.#canary.start();
    crashPoint("recovery-consuming");
    await compared;
  }

  /** Recovers the accounts of shards that are ours from now on, and serves them. Resolves before all are compared with their venue. */
  async takeOver(shards: readonly number[]): Promise<void> {
    const taken = new Set(shards);
    const { compared } = await this.#recover((id) => taken.has(shardOf(id)));
    this.#deps.shards?.serve(taken);
    this.#sweeper.lookAgain();
    compared.catch((error: unknown) => {
      this.#deps.journal.write("error", "recovery.failed", { reason: String(error) });
    });
  }

  /**
   * No new work for these shards; what is under way is finished, or left to the next owner as a crash would leave it.
   * Resolves when all that we know of their accounts is in the record.
   */
  async giveUp(shards: readonly number[]): Promise<void> {
    const leaving = new Set(shards);
    this.#deps.shards?.quiesce(leaving);
    const states = [...this.#accounts.all()].filter(({ accountId }) => leaving.has(shardOf(accountId)));
    await this.#quiet(states);
    for (const state of states) this.#retire(state);
    this.#executor.forget((id) => leaving.has(shardOf(id)));
    await this.#recorder.drained();
  }

  async #quiet(states: readonly AccountState[]): Promise<void> {
    const { clock } = this.#deps;
    const deadline = clock.monotonic() + GIVE_UP_PATIENCE_MS;
    while (clock.monotonic() < deadline && states.some(({ accountId }) => this.#lanes.isBusy(accountId))) {
      await this.#pause(GIVE_UP_LOOK_MS);
    }
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#deps.timers.after(delayMs, resolve);
    });
  }

  #retire(state: AccountState): void {
    const { accountId } = state;
    this.#accounts.retire(state);
    this.#venueOf(accountId)?.closeStream(accountId);
    this.#lanes.forget(accountId);
    this.#tracker.forget(state);
    this.#watch.forget(state);
    this.#reconciler.forget(state);
    for (const key of [...this.#historySince.keys()])
      if (key.startsWith(`${accountId}|`)) this.#historySince.delete(key);
  }

  async #recover(concerns: (id: AccountId) => boolean): Promise<{ readonly compared: Promise<void> }> {
    const { journal, clock, crashPoint } = this.#deps;
    const startedAt = clock.monotonic();
    for (const signal of await this.#deps.signals.closings(clock.now())) this.#tombstones.note(signal);
    const comparisons = await recover({
      ...this.#deps,
      concerns,
      accounts: this.#accounts,
      reconciler: this.#reconciler,
      watch: this.#watch,
      interrupted: this.#interrupted,
      venueOf: (id) => this.#venueOf(id),
    });
    const compared = Promise.all(comparisons).then(() => {
      crashPoint("recovery-compared");
      this.#recovered = true;
      journal.write("info", "engine.ready", { recoveryMs: Math.round(clock.monotonic() - startedAt) });
    });
    return { compared };
  }

  /** True once the recovery of the first accounts that it served is complete. */
  get recovered(): boolean {
    return this.#recovered;
  }

  /**
   * Step 1 ends here: the signal is committed. Where this process can decide its whole audience at once, steps 2 and 3 are in the
   * same commit, and the orders are on their way when this resolves.
   */
  async accept(signal: Signal, rawBody: string): Promise<Acceptance> {
    const { signals, settings } = this.#deps;
    const commit = async (decided: readonly DecisionWithOrders[]) => {
      const acceptance = await signals.accept(signal, rawBody, decided);
      if (acceptance === "decided") this.#release(decided);
      return acceptance;
    };
    if (!this.#executing || signal.audience.length > settings.decidedOnArrivalMax) return commit([]);
    const acceptance = await this.#executor.decideOnArrival(signal, commit);
    if (acceptance === "decided") this.#decided.add(signal);
    return acceptance ?? commit([]);
  }

  #release(decided: readonly DecisionWithOrders[]): void {
    for (const { orders } of decided)
      for (const { intent } of orders) this.#breaker.release(intent.clientOrderId);
  }

  #checkSuspended(): void {
    for (const id of this.#keys.suspended()) void this.#reconciler.ensure(this.#accounts.state(id));
  }

  /** Step 2, after the commit. A queue that fails is not an error: the sweeper rings again. */
  route(signal: Signal): void {
    const { journal, meter, clock, crashPoint } = this.#deps;
    const deps = this.#routing();
    const startedAt = clock.monotonic();
    crashPoint("signal-answered");
    // Committed, and the next process sweeps it up: this one takes no work any more.
    if (this.#quiescing !== undefined) return;
    this.#executor.remember(signal);
    if (this.#decided.has(signal)) return;
    this.#handOver(deps, signal);
    crashPoint("jobs-ringing");
    routeSignal(deps, signal).then(
      () => {
        meter.observe("stage_ms", clock.monotonic() - startedAt, { stage: "ring" });
        crashPoint("jobs-rung");
      },
      (error: unknown) =>
        journal.write("warn", "queue.unreachable", { signalId: signal.id, reason: String(error) }),
    );
  }

  /**
   * Where this process executes and has time, the first chunk does not wait for the queue to hand it back. Its job is rung
   * all the same: should this process die now, another one hears it. Under load the queue spreads the work.
   */
  #handOver(deps: RouteDeps, signal: Signal): void {
    const [first] = jobsOf(deps, signal);
    if (first === undefined || !this.#executing || !this.#executor.isQuiet(signal, first.to - first.from))
      return;
    this.#executor.execute(first).catch((error: unknown) => {
      this.#deps.journal.write("warn", "chunk.failed", { signalId: signal.id, reason: String(error) });
    });
  }

  #routing(): RouteDeps {
    const { queue, settings, shards, directory } = this.#deps;
    const accountOf = (id: SubscriptionId) => directory.subscription(id)?.accountId;
    return { queue, chunkSize: settings.chunkSize, owners: shards, accountOf };
  }

  /** Everything that streams and polls tell. Never throws. */
  onVenueEvent(event: VenueEvent): void {
    // The record closes: what comes now is told again after the next start.
    if (this.#stopped) return;
    const applying = this.#apply(event)
      .catch((error: unknown) => {
        this.#deps.journal.write("error", "event.failed", { kind: event.kind, reason: String(error) });
      })
      .finally(() => this.#applying.delete(applying));
    this.#applying.add(applying);
  }

  positions(): readonly PositionView[] {
    return positionViews(this.#accounts.all(), this.#deps.directory, this.#deps.prices);
  }

  /** What the kill switches hold down: positions and resting entries that are left under each. */
  heldUnder(): readonly HeldUnder[] {
    return this.#restraint.heldUnder();
  }

  /** The last trial of each venue that has an account for it. */
  canaries(): readonly CanaryState[] {
    return this.#canary.states();
  }

  /** Why the last gate holds entries back; undefined: it does not. */
  get entriesHeld(): string | undefined {
    return this.#breaker.tripped;
  }

  /** New keys were linked: accounts that wait because the venue refused the old ones are compared at once. */
  onCredentials(accountIds: readonly AccountId[]): void {
    for (const id of accountIds) {
      this.#reconciler.retry(id);
      this.#keys.answered(id);
    }
  }

  /** Numbers for health and metrics. */
  status(): { readonly accountsNotReconciled: number; readonly lanesBusy: number } {
    return { accountsNotReconciled: this.#reconciler.pending(), lanesBusy: this.#lanes.busy() };
  }

  /**
   * No new work from now on. Resolves when what is under way is done: answers of orders came, positions are protected; or
   * when patience ends. The guard goes on meanwhile.
   */
  quiesce(): Promise<void> {
    this.#quiescing ??= this.#quiesce();
    return this.#quiescing;
  }

  /** Everything that is known is in the record. Orders at venues stay: they are the protection. */
  async stop(): Promise<void> {
    await this.quiesce();
    for (const cancel of this.#timers) cancel();
    this.#breaker.stop();
    await this.#canary.stop();
    this.#stopped = true;
    // A venue that is away would let us wait for ever; what is not finished the next start finds there.
    await this.#patiently(Promise.all([this.#guard.stop(), ...this.#applying]));
    await this.#recorder.close();
  }

  #patiently(ending: Promise<unknown>): Promise<void> {
    return new Promise<void>((resolve) => {
      const giveUp = this.#deps.timers.after(STOP_PATIENCE_MS, resolve);
      const ended = () => {
        giveUp();
        resolve();
      };
      ending.then(ended, ended);
    });
  }

  async #quiesce(): Promise<void> {
    const { queue, timers } = this.#deps;
    this.#executing = false;
    this.#executor.drain();
    this.#sweeper.drain();
    await new Promise<void>((resolve) => {
      // A store that is away would let us wait for ever; its jobs are in the record anyway.
      let next: CancelTimer = () => undefined;
      const giveUp = timers.after(DRAIN_PATIENCE_MS, () => {
        next();
        resolve();
      });
      const look = () => {
        if (this.#lanes.busy() > 0 || !this.#guard.isQuiet) {
          next = timers.after(IDLE_LOOK_MS, look);
          return;
        }
        giveUp();
        resolve();
      };
      queue.close().then(look, look);
    });
  }

  async #apply(event: VenueEvent): Promise<void> {
    const { shards } = this.#deps;
    if (shards !== undefined && !shards.holds(accountOf(event))) return;
    switch (event.kind) {
      case "order": {
        const state = this.#accounts.state(event.accountId);
        await this.#recall(state, event.report.clientOrderId);
        return this.#tracker.applyReport(state, event.report);
      }
      case "fill": {
        const state = this.#accounts.state(event.fill.accountId);
        await this.#recall(state, event.fill.clientOrderId);
        return this.#tracker.applyFill(state, event.fill);
      }
      case "funding":
        return this.#tracker.applyFunding(this.#accounts.state(event.funding.accountId), event.funding);
      case "balance":
        return this.#equity.applyBalance(
          this.#accounts.state(event.accountId),
          event.balance,
          this.#deps.clock.now(),
        );
      case "stream-down":
      case "stream-up":
        // Both ends of a gap: what happened in between must be fetched.
        return this.#reconciler.markDirty(this.#accounts.state(event.accountId));
      default:
        return assertNever(event);
    }
  }

  /** An order of ours that an earlier process sent: its late facts still belong to it. */
  async #recall(state: AccountState, id: Fill["clientOrderId"]): Promise<void> {
    if (id === undefined || !isOurs(id) || state.findOrder(id) !== undefined) return;
    const [order] = await this.#deps.decisions.orders([id]);
    if (order === undefined || state.findOrder(id) !== undefined) return;
    if (isTerminal(order.state)) {
      const filled = await this.#deps.positions.filledQuantities([id]);
      state.applied.set(id, filled.get(id) ?? order.filledQuantity);
    }
    state.setOrder(order, this.#deps.clock.now());
  }

  /** Trades that an earlier process recorded are known: read again only for what is older than before. */
  async #loadFillHistory(state: AccountState, fills: readonly Fill[]): Promise<void> {
    for (const fill of fills) await this.#recall(state, fill.clientOrderId);
    const [first] = fills;
    const key = `${state.accountId}|${first?.instrumentId}`;
    const oldest = Math.min(...fills.map(({ at }) => at)) as UnixMs;
    const since = this.#historySince.get(key);
    if (first === undefined || (since !== undefined && since <= oldest)) return;
    for (const trade of await this.#deps.positions.knownTrades(state.accountId, oldest))
      state.rememberTrade(trade);
    const loaded = this.#historySince.get(key) ?? oldest;
    this.#historySince.set(key, Math.min(loaded, oldest) as UnixMs);
  }

  #venueOf(id: AccountId): Venue | undefined {
    const account = this.#deps.directory.account(id);
    return account === undefined ? undefined : this.#deps.venueFor(account);
  }
}

function accountOf(event: VenueEvent): AccountId {
  switch (event.kind) {
    case "fill":
      return event.fill.accountId;
    case "funding":
      return event.funding.accountId;
    default:
      return event.accountId;
  }
}

/** For an engine that is alone with its record. */
const OWNS_ALL: Lease & Pick<OwnedShards, "serves"> = {
  serves: () => true,
  mayAct: () => true,
  confirmed: () => Promise.resolve(),
};

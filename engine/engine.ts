// The engine: one signal in, every subscribed account decided, sent, protected and tracked. Built from ports only, so that
// production, tests and simulation run the very same code.
import type { AccountState } from "./accounts/account-state.ts";
import { Accounts } from "./accounts/accounts.ts";
import type { Account } from "./domain/account.ts";
import { assertNever } from "./domain/assert-never.ts";
import type { Fill } from "./domain/fill.ts";
import type { AccountId } from "./domain/ids.ts";
import { isTerminal } from "./domain/order.ts";
import type { Signal } from "./domain/signal.ts";
import type { UnixMs } from "./domain/time.ts";
import { ChunkExecutor } from "./execution/chunk-executor.ts";
import { isOurs, type Mac } from "./execution/client-order-id.ts";
import { DecisionFollower } from "./execution/decision-follower.ts";
import { Lanes } from "./execution/lanes.ts";
import { OrderDesk } from "./execution/order-desk.ts";
import { OrderWatch } from "./execution/order-watch.ts";
import type { AccountDirectory } from "./ports/account-directory.ts";
import type { CancelTimer, Clock, Timers } from "./ports/clock.ts";
import type { CrashPoint } from "./ports/crash-point.ts";
import type { DecisionStore } from "./ports/decision-store.ts";
import type { ExecutionJob, ExecutionQueue } from "./ports/execution-queue.ts";
import type { Journal, Meter } from "./ports/journal.ts";
import type { PositionStore } from "./ports/position-store.ts";
import type { PriceSource } from "./ports/price-source.ts";
import type { SignalStore } from "./ports/signal-store.ts";
import type { Venue, VenueEvent } from "./ports/venue.ts";
import { Guard } from "./protection/guard.ts";
import { InterruptedDecisions } from "./reconciliation/interrupted-decisions.ts";
import { Reconciler } from "./reconciliation/reconciler.ts";
import { recover } from "./reconciliation/recover.ts";
import { Sweeper } from "./reconciliation/sweeper.ts";
import { chunksOf, routeSignal } from "./routing/route-signal.ts";
import type { EngineSettings } from "./settings.ts";
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
}

const REFRESH_PERIOD_MS = 3_000;
const QUEUE_CLOSE_PATIENCE_MS = 5_000;

export class Engine {
  readonly #deps: EngineDeps;
  readonly #accounts: Accounts;
  readonly #recorder: Recorder;
  readonly #equity: EquityTracker;
  readonly #tracker: OrderTracker;
  readonly #lanes = new Lanes();
  readonly #watch: OrderWatch;
  readonly #executor: ChunkExecutor;
  readonly #interrupted: InterruptedDecisions;
  readonly #guard: Guard;
  readonly #reconciler: Reconciler;
  readonly #sweeper: Sweeper;
  readonly #timers: CancelTimer[] = [];
  /** Per account and instrument: from when on recorded trades are known. */
  readonly #historySince = new Map<string, UnixMs>();
  #executing = false;
  #recovered = false;

  constructor(deps: EngineDeps) {
    this.#deps = deps;
    const venueOf = (id: AccountId) => this.#venueOf(id);
    this.#accounts = new Accounts(deps.directory);
    this.#recorder = new Recorder(deps);
    this.#equity = new EquityTracker(this.#recorder);
    const shared = {
      ...deps,
      accounts: this.#accounts,
      recorder: this.#recorder,
      equity: this.#equity,
      venueOf,
    };
    this.#tracker = new OrderTracker({ ...shared, onChange: (...position) => this.#guard.wake(...position) });
    const loadFillHistory = (state: AccountState, fills: readonly Fill[]) =>
      this.#loadFillHistory(state, fills);
    const watch = new OrderWatch({ ...shared, tracker: this.#tracker, loadFillHistory });
    this.#watch = watch;
    const desk = new OrderDesk({ ...shared, tracker: this.#tracker, watch });
    const follower = new DecisionFollower({ ...shared, tracker: this.#tracker, watch, desk });
    this.#guard = new Guard({ ...shared, desk, watch });
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
    this.#interrupted = new InterruptedDecisions({
      ...shared,
      tracker: this.#tracker,
      watch,
      isFollowed: (decision) => this.#executor.isFollowing(decision),
      resumeExit: (trace, orders) => this.#executor.resumeExit(trace, orders),
    });
    this.#executor = new ChunkExecutor({
      ...shared,
      venueOf: deps.venueFor,
      lanes: this.#lanes,
      reconciler: this.#reconciler,
      desk,
      follower,
      interrupted: this.#interrupted,
    });
    const execute = (job: ExecutionJob) => this.#executor.executeAgain(job);
    this.#sweeper = new Sweeper({ ...shared, watch, guard: this.#guard, execute });
  }

  /** Resolves when every exposed account was compared with the venue. The queue is consumed from before that. */
  async start(): Promise<void> {
    const { queue, timers, settings, journal, clock } = this.#deps;
    const startedAt = clock.monotonic();
    const comparisons = await recover({
      ...this.#deps,
      accounts: this.#accounts,
      reconciler: this.#reconciler,
      watch: this.#watch,
      interrupted: this.#interrupted,
      venueOf: (id) => this.#venueOf(id),
    });
    this.#executing = true;
    queue.consume((job) => this.#executor.execute(job), settings.executionConcurrency);
    this.#timers.push(timers.every(settings.sweepPeriodMs, () => this.#sweeper.sweep()));
    this.#timers.push(timers.every(REFRESH_PERIOD_MS, () => this.#reconciler.refresh()));
    await Promise.all(comparisons);
    this.#recovered = true;
    journal.write("info", "engine.ready", { recoveryMs: Math.round(clock.monotonic() - startedAt) });
  }

  /** True once start-up recovery is complete. */
  get recovered(): boolean {
    return this.#recovered;
  }

  /** Step 2, after the commit. A queue that fails is not an error: the sweeper rings again. */
  route(signal: Signal): void {
    const { queue, settings, journal, meter, clock, crashPoint } = this.#deps;
    const startedAt = clock.monotonic();
    crashPoint("signal-answered");
    this.#executor.remember(signal);
    this.#handOver(signal);
    routeSignal(queue, signal, settings.chunkSize).then(
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
  #handOver(signal: Signal): void {
    const [first] = chunksOf(signal.id, signal.audience.length, this.#deps.settings.chunkSize);
    if (first === undefined || !this.#executing || !this.#executor.isQuiet) return;
    this.#executor.execute(first).catch((error: unknown) => {
      this.#deps.journal.write("warn", "chunk.failed", { signalId: signal.id, reason: String(error) });
    });
  }

  /** Everything that streams and polls tell. Never throws. */
  onVenueEvent(event: VenueEvent): void {
    this.#apply(event).catch((error: unknown) => {
      this.#deps.journal.write("error", "event.failed", { kind: event.kind, reason: String(error) });
    });
  }

  positions(): readonly PositionView[] {
    return positionViews(this.#accounts.all(), this.#deps.directory, this.#deps.prices);
  }

  /** New keys were linked: accounts that wait because the venue refused the old ones are compared at once. */
  onCredentials(accountIds: readonly AccountId[]): void {
    for (const id of accountIds) this.#reconciler.retry(id);
  }

  /** Numbers for health and metrics. */
  status(): { readonly accountsNotReconciled: number; readonly lanesBusy: number } {
    return { accountsNotReconciled: this.#reconciler.pending(), lanesBusy: this.#lanes.busy() };
  }

  /** No new work; what is under way is recorded. Orders at venues stay: they are the protection. */
  async stop(): Promise<void> {
    this.#executing = false;
    for (const cancel of this.#timers) cancel();
    await this.#closeQueue();
    await this.#recorder.drained();
  }

  /** A store that is away would let us wait for ever; its jobs are in the record anyway. */
  async #closeQueue(): Promise<void> {
    const { queue, timers } = this.#deps;
    await new Promise<void>((resolve) => {
      const giveUp = timers.after(QUEUE_CLOSE_PATIENCE_MS, resolve);
      const closed = () => {
        giveUp();
        resolve();
      };
      queue.close().then(closed, closed);
    });
  }

  async #apply(event: VenueEvent): Promise<void> {
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

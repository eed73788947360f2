// The engine: one signal in, every subscribed account decided, sent, protected and tracked. Built from ports only, so that
// production, tests and simulation run the very same code. Here is its life: start, takeover, drain, stop.
import type { AccountState } from "./accounts/account-state.ts";
import { type AccountView, accountView } from "./accounts/account-view.ts";
import type { KeyLook } from "./accounts/key-recheck.ts";
import type { CanaryState } from "./canary/canary.ts";
import type { Account } from "./domain/account.ts";
import type { AccountId, TenantId } from "./domain/ids.ts";
import type { Signal } from "./domain/signal.ts";
import type { EngineDeps } from "./engine-deps.ts";
import { type EngineParts, engineParts } from "./engine-parts.ts";
import { type DryRunOf, dryRun, type SubscriptionTrial } from "./execution/dry-run.ts";
import type { CancelTimer } from "./ports/clock.ts";
import type { Acceptance } from "./ports/signal-store.ts";
import type { VenueEvent } from "./ports/venue.ts";
import type { HeldUnder } from "./protection/restraint.ts";
import { recover } from "./reconciliation/recover.ts";
import { shardOf } from "./shards/shard-of.ts";
import { type OpenPnl, openPnl } from "./tracking/open-pnl.ts";
import { type PositionView, positionViews } from "./tracking/position-view.ts";

export type { EngineDeps } from "./engine-deps.ts";

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
  readonly #parts: EngineParts;
  readonly #timers: CancelTimer[] = [];
  #executing = false;
  #recovered = false;
  #quiescing: Promise<void> | undefined;

  constructor(deps: EngineDeps) {
    this.#deps = deps;
    this.#parts = engineParts(deps, () => this.#phase());
  }

  #phase(): "idle" | "executing" | "draining" {
    if (this.#quiescing !== undefined) return "draining";
    return this.#executing ? "executing" : "idle";
  }

  /**
   * Resolves when every exposed account was compared with the venue. The queue is consumed from before that.
   * An engine that shares the accounts has taken its shards over before, and hears the queue of its slot.
   */
  async start(slot = 0): Promise<void> {
    const { queue, timers, settings, shards, crashPoint } = this.#deps;
    const compared = shards === undefined ? (await this.#recover(() => true)).compared : undefined;
    this.#executing = true;
    queue.consume((job) => this.#parts.executor.execute(job), settings.executionConcurrency, slot);
    this.#timers.push(timers.every(settings.sweepPeriodMs, () => this.#parts.sweeper.sweep()));
    this.#timers.push(timers.every(settings.sweepPeriodMs, () => this.#parts.toldPositions.look()));
    this.#timers.push(timers.every(REFRESH_PERIOD_MS, () => this.#parts.reconciler.refresh()));
    this.#timers.push(timers.every(KEY_CHECK_PERIOD_MS, () => this.#checkSuspended()));
    this.#parts.canary.start();
    this.#parts.recheck.start();
    crashPoint("recovery-consuming");
    await compared;
  }

  /** Recovers the accounts of shards that are ours from now on, and serves them. Resolves before all are compared with their venue. */
  async takeOver(shards: readonly number[]): Promise<void> {
    const taken = new Set(shards);
    const { compared } = await this.#recover((id) => taken.has(shardOf(id)));
    this.#deps.shards?.serve(taken);
    this.#parts.sweeper.lookAgain();
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
    const states = [...this.#parts.accounts.all()].filter(({ accountId }) => leaving.has(shardOf(accountId)));
    await this.#quiet(states);
    for (const state of states) this.#retire(state);
    this.#parts.executor.forget((id) => leaving.has(shardOf(id)));
    await this.#parts.recorder.drained();
  }

  /** Shards that should not change hands now: of accounts that were not compared yet, or have a position without its stop. */
  settlingShards(): ReadonlySet<number> {
    const { reconciler, guard } = this.#parts;
    return new Set([...reconciler.unanswered(), ...guard.uncovered()].map(shardOf));
  }

  async #quiet(states: readonly AccountState[]): Promise<void> {
    const { clock } = this.#deps;
    const deadline = clock.monotonic() + GIVE_UP_PATIENCE_MS;
    while (
      clock.monotonic() < deadline &&
      states.some(({ accountId }) => this.#parts.lanes.isBusy(accountId))
    ) {
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
    this.#parts.accounts.retire(state);
    this.#parts.venueOf(accountId)?.closeStream(accountId);
    this.#parts.lanes.forget(accountId);
    this.#parts.carried.forget(accountId);
    this.#parts.interrupted.forget(accountId);
    this.#parts.tracker.forget(state);
    this.#parts.watch.forget(state);
    this.#parts.reconciler.forget(state);
  }

  async #recover(concerns: (id: AccountId) => boolean): Promise<{ readonly compared: Promise<void> }> {
    const { journal, clock, crashPoint } = this.#deps;
    const startedAt = clock.monotonic();
    for (const signal of await this.#deps.signals.closings(clock.now())) this.#parts.tombstones.note(signal);
    const comparisons = await recover({
      ...this.#deps,
      concerns,
      ...this.#parts,
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

  /** Step 1 ends here: resolves when the signal is committed. */
  accept(signal: Signal, rawBody: string): Promise<Acceptance> {
    return this.#parts.router.accept(signal, rawBody);
  }

  /** Step 2, after the answer. */
  route(signal: Signal): void {
    this.#parts.router.route(signal);
  }

  /** Everything that streams and polls tell. Never throws. */
  onVenueEvent(event: VenueEvent): void {
    this.#parts.events.take(event);
  }

  #checkSuspended(): void {
    for (const id of this.#parts.keys.suspended())
      void this.#parts.reconciler.ensure(this.#parts.accounts.state(id));
  }

  /** `ids` undefined: of all accounts that are served here. */
  positions(ids?: ReadonlySet<AccountId>): readonly PositionView[] {
    return positionViews(this.#states(ids), this.#deps.directory, this.#deps.prices);
  }

  openPnl(ids: readonly AccountId[], tenantIds: ReadonlySet<TenantId>): readonly OpenPnl[] {
    return openPnl(this.#states(ids), tenantIds, this.#deps);
  }

  accountIds(): readonly AccountId[] {
    return Array.from(this.#parts.accounts.all(), ({ accountId }) => accountId);
  }

  /** Those of them that are served here. */
  accounts(ids: readonly AccountId[]): readonly AccountView[] {
    const { directory, prices, clock } = this.#deps;
    const suspendedReason = ({ id, status }: Account) =>
      status === "suspended" ? this.#parts.keys.reasonOf(id) : undefined;
    return this.#states(ids).flatMap(
      (state) => accountView({ directory, prices, suspendedReason }, state, clock.now()) ?? [],
    );
  }

  #states(ids: Iterable<AccountId> | undefined): readonly AccountState[] {
    if (ids === undefined) return [...this.#parts.accounts.all()];
    return [...ids].flatMap((id) => this.#parts.accounts.find(id) ?? []);
  }

  /** What the signal would mean now for these accounts, or for its audience. Nothing is reserved or sent. */
  dryRun(
    signal: Signal,
    accountIds: readonly AccountId[] | undefined,
    trial: SubscriptionTrial,
    count: number,
  ): Promise<readonly DryRunOf[]> {
    return dryRun(this.#parts.planning, signal, accountIds, trial, count);
  }

  /** What the kill switches hold down: positions and resting entries that are left under each. */
  heldUnder(): readonly HeldUnder[] {
    return this.#parts.restraint.heldUnder();
  }

  /** The last trial of each venue that has an account for it. */
  canaries(): readonly CanaryState[] {
    return this.#parts.canary.states();
  }

  /** Why the last gate holds entries back; undefined: it does not. */
  get entriesHeld(): string | undefined {
    return this.#parts.breaker.tripped;
  }

  /** New keys were linked: new accounts, and those that wait because the venue refused the old ones, are compared at once. */
  onCredentials(accountIds: readonly AccountId[]): void {
    for (const id of accountIds) {
      this.#greet(id);
      this.#parts.reconciler.retry(id);
      this.#parts.keys.answered(id);
    }
  }

  /** A new account does not wait for its first signal: its trader looks at it, and that signal may be any moment now. */
  #greet(id: AccountId): void {
    const { accounts, lease, reconciler } = this.#parts;
    const isNew = accounts.find(id) === undefined && lease.serves(id);
    if (isNew && this.#deps.directory.account(id)?.status === "active")
      void reconciler.ensure(accounts.state(id));
  }

  /** Looks now at the keys that are due, and not when their minute comes. */
  recheckKeys(): Promise<void> {
    return this.#parts.recheck.round();
  }

  /** What this account's key may do is asked of the venue now, recorded, and acted on. */
  lookAtKey(id: AccountId): Promise<KeyLook> {
    return this.#parts.recheck.lookAt(id);
  }

  /** Numbers for health and metrics. */
  status(): { readonly accountsNotReconciled: number; readonly lanesBusy: number } {
    return { accountsNotReconciled: this.#parts.reconciler.pending(), lanesBusy: this.#parts.lanes.busy() };
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
    this.#parts.breaker.stop();
    await this.#parts.canary.stop();
    // A venue that is away would let us wait for ever; what is not finished the next start finds there.
    const { guard, events, recheck } = this.#parts;
    await this.#patiently(Promise.all([guard.stop(), events.stop(), recheck.stop()]));
    await this.#parts.recorder.close();
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
    this.#parts.executor.drain();
    this.#parts.sweeper.drain();
    await new Promise<void>((resolve) => {
      // A store that is away would let us wait for ever; its jobs are in the record anyway.
      let next: CancelTimer = () => undefined;
      const giveUp = timers.after(DRAIN_PATIENCE_MS, () => {
        next();
        resolve();
      });
      const look = () => {
        if (this.#parts.lanes.busy() > 0 || !this.#parts.guard.isQuiet) {
          next = timers.after(IDLE_LOOK_MS, look);
          return;
        }
        giveUp();
        resolve();
      };
      queue.close().then(look, look);
    });
  }
}

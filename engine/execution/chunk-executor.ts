import type { Accounts } from "../accounts/accounts.ts";
import type { Account } from "../domain/account.ts";
import type { Decision } from "../domain/decision.ts";
import type { SubscriptionId } from "../domain/ids.ts";
import { isEntry, type Signal } from "../domain/signal.ts";
import type { MonotonicMs } from "../domain/time.ts";
import type { Announcer } from "../ports/announcer.ts";
import type { Timers } from "../ports/clock.ts";
import type { CrashPoint } from "../ports/crash-point.ts";
import type { DecisionStore, DecisionWithOrders } from "../ports/decision-store.ts";
import type { ExecutionJob } from "../ports/execution-queue.ts";
import type { Journal, Meter } from "../ports/journal.ts";
import type { LoopTurns } from "../ports/loop-turns.ts";
import type { LostTime } from "../ports/lost-time.ts";
import type { Acceptance, SignalStore } from "../ports/signal-store.ts";
import type { InterruptedDecisions } from "../reconciliation/interrupted-decisions.ts";
import type { Quarantine } from "../reconciliation/quarantine.ts";
import type { Reconciler } from "../reconciliation/reconciler.ts";
import type { Recorder } from "../tracking/recorder.ts";
import { AccountRetired } from "./account-retired.ts";
import { RECORD_RESTORED } from "./after-restore.ts";
import { announceDecision } from "./announce-decision.ts";
import { awaitTurn, compared } from "./await-turn.ts";
import { CommitWindow } from "./commit-window.ts";
import type { DecisionFollower } from "./decision-follower.ts";
import type { Lanes, Release } from "./lanes.ts";
import { type Planned, type PlanSeatDeps, planSeat, type Seat, unreserve } from "./plan-seat.ts";
import { RecentKeys } from "./recent-keys.ts";
import { RecentSignals } from "./recent-signals.ts";
import { RestoredOrders } from "./restored-orders.ts";
import { isDecidable, laneOf, memberFailed, seatOf } from "./seat-of.ts";
import { needsPreparation, settingsOf, settingsRefused } from "./venue-settings.ts";

export interface ChunkExecutorDeps extends PlanSeatDeps {
  readonly signals: SignalStore;
  readonly decisions: DecisionStore;
  readonly accounts: Accounts;
  readonly lanes: Lanes;
  readonly reconciler: Pick<Reconciler, "ensureAnswer">;
  readonly follower: DecisionFollower;
  readonly quarantine: Quarantine;
  readonly interrupted: Pick<InterruptedDecisions, "lookFor">;
  readonly timers: Timers;
  readonly journal: Journal;
  readonly meter: Meter;
  readonly announcer: Announcer;
  readonly crashPoint: CrashPoint;
  readonly lostTime: LostTime | undefined;
  readonly recorder: Recorder;
  readonly turns: LoopTurns;
  /** False: another engine plans for this account, and hears of it by its own queue. */
  readonly serves: (accountId: Account["id"]) => boolean;
}

/**
 * Handles jobs of the execution queue. Redelivery is normal: what was decided before is not decided again.
 * A job is done when its free accounts are committed and sent; what waits for a lane or a venue setting goes on by itself.
 */
export class ChunkExecutor {
  readonly #deps: ChunkExecutorDeps;
  /** (signal, subscription) pairs that wait for their turn, so that a second ring does not queue them twice. */
  readonly #pending = new Set<string>();

  /** Lanes of commits whose answer was lost: they are free again once the record has told. */
  readonly #handedOver = new WeakSet<Release>();
  readonly #window: CommitWindow;
  readonly #recent = new RecentSignals();
  #draining = false;
  readonly #handled = new RecentKeys(JOBS_REMEMBERED);
  readonly #restored: RestoredOrders;

  constructor(deps: ChunkExecutorDeps) {
    this.#deps = deps;
    this.#window = new CommitWindow(2 * deps.settings.chunkSize);
    this.#restored = new RestoredOrders(deps);
  }

  /**
   * Decides a signal on arrival, so that one commit holds the signal, its decisions and its claimed orders, and the queue has nothing
   * to do. Undefined, and nothing touched, when that cannot be: some account is busy, not compared, not prepared, or others wait.
   */
  async decideOnArrival(signal: Signal, commit: CommitSignal): Promise<Acceptance | undefined> {
    const accounts = signal.audience.length;
    const { id, tenantId } = signal;
    if (accounts === 0 || this.#recent.find(id) !== undefined || !this.#window.hasRoom(accounts, tenantId))
      return undefined;
    const startedAt = this.#deps.clock.monotonic();
    const planned = this.#planAll(signal);
    if (planned === undefined) return undefined;
    await this.#window.enter(accounts, tenantId);
    const release = this.#aheadOfBulk(accounts);
    try {
      const plannedAt = this.#deps.clock.monotonic();
      this.#deps.crashPoint("chunk-planned");
      const acceptance = await this.#orLost(signal, planned, commit(planned.map(({ entry }) => entry)));
      this.#deps.crashPoint("chunk-committed");
      if (acceptance === "decided") await this.#carryOut(signal, planned, { startedAt, plannedAt });
      else for (const each of planned) this.#abandon(signal, each);
      return acceptance;
    } finally {
      release();
      this.#window.leave(accounts, tenantId);
    }
  }

  #aheadOfBulk(accounts: number): () => void {
    return accounts > UNDIVIDED_MAX ? () => undefined : this.#deps.turns.holdBack();
  }

  /** There is room to take a chunk at once, past the queue, without crowding out what the queue hands over. */
  isQuiet({ tenantId }: Signal, accounts: number): boolean {
    return this.#window.isQuiet(accounts, tenantId);
  }

  /** From now on nothing new is decided: who waits for a lane is left to the next process. */
  drain(): void {
    this.#draining = true;
  }

  /** Somebody here decides or carries out this decision. */
  isFollowing({ signalId, subscriptionId }: Decision): boolean {
    return this.#pending.has(`${signalId}|${subscriptionId}`);
  }

  /** A signal that this process accepted itself need not be read back. */
  remember(signal: Signal): void {
    this.#recent.add(signal);
  }

  /** The queue delivers at least once, and what was handed over directly comes by the queue as well: the second time is free. */
  async execute(job: ExecutionJob): Promise<void> {
    const key = `${job.signalId}-${job.from}-${job.to}`;
    if (!this.#handled.add(key)) return;
    try {
      await this.#execute(job);
    } catch (error) {
      this.#handled.delete(key);
      throw error;
    }
  }

  /** The sweeper knows from the record that decisions are missing, whatever this process remembers. Answers how many seats were taken. */
  executeAgain(job: ExecutionJob): Promise<number> {
    return this.#execute(job);
  }

  async #execute(job: ExecutionJob): Promise<number> {
    const { signals, journal, lanes } = this.#deps;
    this.#deps.crashPoint("job-received");
    const signal = this.#recent.find(job.signalId) ?? (await signals.find(job.signalId));
    if (signal === undefined) {
      journal.write("error", "job.orphaned", { signalId: job.signalId });
      return 0;
    }
    this.#deps.tombstones.note(signal);
    let taken = 0;
    const free: Seat[] = [];
    for (const id of signal.audience.slice(job.from, job.to)) {
      const key = `${signal.id}|${id}`;
      const seat = this.#pending.has(key) ? undefined : seatOf(this.#deps, signal, id);
      if (seat === undefined) continue;
      this.#pending.add(key);
      taken += 1;
      const lane = laneOf(seat, signal);
      const release = isDecidable(signal, seat) ? lanes.tryTake(lane) : undefined;
      if (release !== undefined) free.push({ ...seat, release });
      else this.#background(this.#decideLater(signal, seat));
    }
    await this.#decide(signal, free);
    return taken;
  }

  async #decide(signal: Signal, seats: readonly Seat[]): Promise<void> {
    if (seats.length === 0) return;
    if (this.#draining) {
      for (const seat of seats) this.#leave(signal, seat);
      return;
    }
    await this.#window.enter(seats.length, signal.tenantId);
    try {
      await this.#decideAtOnce(signal, seats);
    } finally {
      this.#window.leave(seats.length, signal.tenantId);
    }
  }

  async #decideAtOnce(signal: Signal, seats: readonly Seat[]): Promise<void> {
    await this.#leaseFor(signal, seats.length);
    const startedAt = this.#deps.clock.monotonic();
    const planned: Planned[] = [];
    for (const [at, seat] of seats.entries()) {
      if (at % SLICE === SLICE - 1) await this.#deps.turns.next();
      const plan = seat.state.retired ? undefined : this.#plan(signal, seat);
      if (plan === undefined) this.#leave(signal, seat);
      else if (this.#restored.mayHaveBeenSent(signal, plan))
        this.#background(this.#orLeave(signal, seat, this.#lookUpThenDecide(signal, plan)));
      else if (needsPreparation(plan))
        this.#background(this.#orLeave(signal, seat, this.#prepareThenDecide(signal, plan)));
      else planned.push(plan);
    }
    if (planned.length === 0) return;
    const plannedAt = this.#deps.clock.monotonic();
    this.#deps.crashPoint("chunk-planned");
    const entries = planned.map(({ entry }) => entry);
    const won = await this.#orLost(signal, planned, this.#deps.decisions.commit(entries));
    this.#deps.crashPoint("chunk-committed");
    const fresh = planned.filter(({ seat }) => won.has(seat.account.id));
    await this.#carryOut(signal, fresh, { startedAt, plannedAt });
    for (const each of planned) if (!won.has(each.seat.account.id)) this.#abandon(signal, each);
  }

  /** At once for all of them, so that they share a commit; who gets none asks again by itself. */
  async #leaseFor({ tenantId, action }: Signal, count: number): Promise<void> {
    const { quotas } = this.#deps;
    if (!isEntry(action) || quotas.has(tenantId, "executions", count)) return;
    await quotas.ask(tenantId, "executions", count).catch(() => undefined);
  }

  /** Everything goes out first; bookkeeping comes after, and nobody waits for it. */
  async #carryOut(
    signal: Signal,
    fresh: readonly Planned[],
    { startedAt, plannedAt }: StageTimes,
  ): Promise<void> {
    const committedAt = this.#deps.clock.monotonic();
    const isBulk = signal.audience.length > UNDIVIDED_MAX;
    for (const [at, each] of fresh.entries()) {
      if (isBulk && at % SLICE === SLICE - 1) await this.#deps.turns.next();
      this.#background(this.#follow(signal, each));
    }
    const { meter, clock } = this.#deps;
    meter.observe("stage_ms", plannedAt - startedAt, { stage: "plan" });
    meter.observe("stage_ms", committedAt - plannedAt, { stage: "commit" });
    meter.observe("stage_ms", clock.now() - signal.receivedAt, { stage: "received-to-sent" });
    this.#background(this.#tell(signal, fresh));
  }

  async #tell(signal: Signal, fresh: readonly Planned[]): Promise<void> {
    for (const [at, each] of fresh.entries()) {
      if (at % SLICE === 0) await this.#deps.turns.next();
      announceDecision(this.#deps, signal, each);
      if (each.claimed.length > 0) each.venue?.openStream(each.seat.account.id);
    }
  }

  /** All accounts of the signal, planned with their lanes taken; or undefined, with every lane free again. */
  #planAll(signal: Signal): readonly Planned[] | undefined {
    const planned: Planned[] = [];
    for (const id of signal.audience) {
      const seat = seatOf(this.#deps, signal, id);
      const lane =
        seat?.state.reconciled === true ? this.#deps.lanes.tryTake(laneOf(seat, signal)) : undefined;
      const plan =
        seat === undefined || lane === undefined || seat.state.retired
          ? undefined
          : this.#plan(signal, { ...seat, release: lane });
      if (plan !== undefined) planned.push(plan);
      if (plan !== undefined && !needsPreparation(plan) && !this.#restored.mayHaveBeenSent(signal, plan))
        continue;
      if (plan === undefined) lane?.();
      for (const each of planned) this.#abandon(signal, each);
      return undefined;
    }
    for (const { seat } of planned) this.#pending.add(`${signal.id}|${seat.subscription.id}`);
    return planned;
  }

  /** One account that cannot be planned must not take its neighbours along. */
  #plan(signal: Signal, seat: Seat): Planned | undefined {
    try {
      return planSeat(this.#deps, signal, this.#restored.judge(signal, seat));
    } catch (error) {
      memberFailed(this.#deps, signal, seat.subscription.id, error);
      return undefined;
    }
  }

  /** Work that nobody waits for: whatever happens to it, the account's lane is free again and the failure counts. */
  async #orLeave(signal: Signal, seat: Seat, work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (!this.#handedOver.has(seat.release)) this.#leave(signal, seat);
      memberFailed(this.#deps, signal, seat.subscription.id, error);
    }
  }

  /** Waits for its lane, and, as long as the signal lives, for the account to be reconciled. */
  async #decideLater(signal: Signal, seat: Omit<Seat, "release">): Promise<void> {
    const taken = await awaitTurn(this.#deps, signal, seat);
    await this.#orLeave(signal, taken, this.#decideWhenReconciled(signal, taken));
  }

  async #decideWhenReconciled(signal: Signal, seat: Seat): Promise<void> {
    if (!isDecidable(signal, seat)) await compared(this.#deps, signal, seat.state);
    // While it waited its key may have been refused, or its limits changed.
    const account = this.#deps.directory.account(seat.account.id) ?? seat.account;
    await this.#decide(signal, [{ ...seat, account }]);
  }

  /** A commit that failed may have happened all the same: the lanes are free again once the record has told. */
  async #orLost<T>(signal: Signal, planned: readonly Planned[], committing: Promise<T>): Promise<T> {
    try {
      return await committing;
    } catch (error) {
      for (const { seat, claimed } of planned)
        for (const { intent } of claimed) seat.state.withdraw(intent.clientOrderId);
      const held = planned.map(({ seat }) => [seat.account.id, () => this.#leave(signal, seat)] as const);
      for (const { seat } of planned) this.#handedOver.add(seat.release);
      this.#deps.interrupted.lookFor(signal.id, new Map(held));
      throw error;
    }
  }

  /** The venue is asked for what we would send now; what it knows is not sent again. */
  async #lookUpThenDecide(signal: Signal, planned: Planned): Promise<void> {
    const { seat, venue } = planned;
    unreserve(this.#deps, planned);
    const known = venue === undefined || (await this.#restored.isKnownAt(venue, signal, planned));
    return this.#decide(signal, [known ? { ...seat, refusal: RECORD_RESTORED } : seat]);
  }

  /** Leverage and margin mode are set before the entry is sized for good; a venue that refuses them gets no entry. */
  async #prepareThenDecide(signal: Signal, planned: Planned): Promise<void> {
    const { seat, plan, venue, execution } = planned;
    unreserve(this.#deps, planned);
    if (execution === "ask") {
      await this.#deps.quotas.ask(signal.tenantId, "executions");
      return this.#decideWhenReconciled(signal, seat);
    }
    if (venue === undefined || plan.kind !== "enter") return this.#leave(signal, seat);
    const { account } = seat;
    const prepared = await venue.prepare(account.id, signal.instrumentId, settingsOf(account, plan.intent));
    this.#deps.crashPoint("settings-prepared");
    if (prepared.kind === "ok") return this.#decideWhenReconciled(signal, seat);
    return this.#decide(signal, [{ ...seat, refusal: settingsRefused(prepared.code, prepared.reason) }]);
  }

  async #follow(signal: Signal, { seat, plan, context, venue, claimed }: Planned): Promise<void> {
    try {
      if (venue === undefined || context === undefined || plan.kind === "denied" || plan.kind === "no-op")
        return;
      await this.#deps.follower.run({ signal, plan, context, venue, claimed });
    } catch (error) {
      // A claim on the way was lost: somebody has to settle what was decided.
      this.#deps.interrupted.lookFor(signal.id, new Map());
      throw error;
    } finally {
      this.#leave(signal, seat);
    }
  }

  /** Decided by someone else, or the commit failed: the reservation goes, nothing was sent. */
  #abandon(signal: Signal, planned: Planned): void {
    unreserve(this.#deps, planned);
    this.#leave(signal, planned.seat);
  }

  #leave(signal: Signal, { subscription, release }: Seat): void {
    this.#pending.delete(`${signal.id}|${subscription.id}`);
    release();
  }

  /** Seats of these accounts that wait for something are forgotten: another engine has the accounts now. */
  forget(gone: (accountId: Account["id"]) => boolean): void {
    for (const key of [...this.#pending]) {
      const id = key.slice(key.indexOf("|") + 1) as SubscriptionId;
      const account = this.#deps.directory.subscription(id)?.accountId;
      if (account === undefined || gone(account)) this.#pending.delete(key);
    }
  }

  #background(work: Promise<void>): void {
    work.catch((error: unknown) => {
      if (error instanceof AccountRetired) return;
      this.#deps.meter.count("background_failures_total");
      this.#deps.journal.write("error", "decision.failed", { reason: String(error) });
    });
  }
}

/** Commits the signal together with what was decided for its whole audience. */
type CommitSignal = (decided: readonly DecisionWithOrders[]) => Promise<Acceptance>;

interface StageTimes {
  readonly startedAt: MonotonicMs;
  readonly plannedAt: MonotonicMs;
}

/** So many accounts are planned, sent for or told of before others get a turn: two milliseconds, not twenty. */
const SLICE = 25;

/** The orders of a signal for no more accounts than that go out without a pause. */
const UNDIVIDED_MAX = 100;

const JOBS_REMEMBERED = 10_000;

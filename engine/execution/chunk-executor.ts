import type { Accounts } from "../accounts/accounts.ts";
import { positionSideOf } from "../accounts/risk-view.ts";
import type { Account } from "../domain/account.ts";
import type { Decision, DecisionTrace, Denial } from "../domain/decision.ts";
import type { SubscriptionId } from "../domain/ids.ts";
import type { Order, OrderIntent } from "../domain/order.ts";
import { isEntry, type Signal, type SignalAction } from "../domain/signal.ts";
import type { Timers } from "../ports/clock.ts";
import type { CrashPoint } from "../ports/crash-point.ts";
import type { DecisionStore } from "../ports/decision-store.ts";
import type { ExecutionJob } from "../ports/execution-queue.ts";
import type { Journal, Meter } from "../ports/journal.ts";
import type { SignalStore } from "../ports/signal-store.ts";
import type { TradeSettings } from "../ports/venue.ts";
import type { InterruptedDecisions } from "../reconciliation/interrupted-decisions.ts";
import type { Reconciler } from "../reconciliation/reconciler.ts";
import { CommitWindow } from "./commit-window.ts";
import type { DecisionFollower } from "./decision-follower.ts";
import type { Lanes } from "./lanes.ts";
import { contextOf, type Planned, type PlanSeatDeps, planSeat, type Seat } from "./plan-seat.ts";
import { RecentKeys } from "./recent-keys.ts";
import { RecentSignals } from "./recent-signals.ts";

export interface ChunkExecutorDeps extends PlanSeatDeps {
  readonly signals: SignalStore;
  readonly decisions: DecisionStore;
  readonly accounts: Accounts;
  readonly lanes: Lanes;
  readonly reconciler: Pick<Reconciler, "ensure">;
  readonly follower: DecisionFollower;
  readonly interrupted: Pick<InterruptedDecisions, "lookFor">;
  readonly timers: Timers;
  readonly journal: Journal;
  readonly meter: Meter;
  readonly crashPoint: CrashPoint;
}

/**
 * Handles jobs of the execution queue. Redelivery is normal: what was decided before is not decided again.
 * A job is done when its free accounts are committed and sent; what waits for a lane or a venue setting goes on by itself.
 */
export class ChunkExecutor {
  readonly #deps: ChunkExecutorDeps;
  /** (signal, subscription) pairs that wait for their turn, so that a second ring does not queue them twice. */
  readonly #pending = new Set<string>();

  readonly #window: CommitWindow;
  readonly #recent = new RecentSignals();
  readonly #handled = new RecentKeys(JOBS_REMEMBERED);

  constructor(deps: ChunkExecutorDeps) {
    this.#deps = deps;
    this.#window = new CommitWindow(2 * deps.settings.chunkSize);
  }

  /** There is room to take a chunk at once, past the queue, without crowding out what the queue hands over. */
  get isQuiet(): boolean {
    return this.#window.isQuiet;
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
    let taken = 0;
    const free: Seat[] = [];
    for (const id of signal.audience.slice(job.from, job.to)) {
      const key = `${signal.id}|${id}`;
      const seat = this.#pending.has(key) ? undefined : this.#seat(signal, id);
      if (seat === undefined) continue;
      this.#pending.add(key);
      taken += 1;
      const lane = `${seat.account.id}|${signal.instrumentId}`;
      const release = seat.state.reconciled ? lanes.tryTake(lane) : undefined;
      if (release !== undefined) free.push({ ...seat, release });
      else this.#background(this.#decideLater(signal, seat, lane));
    }
    await this.#decide(signal, free);
    return taken;
  }

  /**
   * After a restart: an exit that was decided, and that no order carried out, is carried out now.
   * False when there is nothing to resume: entries do not outlive the process that decided them.
   */
  async resumeExit({ decision }: DecisionTrace, orders: readonly Order[]): Promise<boolean> {
    const signal = await this.#deps.signals.find(decision.signalId);
    if (signal === undefined || !EXITS.has(signal.action.kind)) return false;
    const seat = this.#seat(signal, decision.subscriptionId);
    const venue = seat === undefined ? undefined : this.#deps.venueOf(seat.account);
    const instrument = venue?.instrument(signal.instrumentId);
    if (seat === undefined || venue === undefined || instrument === undefined) return false;
    const release = await this.#deps.lanes.take(`${seat.account.id}|${signal.instrumentId}`);
    try {
      const context = contextOf(this.#deps, signal, seat, venue, instrument);
      await this.#deps.follower.resume({ signal, context, venue }, orders);
    } finally {
      release();
    }
    return true;
  }

  async #decide(signal: Signal, seats: readonly Seat[]): Promise<void> {
    if (seats.length === 0) return;
    await this.#window.enter(seats.length);
    try {
      await this.#decideAtOnce(signal, seats);
    } finally {
      this.#window.leave(seats.length);
    }
  }

  async #decideAtOnce(signal: Signal, seats: readonly Seat[]): Promise<void> {
    const startedAt = this.#deps.clock.monotonic();
    const planned: Planned[] = [];
    for (const seat of seats) {
      const plan = planSeat(this.#deps, signal, seat);
      if (plan === undefined) this.#leave(signal, seat);
      else if (needsPreparation(plan)) this.#background(this.#prepareThenDecide(signal, plan));
      else planned.push(plan);
    }
    if (planned.length === 0) return;
    const plannedAt = this.#deps.clock.monotonic();
    this.#deps.crashPoint("chunk-planned");
    const won = await this.#commit(signal, planned);
    this.#deps.crashPoint("chunk-committed");
    const committedAt = this.#deps.clock.monotonic();
    // Everything goes out first; bookkeeping comes after.
    const fresh = planned.filter(({ seat }) => won.has(seat.account.id));
    for (const each of fresh) this.#background(this.#follow(signal, each));
    for (const each of planned) if (!won.has(each.seat.account.id)) this.#abandon(signal, each);
    const { meter, clock } = this.#deps;
    meter.observe("stage_ms", plannedAt - startedAt, { stage: "plan" });
    meter.observe("stage_ms", committedAt - plannedAt, { stage: "commit" });
    meter.observe("stage_ms", clock.now() - signal.receivedAt, { stage: "received-to-sent" });
    for (const each of fresh) {
      announce(this.#deps, signal, each);
      if (each.claimed.length > 0) each.venue?.openStream(each.seat.account.id);
    }
  }

  /** Waits for its lane, and, as long as the signal lives, for the account to be reconciled. */
  async #decideLater(signal: Signal, seat: Omit<Seat, "release">, lane: string): Promise<void> {
    const release = await this.#deps.lanes.take(lane);
    const { timers, clock, reconciler } = this.#deps;
    if (!seat.state.reconciled) {
      const left = signal.expiresAt - clock.now();
      await new Promise<void>((resolve) => {
        timers.after(Math.max(left, 0), resolve);
        void reconciler.ensure(seat.state).then(resolve);
      });
    }
    await this.#decide(signal, [{ ...seat, release }]);
  }

  async #commit(signal: Signal, planned: readonly Planned[]): Promise<ReadonlySet<Account["id"]>> {
    try {
      return await this.#deps.decisions.commit(planned.map(({ entry }) => entry));
    } catch (error) {
      for (const each of planned) {
        this.#abandon(signal, each);
        const ids = each.claimed.map(({ intent }) => intent.clientOrderId);
        if (each.venue !== undefined && ids.length > 0)
          this.#deps.desk.adoptLost(each.seat.state, each.venue, ids);
      }
      this.#deps.interrupted.lookFor(signal.id);
      throw error;
    }
  }

  /** Leverage and margin mode are set before the entry is sized for good; a venue that refuses them gets no entry. */
  async #prepareThenDecide(signal: Signal, { seat, plan, venue, claimed }: Planned): Promise<void> {
    for (const { intent } of claimed) seat.state.withdraw(intent.clientOrderId);
    if (venue === undefined || plan.kind !== "enter") return this.#leave(signal, seat);
    const { account } = seat;
    const prepared = await venue.prepare(account.id, signal.instrumentId, settingsOf(account, plan.intent));
    if (prepared.kind === "ok") return this.#decide(signal, [seat]);
    return this.#decide(signal, [{ ...seat, refusal: settingsRefused(prepared.code, prepared.reason) }]);
  }

  async #follow(signal: Signal, { seat, plan, context, venue, claimed }: Planned): Promise<void> {
    try {
      if (venue === undefined || context === undefined || plan.kind === "denied" || plan.kind === "no-op")
        return;
      await this.#deps.follower.run({ signal, plan, context, venue, claimed });
    } catch (error) {
      // A claim on the way was lost: somebody has to settle what was decided.
      this.#deps.interrupted.lookFor(signal.id);
      throw error;
    } finally {
      this.#leave(signal, seat);
    }
  }

  /** Decided by someone else, or the commit failed: the reservation goes, nothing was sent. */
  #abandon(signal: Signal, { seat, claimed }: Planned): void {
    for (const { intent } of claimed) seat.state.withdraw(intent.clientOrderId);
    this.#leave(signal, seat);
  }

  #leave(signal: Signal, { subscription, release }: Seat): void {
    this.#pending.delete(`${signal.id}|${subscription.id}`);
    release();
  }

  /** Subscriptions end and accounts are unlinked: such a seat is still decided, by a denial, while the account is known. */
  #seat(signal: Signal, id: SubscriptionId): Omit<Seat, "release"> | undefined {
    const { directory, journal, accounts } = this.#deps;
    const subscription = directory.subscription(id);
    const account = subscription === undefined ? undefined : directory.account(subscription.accountId);
    if (subscription === undefined || account === undefined) {
      journal.write("warn", "subscription.gone", { signalId: signal.id, subscriptionId: id });
      return undefined;
    }
    return { subscription, account, state: accounts.state(account.id), refusal: undefined };
  }

  #background(work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.#deps.meter.count("background_failures_total");
      this.#deps.journal.write("error", "decision.failed", { reason: String(error) });
    });
  }
}

const JOBS_REMEMBERED = 10_000;

const EXITS: ReadonlySet<SignalAction["kind"]> = new Set(["close", "reduce", "reverse"]);

function needsPreparation({ plan, venue, seat }: Planned): boolean {
  if (plan.kind !== "enter" || venue === undefined) return false;
  return !venue.isPrepared(seat.account.id, plan.intent.instrumentId, settingsOf(seat.account, plan.intent));
}

function settingsOf(account: Account, intent: OrderIntent): TradeSettings {
  return { leverage: intent.leverage ?? account.limits.leverageDefault, marginMode: account.marginMode };
}

function announce(deps: ChunkExecutorDeps, signal: Signal, { seat, plan, entry, claimed }: Planned): void {
  const outcome = plan.kind === "enter" || plan.kind === "exit" ? "approved" : plan.kind;
  deps.meter.count("decisions_total", { outcome });
  for (const denial of entry.decision.denials) deps.meter.count("denials_total", { code: denial.code });
  deps.journal.write("info", `decision.${outcome}`, {
    signalId: signal.id,
    accountId: seat.account.id,
    account: seat.account.label,
    instrumentId: signal.instrumentId,
    action: signal.action.kind,
    quantity: claimed[0]?.intent.quantity.toString(),
    reasons: codes(entry.decision.denials),
    direction: isEntry(signal.action) ? signal.action.direction : undefined,
    positionSide: isEntry(signal.action) ? positionSideOf(seat.account, signal.action.direction) : undefined,
  });
}

function codes(denials: readonly Denial[]): string | undefined {
  return denials.length === 0 ? undefined : denials.map(({ code }) => code).join(",");
}

function settingsRefused(code: string, reason: string): Denial {
  return {
    code: "VENUE_SETTINGS_REFUSED",
    sentence: "The venue did not accept the leverage or margin mode that this entry needs.",
    detail: { code, reason },
  };
}

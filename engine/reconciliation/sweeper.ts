// Recovery that waits for nobody: every quarter of a second it finds what fell through and starts it again.
import { closesExternal } from "../../risk/closes-external.ts";
import type { AccountState } from "../accounts/account-state.ts";
import type { Accounts } from "../accounts/accounts.ts";
import type { AccountId } from "../domain/ids.ts";
import { isTerminal, type Order } from "../domain/order.ts";
import type { UnixMs } from "../domain/time.ts";
import { type OrderWatch, refOf } from "../execution/order-watch.ts";
import type { Clock } from "../ports/clock.ts";
import type { ExecutionJob } from "../ports/execution-queue.ts";
import type { Journal, Meter } from "../ports/journal.ts";
import type { SignalStore, UndecidedSignal } from "../ports/signal-store.ts";
import type { Venue } from "../ports/venue.ts";
import type { Guard } from "../protection/guard.ts";
import type { Restraint } from "../protection/restraint.ts";
import { chunksOf } from "../routing/route-signal.ts";
import type { EngineSettings } from "../settings.ts";
import type { Quarantine } from "./quarantine.ts";

const UNDECIDED_LIMIT = 100;
/** Signals that wait for a lane stay undecided: where they fill a page, the page grows, so that none behind them is passed over. */
const UNDECIDED_LIMIT_MAX = 6_400;
/** Members of a suspect signal that are tried one by one in one sweep. */
const ONE_BY_ONE_LIMIT = 200;
/** A signal that was swept is left alone for this long: it may be waiting for a lane. */
const SWEEP_AGAIN_MS = 2_000;
const STREAM_IDLE_MS = 300_000;

export interface SweeperDeps {
  readonly signals: SignalStore;
  /** Past the queue: a job that died with its worker would be handed out again only after the queue's own patience.
   * Answers how many accounts were taken up: those that wait for their turn already are not. */
  readonly execute: (job: ExecutionJob) => Promise<number>;
  readonly accounts: Accounts;
  readonly venueOf: (accountId: AccountId) => Venue | undefined;
  readonly watch: OrderWatch;
  readonly guard: Guard;
  readonly restraint: Restraint;
  readonly quarantine: Quarantine;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly meter: Meter;
  readonly settings: EngineSettings;
}

export class Sweeper {
  readonly #deps: SweeperDeps;
  readonly #sweptAt = new Map<string, UnixMs>();
  readonly #cancelling = new Set<string>();
  readonly #idleSince = new Map<AccountId, UnixMs>();
  #limit = UNDECIDED_LIMIT;
  #executing = false;
  #draining = false;

  constructor(deps: SweeperDeps) {
    this.#deps = deps;
  }

  /** Nothing undecided is taken up any more; protection and deadlines go on. */
  drain(): void {
    this.#draining = true;
  }

  sweep(): void {
    this.#deps.guard.sweep();
    this.#withdrawEntries();
    this.#closeIdleStreams();
    void this.#executeUndecided();
  }

  /** Accounts were taken over: what they have not decided is looked for now, whatever was swept a moment ago. */
  lookAgain(): void {
    this.#sweptAt.clear();
  }

  async #executeUndecided(): Promise<void> {
    // A slow store must not be asked again before it answered.
    if (this.#executing || this.#draining) return;
    this.#executing = true;
    const { signals, clock, settings, journal, meter } = this.#deps;
    const now = clock.now();
    try {
      const before = (now - settings.undecidedAfterMs) as UnixMs;
      const page = await signals.undecided(before, this.#limit);
      const isFull = page.length === this.#limit;
      this.#limit = isFull ? Math.min(2 * this.#limit, UNDECIDED_LIMIT_MAX) : UNDECIDED_LIMIT;
      for (const undecided of page) {
        const { signalId } = undecided;
        if (now - (this.#sweptAt.get(signalId) ?? 0) < SWEEP_AGAIN_MS) continue;
        this.#sweptAt.set(signalId, now);
        const taken = await this.#executeAgain(undecided);
        if (taken === 0) continue;
        meter.count("signals_swept_total");
        journal.write("warn", "signal.swept", { signalId, accounts: taken });
      }
    } catch (error) {
      journal.write("warn", "sweep.failed", { reason: String(error) });
    } finally {
      this.#executing = false;
    }
    for (const [signalId, at] of this.#sweptAt)
      if (now - at > 10 * SWEEP_AGAIN_MS) this.#sweptAt.delete(signalId);
  }

  /** What throws holds up nothing behind it; after a first failure the members are tried one by one. */
  async #executeAgain(undecided: UndecidedSignal): Promise<number> {
    const { execute, quarantine } = this.#deps;
    let taken = 0;
    for (const job of await this.#jobsOf(undecided)) {
      try {
        taken += await execute(job);
      } catch (error) {
        await quarantine.failed({ ...job, tenantId: undecided.tenantId }, error);
      }
    }
    return taken;
  }

  async #jobsOf(undecided: UndecidedSignal): Promise<readonly ExecutionJob[]> {
    const { quarantine, signals, settings } = this.#deps;
    const { signalId, audienceSize } = undecided;
    if (!quarantine.isSuspect(signalId)) return chunksOf(signalId, audienceSize, settings.chunkSize);
    const places = await signals.missing(undecided, ONE_BY_ONE_LIMIT);
    return places.map((from) => ({ signalId, from, to: from + 1 }));
  }

  /** Limit entries whose time is over are withdrawn; what they filled stays protected. */
  #withdrawEntries(): void {
    const now = this.#deps.clock.now();
    for (const state of this.#deps.accounts.all()) {
      for (const order of state.orders.values()) {
        const { leg, clientOrderId, type } = order.intent;
        if (leg !== "entry" || type.kind !== "limit" || this.#cancelling.has(clientOrderId)) continue;
        if (isTerminal(order.state) || !this.#isOver(state, order, now)) continue;
        const venue = this.#deps.venueOf(state.accountId);
        if (venue === undefined || order.state === "claimed" || order.state === "unknown") continue;
        this.#cancelling.add(clientOrderId);
        void venue
          .cancel(state.accountId, refOf(order))
          .then(() => this.#deps.watch.lookCanceled(state, venue, clientOrderId))
          .finally(() => this.#cancelling.delete(clientOrderId));
      }
    }
  }

  /** Past its deadline, forbidden by a kill switch, or by now it would close what the trader holds. */
  #isOver(state: AccountState, order: Order, now: UnixMs): boolean {
    const { expiresAt, instrumentId, positionSide, side } = order.intent;
    const external = state.externalOn(instrumentId, positionSide);
    return (
      (expiresAt !== undefined && now > expiresAt) ||
      this.#deps.restraint.forbids(order) ||
      closesExternal(external, side === "buy" ? "long" : "short")
    );
  }

  /** Sockets are for accounts with something at stake. */
  #closeIdleStreams(): void {
    const now = this.#deps.clock.now();
    for (const state of this.#deps.accounts.all()) {
      if (state.hasExposure()) {
        this.#idleSince.delete(state.accountId);
        continue;
      }
      const since = this.#idleSince.get(state.accountId);
      if (since === undefined) this.#idleSince.set(state.accountId, now);
      else if (since > 0 && now - since > STREAM_IDLE_MS) {
        this.#idleSince.set(state.accountId, 0 as UnixMs);
        this.#deps.venueOf(state.accountId)?.closeStream(state.accountId);
      }
    }
  }
}

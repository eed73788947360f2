// Decisions that are in the record and that nobody carries out any more: their process died, or the answer to their commit
// was lost. Their orders are resolved by proof, an exit is carried out after all, and then they settle.
import type { Accounts } from "../accounts/accounts.ts";
import type { Decision, DecisionTrace } from "../domain/decision.ts";
import type { AccountId, SignalId } from "../domain/ids.ts";
import { isTerminal, type Order } from "../domain/order.ts";
import type { OrderWatch } from "../execution/order-watch.ts";
import type { Clock, Timers } from "../ports/clock.ts";
import type { DecisionStore } from "../ports/decision-store.ts";
import type { Journal } from "../ports/journal.ts";
import type { Venue } from "../ports/venue.ts";
import type { OrderTracker } from "../tracking/order-tracker.ts";
import type { Recorder } from "../tracking/recorder.ts";
import { settle } from "../tracking/settle-decision.ts";

/** A commit whose connection broke may still land for a while. */
const LOOKS_AFTER_MS = [200, 1_000, 3_000, 10_000, 30_000];
const RETRY_MS = 1_000;
/** An exit that cannot be resumed is tried again after these; one that throws every time ends as what its orders did. */
const RESUME_PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000];

export interface InterruptedDecisionsDeps {
  readonly accounts: Accounts;
  readonly decisions: DecisionStore;
  readonly tracker: OrderTracker;
  readonly watch: OrderWatch;
  readonly recorder: Recorder;
  readonly venueOf: (accountId: AccountId) => Venue | undefined;
  /** Somebody in this process carries it out. */
  readonly isFollowed: (decision: Decision) => boolean;
  /** Carries an interrupted exit out; false when the decision was not an exit. */
  readonly resumeExit: (trace: DecisionTrace, orders: readonly Order[]) => Promise<boolean>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly journal: Journal;
}

export class InterruptedDecisions {
  readonly #deps: InterruptedDecisionsDeps;
  readonly #settling = new Set<string>();

  constructor(deps: InterruptedDecisionsDeps) {
    this.#deps = deps;
  }

  /** What was committed for this signal may have nobody who follows it. */
  lookFor(signalId: SignalId): void {
    for (const delayMs of LOOKS_AFTER_MS) this.#lookAfter(delayMs, signalId);
  }

  /** Goes on until the record let it settle. */
  settle(trace: DecisionTrace): void {
    const { signalId, accountId } = trace.decision;
    const key = `${signalId}|${accountId}`;
    if (this.#settling.has(key)) return;
    this.#settling.add(key);
    this.#settle(trace).then(
      () => this.#settling.delete(key),
      (error: unknown) => {
        this.#settling.delete(key);
        const reason = String(error);
        this.#deps.journal.write("warn", "decision.not-settled", { signalId, accountId, reason });
        this.#deps.timers.after(RETRY_MS, () => this.settle(trace));
      },
    );
  }

  #lookAfter(delayMs: number, signalId: SignalId): void {
    this.#deps.timers.after(delayMs, () => {
      this.#look(signalId).catch((error: unknown) => {
        this.#deps.journal.write("warn", "decision.look-failed", { signalId, reason: String(error) });
        this.#lookAfter(RETRY_MS, signalId);
      });
    });
  }

  async #look(signalId: SignalId): Promise<void> {
    const trace = await this.#deps.decisions.trace(signalId);
    for (const { decision, orders } of trace?.decisions ?? []) {
      if (decision.state !== "working" || this.#deps.isFollowed(decision)) continue;
      this.#adopt(decision.accountId, orders);
      this.settle({ decision, orders });
    }
  }

  /** Claimed and never sent by us: followed until the venue proves that it is not there. */
  #adopt(accountId: AccountId, orders: readonly Order[]): void {
    const { accounts, venueOf, watch, clock } = this.#deps;
    const venue = venueOf(accountId);
    const state = accounts.find(accountId);
    if (venue === undefined || state === undefined) return;
    for (const order of orders) {
      if (isTerminal(order.state) || state.findOrder(order.intent.clientOrderId) !== undefined) continue;
      state.setOrder(order, clock.now());
      watch.follow(state, venue, order);
    }
  }

  /** Its orders are resolved by proof, then it settles. What was never sent stays unsent. */
  async #settle({ decision, orders }: DecisionTrace): Promise<void> {
    const { accounts, tracker, recorder, clock, journal } = this.#deps;
    const state = accounts.find(decision.accountId);
    if (state === undefined) return;
    const carrying = orders.filter(({ intent }) => intent.leg === "entry" || intent.leg === "exit");
    const finished = await Promise.all(
      carrying.map((order) =>
        state.findOrder(order.intent.clientOrderId) === undefined
          ? order
          : tracker.complete(state, order.intent.clientOrderId),
      ),
    );
    const executed = finished.some((order) => order.filledQuantity.gt(0));
    if (!executed && (await this.#resume({ decision, orders }, finished))) return;
    const settlement = settle(finished);
    if (settlement === undefined) return;
    const { tenantId, signalId, accountId } = decision;
    const reason = carrying.length === 0 ? "INTERRUPTED" : settlement.reason;
    const outcome = carrying.length === 0 ? "failed" : settlement.state;
    recorder.decision({ tenantId, signalId, accountId, state: outcome, reason, at: clock.now() });
    journal.write("info", "decision.settled", { signalId, accountId, state: outcome, reason });
  }

  async #resume(trace: DecisionTrace, finished: readonly Order[]): Promise<boolean> {
    const { signalId, accountId } = trace.decision;
    for (const pauseMs of RESUME_PAUSES_MS) {
      try {
        return await this.#deps.resumeExit(trace, finished);
      } catch (error) {
        const reason = String(error);
        this.#deps.journal.write("error", "decision.not-resumed", { signalId, accountId, reason });
        await new Promise<void>((resolve) => {
          this.#deps.timers.after(pauseMs, resolve);
        });
      }
    }
    return false;
  }
}

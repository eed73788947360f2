// Decisions that are in the record and that nobody carries out any more: their process died, or the answer to their commit
// was lost. Their orders are resolved by proof, an exit is carried out after all, and then they settle. Each holds its lane
// meanwhile: what is newer must not overtake an order that is still unknown.
import type { Accounts } from "../accounts/accounts.ts";
import type { Decision, DecisionTrace } from "../domain/decision.ts";
import type { AccountId, SignalId } from "../domain/ids.ts";
import { isTerminal, type Order } from "../domain/order.ts";
import type { Lanes, Release } from "../execution/lanes.ts";
import type { OrderDesk } from "../execution/order-desk.ts";
import { laneName } from "../execution/seat-of.ts";
import type { Clock, Timers } from "../ports/clock.ts";
import type { DecisionStore } from "../ports/decision-store.ts";
import type { Journal } from "../ports/journal.ts";
import type { SignalStore } from "../ports/signal-store.ts";
import type { Venue } from "../ports/venue.ts";
import type { OrderTracker } from "../tracking/order-tracker.ts";
import type { Recorder } from "../tracking/recorder.ts";
import { carries, settle } from "../tracking/settle-decision.ts";

/** A commit whose connection broke may still land for a while. */
const FIRST_LOOK_AFTER_MS = 200;
const LATER_LOOKS_AFTER_MS = [1_000, 3_000, 10_000, 30_000];
const RETRY_MS = 1_000;

export interface InterruptedDecisionsDeps {
  readonly accounts: Accounts;
  readonly decisions: DecisionStore;
  readonly signals: Pick<SignalStore, "find">;
  readonly lanes: Lanes;
  readonly desk: Pick<OrderDesk, "adopt">;
  readonly tracker: OrderTracker;
  readonly recorder: Recorder;
  readonly venueOf: (accountId: AccountId) => Venue | undefined;
  /** Somebody in this process carries it out, or did. */
  readonly isFollowed: (decision: Decision) => boolean;
  /** Carries it on from its orders; false when its signal, subscription or venue is gone. */
  readonly takeUp: (trace: DecisionTrace) => Promise<boolean>;
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

  /** After a restart. Resolves when each has its place in its lane, in the order in which they were decided. */
  async takeUpAll(traces: readonly DecisionTrace[]): Promise<void> {
    const lanes = await Promise.all(traces.map((trace) => this.#laneOf(trace)));
    for (const [at, trace] of traces.entries()) this.#settleInTurn(trace, lanes[at]);
  }

  /**
   * The answer to a commit of this signal was lost: the lanes of its accounts stay taken until the record has said whether it
   * happened, and what it holds is carried on in them.
   */
  lookFor(signalId: SignalId, held: ReadonlyMap<AccountId, Release>): void {
    this.#lookAfter(FIRST_LOOK_AFTER_MS, signalId, held);
    for (const delayMs of LATER_LOOKS_AFTER_MS) this.#lookAfter(delayMs, signalId, NONE);
  }

  /** Another engine carries this account's decisions on. */
  forget(accountId: AccountId): void {
    for (const key of this.#settling) if (key.startsWith(`${accountId}|`)) this.#settling.delete(key);
  }

  #lookAfter(delayMs: number, signalId: SignalId, held: ReadonlyMap<AccountId, Release>): void {
    this.#deps.timers.after(delayMs, () => {
      this.#look(signalId, held).catch((error: unknown) => {
        this.#deps.journal.write("warn", "decision.look-failed", { signalId, reason: String(error) });
        this.#lookAfter(RETRY_MS, signalId, held);
      });
    });
  }

  async #look(signalId: SignalId, held: ReadonlyMap<AccountId, Release>): Promise<void> {
    const trace = await this.#deps.decisions.trace(signalId);
    const taken = new Set<AccountId>();
    for (const each of trace?.decisions ?? []) {
      const { decision, orders } = each;
      const release = held.get(decision.accountId);
      if (decision.state !== "working" || (release === undefined && this.#deps.isFollowed(decision)))
        continue;
      this.#adopt(each);
      if (release === undefined) this.#settleInTurn({ decision, orders }, await this.#laneOf(each));
      else if (this.#settle({ decision, orders }, Promise.resolve(release))) taken.add(decision.accountId);
    }
    for (const [accountId, release] of held) if (!taken.has(accountId)) release();
  }

  /** Claimed and never sent by us: followed until the venue proves that it is not there. */
  #adopt({ decision: { accountId }, orders }: DecisionTrace): void {
    const venue = this.#deps.venueOf(accountId);
    const state = this.#deps.accounts.find(accountId);
    if (venue !== undefined && state !== undefined) this.#deps.desk.adopt(state, venue, orders);
  }

  #settleInTurn(trace: DecisionTrace, lane: string | undefined): void {
    this.#settle(trace, lane === undefined ? undefined : this.#deps.lanes.take(lane));
  }

  /** Undefined for a limit entry that rests: it lets others pass, as it did before. */
  async #laneOf({ decision, orders }: DecisionTrace): Promise<string | undefined> {
    const carrying = orders.filter(carries);
    if (carrying.some(({ intent }) => intent.leg === "entry" && intent.type.kind === "limit"))
      return undefined;
    const { signalId, accountId } = decision;
    const instrumentId =
      carrying[0]?.intent.instrumentId ?? (await this.#deps.signals.find(signalId))?.instrumentId;
    return instrumentId === undefined ? undefined : laneName(accountId, instrumentId);
  }

  /** Goes on until the record let it settle. False: somebody here does so already. */
  #settle(trace: DecisionTrace, turn: Promise<Release> | undefined): boolean {
    const { signalId, accountId } = trace.decision;
    const key = `${accountId}|${signalId}`;
    const free = () => void turn?.then((release) => release());
    if (this.#settling.has(key)) {
      free();
      return false;
    }
    this.#settling.add(key);
    void this.#carryOut(trace, turn).finally(() => {
      this.#settling.delete(key);
      free();
    });
    return true;
  }

  async #carryOut(trace: DecisionTrace, turn: Promise<Release> | undefined): Promise<void> {
    await turn;
    const { signalId, accountId } = trace.decision;
    // An account that another engine took over meanwhile is its.
    while (this.#deps.accounts.find(accountId) !== undefined) {
      try {
        const current = await this.#asOfNow(trace);
        if (!(await this.#deps.takeUp(current))) await this.#settleByOrders(current);
        return;
      } catch (error) {
        const reason = String(error);
        this.#deps.journal.write("warn", "decision.not-settled", { signalId, accountId, reason });
        await new Promise<void>((resolve) => {
          this.#deps.timers.after(RETRY_MS, resolve);
        });
      }
    }
  }

  /** What ended while the decision waited for its turn may be forgotten here by then: of that the record tells. */
  async #asOfNow(trace: DecisionTrace): Promise<DecisionTrace> {
    const state = this.#deps.accounts.find(trace.decision.accountId);
    const forgotten = trace.orders.filter(
      (order) => !isTerminal(order.state) && state?.findOrder(order.intent.clientOrderId) === undefined,
    );
    if (forgotten.length === 0) return trace;
    const anew = await this.#deps.decisions.orders(forgotten.map(({ intent }) => intent.clientOrderId));
    const byId = new Map(anew.map((order) => [order.intent.clientOrderId, order]));
    return { ...trace, orders: trace.orders.map((order) => byId.get(order.intent.clientOrderId) ?? order) };
  }

  /** Its orders are resolved by proof, then it settles. What was never sent stays unsent. */
  async #settleByOrders({ decision, orders }: DecisionTrace): Promise<void> {
    const { accounts, tracker, recorder, clock, journal } = this.#deps;
    const state = accounts.find(decision.accountId);
    if (state === undefined) return;
    const finished = await Promise.all(
      orders.filter(carries).map((order): Order | Promise<Order> => {
        const id = order.intent.clientOrderId;
        return state.findOrder(id) === undefined ? order : tracker.complete(state, id);
      }),
    );
    const settlement = settle(finished);
    if (settlement === undefined) return;
    const { tenantId, signalId, accountId } = decision;
    const reason = finished.length === 0 ? "INTERRUPTED" : settlement.reason;
    const outcome = finished.length === 0 ? "failed" : settlement.state;
    recorder.decision({ tenantId, signalId, accountId, state: outcome, reason, at: clock.now() });
    journal.write("info", "decision.settled", { signalId, accountId, state: outcome, reason });
  }
}

const NONE: ReadonlyMap<AccountId, Release> = new Map();

// Carries one approved decision out: sends its orders, waits for what must be known before the next step, settles it.
// It holds the account's lane meanwhile, so that the next decision sees the outcome of this one.
import { assertNever } from "../domain/assert-never.ts";
import { type Decimal, ONE } from "../domain/decimal.ts";
import type { DecisionState } from "../domain/decision.ts";
import type { ClientOrderId } from "../domain/ids.ts";
import { isTerminal, type Order } from "../domain/order.ts";
import { type Direction, opposite } from "../domain/side.ts";
import type { Signal, SignalAction } from "../domain/signal.ts";
import { mayReduce } from "../domain/unknown-strategy.ts";
import type { Clock, Timers } from "../ports/clock.ts";
import type { CrashPoint } from "../ports/crash-point.ts";
import type { DecisionStore } from "../ports/decision-store.ts";
import type { Journal } from "../ports/journal.ts";
import type { Venue } from "../ports/venue.ts";
import type { Guard } from "../protection/guard.ts";
import { EXECUTIONS_LIMIT, type Quotas } from "../quotas/quotas.ts";
import type { OrderTracker } from "../tracking/order-tracker.ts";
import type { Recorder } from "../tracking/recorder.ts";
import { carries, settle } from "../tracking/settle-decision.ts";
import type { CarriedDecisions, DecisionIdentity } from "./carried-decisions.ts";
import type { ClaimedOrder, OrderDesk } from "./order-desk.ts";
import { type OrderWatch, refOf } from "./order-watch.ts";
import { exitOf, held, type Plan, type PlanContext, planEnter, restingEntries } from "./plan-decision.ts";

/**
 * An exit that the venue refused for a passing reason is decided anew, after these pauses; protection stays meanwhile.
 * Half a minute outlasts an overload or a rate limit.
 */
const EXIT_PAUSES_MS = [0, 250, 500, 1_000, 2_000, 4_000, 8_000, 15_000];

/** A decision whose carrying out threw is taken up again after these; then it ends as failed, for a person to see. */
const RESUME_PAUSES_MS = [250, 1_000, 2_000, 4_000, 8_000];

/** What a decision is about, without what was planned for it: that does not outlive a process. */
export interface Subject {
  readonly signal: Signal;
  readonly context: PlanContext;
  readonly venue: Venue;
}

export interface Followed extends Subject {
  readonly plan: Extract<Plan, { kind: "enter" | "exit" }>;
  readonly claimed: readonly ClaimedOrder[];
}

interface ExitTry {
  readonly direction: Direction;
  readonly share: Decimal;
  readonly generation: number;
  readonly isLast: boolean;
}

export interface DecisionFollowerDeps {
  readonly protection: Pick<Guard, "clear">;
  readonly desk: OrderDesk;
  readonly watch: OrderWatch;
  readonly tracker: OrderTracker;
  readonly recorder: Recorder;
  readonly decisions: Pick<DecisionStore, "trace">;
  readonly quotas: Pick<Quotas, "acquire" | "giveBack">;
  readonly carried: CarriedDecisions;
  /** The error says that the record is away: nothing is wrong with the work. */
  readonly isOutage: (error: unknown) => boolean;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly journal: Journal;
  readonly crashPoint: CrashPoint;
}

export class DecisionFollower {
  readonly #deps: DecisionFollowerDeps;

  constructor(deps: DecisionFollowerDeps) {
    this.#deps = deps;
  }

  /**
   * Resolves when the account may take its next decision in this instrument. Limit entries rest on; they settle later.
   * What breaks on the way (a claim that the record did not take) is taken up again, and in the end settled by what happened.
   */
  async run(followed: Followed): Promise<void> {
    this.#deps.carried.take(identityOf(followed));
    try {
      await this.#carryOut(followed);
    } catch (error) {
      await this.#takeUpAgain(followed, error);
    }
  }

  /** From the record: after a restart, or when the answer to its commit was lost. */
  async takeUp(subject: Subject, recorded: readonly Order[]): Promise<void> {
    this.#deps.carried.take(identityOf(subject));
    try {
      await this.#carryOn(subject, recorded);
    } catch (error) {
      await this.#takeUpAgain(subject, error);
    }
  }

  /** A record that is away is waited for: exits never expire. Whatever else breaks every time ends the decision as failed. */
  async #takeUpAgain(subject: Subject, cause: unknown): Promise<void> {
    const identity = identityOf(subject);
    const { decisions, journal, isOutage } = this.#deps;
    let error = cause;
    for (let attempt = 0; attempt < RESUME_PAUSES_MS.length; ) {
      journal.write("error", "decision.interrupted", { ...identity, reason: String(error) });
      await this.#pause(RESUME_PAUSES_MS[attempt] ?? 0);
      if (subject.context.state.retired) return;
      try {
        const trace = await decisions.trace(identity.signalId);
        const own = trace?.decisions.find(({ decision }) => decision.accountId === identity.accountId);
        return await this.#carryOn(subject, own?.orders ?? []);
      } catch (again) {
        error = again;
        if (!isOutage(again) || attempt < RESUME_PAUSES_MS.length - 1) attempt += 1;
      }
    }
    this.#finish(subject, "failed", "INTERRUPTED");
  }

  /** The record knows every order of the decision, also one whose claim was not answered: each is resolved first. */
  async #carryOn(subject: Subject, recorded: readonly Order[]): Promise<void> {
    const { context, venue, signal } = subject;
    const { state } = context;
    const carrying = recorded.filter(carries).sort(inTheirOrder);
    this.#deps.desk.adopt(state, venue, carrying);
    const orders = await Promise.all(
      carrying.map((order) => {
        const id = order.intent.clientOrderId;
        return state.findOrder(id) === undefined ? order : this.#deps.tracker.complete(state, id);
      }),
    );
    // Once a reverse has claimed its entry its exit is over: what is held from then on is what it wanted.
    if (orders.some(({ intent }) => intent.leg === "entry")) return this.#settle(subject, orders);
    if (!outlivesItsProcess(signal.action)) return this.#finish(subject, "failed", "INTERRUPTED");
    for (const id of restingEntries(context, exitedDirection(signal.action)))
      if (!isPartial(signal.action)) await this.#withdraw(context, venue, id);
    await this.#resume(subject, orders);
  }

  #carryOut(followed: Followed): Promise<void> {
    const { plan } = followed;
    switch (plan.kind) {
      case "enter":
        return this.#enter(followed);
      case "exit":
        return this.#exit(followed, plan);
      default:
        return assertNever(plan);
    }
  }

  async #enter(followed: Followed): Promise<void> {
    const { context, venue, claimed } = followed;
    const [entry] = claimed;
    if (entry === undefined) return;
    const { completed } = await this.#deps.desk.send(context.state, venue, entry);
    const finished = completed.then((order) => this.#settle(followed, [order]));
    if (entry.intent.type.kind === "market") await finished;
  }

  async #exit(followed: Followed, plan: Extract<Plan, { kind: "exit" }>): Promise<void> {
    const { context, venue, claimed } = followed;
    for (const id of plan.cancels) await this.#withdraw(context, venue, id);
    this.#deps.crashPoint("exit-withdrawn");
    const sent = await Promise.all(claimed.map((each) => this.#deps.desk.send(context.state, venue, each)));
    const orders = await Promise.all(sent.map(({ completed }) => completed));
    this.#deps.crashPoint("exit-completed");
    const rest = await this.#exitRest(followed, orders, plan.cancels.length > 0 || plan.clearsFirst);
    const all = [...orders, ...rest];
    if (plan.thenEnter !== undefined && this.#isFlat(context))
      return this.#enterAfterExit(followed, plan.thenEnter, all);
    if (all.length === 0) return this.#finish(followed, "done", undefined);
    this.#settle(followed, all);
  }

  /** Exits never expire: one that was proved not to have happened is decided anew. */
  async #resume(subject: Subject, before: readonly Order[]): Promise<void> {
    const rest = await this.#exitRest(subject, before, true);
    const all = [...before, ...rest];
    if (all.length === 0) this.#finish(subject, "done", undefined);
    else this.#settle(subject, all);
  }

  /** Exits go on until they happened: after cancels, partial entries may have filled; refusals may pass. */
  async #exitRest(followed: Subject, before: readonly Order[], unsure: boolean): Promise<Order[]> {
    const { action } = followed.signal;
    if (action.kind === "cancel" || (!unsure && before.every((order) => order.filledQuantity.gt(0))))
      return [];
    const share = action.kind === "reduce" ? action.share : ONE;
    const orders: Order[] = [];
    for (const direction of exitDirections(action)) {
      for (const pauseMs of EXIT_PAUSES_MS) {
        if (isHopeless([...before, ...orders].at(-1))) break;
        if (pauseMs > 0) await this.#pause(pauseMs);
        const done = share.lt(ONE) && [...before, ...orders].some((order) => order.filledQuantity.gt(0));
        if (done) break;
        const isLast = pauseMs === EXIT_PAUSES_MS.at(-1);
        const generation = before.length + orders.length;
        const exited = await this.#exitOnce(followed, { direction, share, generation, isLast });
        if (exited === "nothing-to-do") break;
        if (exited !== "not-cleared") orders.push(exited);
      }
    }
    return orders;
  }

  /**
   * Where the trader holds a quantity beside ours, what rests of ours is withdrawn first: the venue would let both it and the
   * exit take from the leg. Protection that cannot be withdrawn does not keep an exit back for ever: the last try goes out.
   */
  async #exitOnce(
    { context, venue, signal }: Subject,
    { direction, share, generation, isLast }: ExitTry,
  ): Promise<Order | "nothing-to-do" | "not-cleared"> {
    const { state, instrument } = context;
    const before = held(context, direction);
    if (before === undefined || !mayReduce(signal.strategyId, before)) return "nothing-to-do";
    const isShared = state.isShared(instrument.id, before.positionSide);
    const clearance = isShared
      ? await this.#deps.protection.clear(state, instrument.id, before.positionSide)
      : undefined;
    try {
      if (clearance?.cleared === false && !isLast) return "not-cleared";
      const position = held(context, direction);
      if (position === undefined) return "nothing-to-do";
      const verdict = exitOf(context, position, direction, share, generation);
      if (verdict.kind !== "approved") return "nothing-to-do";
      const id = verdict.intent.clientOrderId;
      const sent = await this.#deps.desk.claimAndSend(state, venue, verdict.intent);
      if (sent !== undefined) return await sent.completed;
      // Claimed by an attempt whose answer was lost: once it is proved absent the next one is decided.
      return state.findOrder(id) === undefined
        ? "nothing-to-do"
        : await this.#deps.tracker.complete(state, id);
    } finally {
      clearance?.release();
    }
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#deps.timers.after(delayMs, resolve);
    });
  }

  async #enterAfterExit(
    followed: Followed,
    plan: Parameters<typeof planEnter>[1],
    exits: readonly Order[],
  ): Promise<void> {
    const { context, venue } = followed;
    const { tenantId } = context.account;
    const isWithinLimit = await this.#deps.quotas.acquire(tenantId, "executions");
    const next: Plan = isWithinLimit
      ? planEnter(context, plan, false)
      : { kind: "denied", denials: [EXECUTIONS_LIMIT], inputs: {} };
    if (next.kind !== "enter") {
      if (isWithinLimit) this.#deps.quotas.giveBack(tenantId, "executions");
      const reason = next.kind === "denied" ? next.denials.map(({ code }) => code).join(",") : undefined;
      return this.#finish(followed, "done", reason === undefined ? undefined : `ENTRY_DENIED:${reason}`);
    }
    this.#deps.crashPoint("reverse-entering");
    const sent = await this.#deps.desk.claimAndSend(context.state, venue, next.intent);
    if (sent === undefined) return this.#settle(followed, exits);
    const finished = sent.completed.then((order) => this.#settle(followed, [...exits, order]));
    if (next.intent.type.kind === "market") await finished;
  }

  async #withdraw({ state }: PlanContext, venue: Venue, id: ClientOrderId): Promise<void> {
    const order = state.findOrder(id);
    if (order === undefined || isTerminal(order.state)) return;
    const completed = this.#deps.tracker.complete(state, id);
    const outcome = await venue.cancel(state.accountId, refOf(order));
    if (outcome.kind === "failed") {
      const { code, reason } = outcome;
      this.#deps.journal.write("warn", "order.cancel-failed", { clientOrderId: id, code, reason });
    }
    await this.#deps.watch.lookCanceled(state, venue, id);
    await completed;
  }

  #isFlat(context: PlanContext): boolean {
    return held(context, "long") === undefined && held(context, "short") === undefined;
  }

  #settle(followed: Pick<Subject, "signal" | "context">, orders: readonly Order[]): void {
    const settlement = settle(orders);
    if (settlement !== undefined) this.#finish(followed, settlement.state, settlement.reason);
  }

  #finish(
    { signal, context }: Pick<Subject, "signal" | "context">,
    state: DecisionState,
    reason: string | undefined,
  ): void {
    const at = this.#deps.clock.now();
    const { tenantId, id: accountId } = context.account;
    if (context.state.retired) return;
    this.#deps.carried.settle({ signalId: signal.id, accountId });
    this.#deps.recorder.decision({ tenantId, signalId: signal.id, accountId, state, reason, at });
    this.#deps.crashPoint("decision-settled");
    this.#deps.journal.write("info", "decision.settled", { signalId: signal.id, accountId, state, reason });
  }
}

/** A refused key, or a position that the venue says is not there, does not get better by asking again. */
function isHopeless(last: Order | undefined): boolean {
  if (last?.state !== "rejected") return false;
  return last.reason?.startsWith("credentials") === true || last.reason?.startsWith("reduce-only") === true;
}

function exitDirections(action: SignalAction): readonly Direction[] {
  const wanted = exitedDirection(action);
  return wanted === undefined ? ["long", "short"] : [wanted];
}

function exitedDirection(action: SignalAction): Direction | undefined {
  if (action.kind === "reverse") return opposite(action.direction);
  return action.kind === "close" || action.kind === "reduce" ? action.direction : undefined;
}

/** What takes a part out leaves the entries that wait. */
function isPartial(action: SignalAction): boolean {
  return action.kind === "reduce" && action.share.lt(ONE);
}

/** Entries die with the process that decided them, unless they were claimed. */
function outlivesItsProcess({ kind }: SignalAction): boolean {
  return kind !== "open" && kind !== "increase";
}

function identityOf({ signal, context }: Pick<Subject, "signal" | "context">): DecisionIdentity {
  return { signalId: signal.id, accountId: context.account.id };
}

/** As they were claimed: exits by generation, the entry of a reverse last. */
function inTheirOrder({ intent: a }: Order, { intent: b }: Order): number {
  if (a.leg !== b.leg) return a.leg === "entry" ? 1 : -1;
  return a.generation - b.generation;
}

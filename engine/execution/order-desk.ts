// Step 4 of a signal's life: a claimed order goes out once, and its answer becomes a fact.
import type { AccountState } from "../accounts/account-state.ts";
import type { KeyStanding } from "../accounts/key-standing.ts";
import type { Approved } from "../domain/approved.ts";
import { ZERO } from "../domain/decimal.ts";
import type { AccountId, ClientOrderId } from "../domain/ids.ts";
import { isTerminal, type Order, type OrderIntent } from "../domain/order.ts";
import type { UnixMs } from "../domain/time.ts";
import type { Clock, Timers } from "../ports/clock.ts";
import type { CrashPoint } from "../ports/crash-point.ts";
import type { DecisionStore } from "../ports/decision-store.ts";
import type { SubmitOutcome, Venue } from "../ports/venue.ts";
import type { EngineSettings } from "../settings.ts";
import type { OrderTracker } from "../tracking/order-tracker.ts";
import { AccountRetired } from "./account-retired.ts";
import { afterSubmit } from "./after-submit.ts";
import type { ConservationBreaker } from "./conservation-breaker.ts";
import type { OrderWatch } from "./order-watch.ts";
import { receiveWindow } from "./receive-window.ts";

/** An order that is claimed in the record but has not left yet, with the proof that risk approved it. */
export interface ClaimedOrder {
  readonly order: Order;
  readonly intent: Approved<OrderIntent>;
  readonly recvWindowMs: number;
}

/** An order that went out, and whose answer was applied. */
export interface SentOrder {
  /** Resolves once it is terminal and all its fills are in the position. */
  readonly completed: Promise<Order>;
}

export interface OrderDeskDeps {
  readonly decisions: DecisionStore;
  readonly tracker: OrderTracker;
  readonly watch: OrderWatch;
  readonly keys: Pick<KeyStanding, "refused">;
  /** The last gate: nothing leaves but through it. */
  readonly gate: Pick<ConservationBreaker, "pass">;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly crashPoint: CrashPoint;
  readonly settings: EngineSettings;
  readonly lease: Lease;
}

/** Whether this process may act for an account at this moment. */
export interface Lease {
  mayAct(accountId: AccountId): boolean;
  /** Resolves once a late lease is good again; never when it is lost, because then the process ends. */
  confirmed(): Promise<void>;
}

const LOST_RETRY_MS = 1_000;
const LEASE_LATE: SubmitOutcome = { kind: "not-sent", reason: "the lease of its shard was late" };

export class OrderDesk {
  readonly #deps: OrderDeskDeps;

  constructor(deps: OrderDeskDeps) {
    this.#deps = deps;
  }

  /** Freezes the signing time. The order is not in the record yet. */
  prepare(venue: Venue, intent: Approved<OrderIntent>): ClaimedOrder {
    const { clock, settings } = this.#deps;
    const recvWindowMs = receiveWindow(intent, clock.now(), settings);
    const signedAt = venue.now();
    const order: Order = {
      intent,
      state: "claimed",
      venueOrderId: undefined,
      filledQuantity: ZERO,
      averagePrice: undefined,
      signedAt,
      validUntil: (signedAt + recvWindowMs) as UnixMs,
      reason: undefined,
    };
    return { order, intent, recvWindowMs };
  }

  /** Claims in the record, then sends. Undefined when another decision has this identity already: nothing was sent. */
  async claimAndSend(
    state: AccountState,
    venue: Venue,
    intent: Approved<OrderIntent>,
  ): Promise<SentOrder | undefined> {
    const { lease } = this.#deps;
    if (!state.retired && !lease.mayAct(state.accountId)) await lease.confirmed();
    if (state.retired) throw new AccountRetired();
    const id = intent.clientOrderId;
    // An earlier attempt claimed it and its answer was lost: it is followed already.
    if (state.findOrder(id) !== undefined) return undefined;
    const claimed = this.prepare(venue, intent);
    state.setOrder(claimed.order, this.#deps.clock.now());
    this.#deps.crashPoint("order-claiming");
    const won = await this.#claim(state, venue, claimed.order);
    this.#deps.crashPoint("order-claimed");
    if (!won.has(id)) {
      state.withdraw(id);
      if (state.retired) throw new AccountRetired();
      await this.#recall(state, venue, id);
      return undefined;
    }
    return this.send(state, venue, claimed);
  }

  /** Who claims is who sends: an order whose claim was not answered never left, whatever became of the claim. */
  #noteUnsent(state: AccountState, venue: Venue, order: Order): void {
    const { decisions, timers, tracker } = this.#deps;
    const id = order.intent.clientOrderId;
    decisions.orders([id]).then(
      ([claimed]) => {
        if (claimed === undefined) return;
        this.adopt(state, venue, [claimed]);
        const known = state.findOrder(id);
        const isOurs = claimed.signedAt === order.signedAt && claimed.validUntil === order.validUntil;
        if (!isOurs || known?.state !== "claimed") return;
        tracker.advance(
          state,
          { ...known, state: "not-sent", reason: "NOT_SENT" },
          "not-sent",
          "its claim was not answered",
        );
      },
      () => timers.after(LOST_RETRY_MS, () => this.#noteUnsent(state, venue, order)),
    );
  }

  /** Orders of the record that this process does not know: each is followed until it is complete. */
  adopt(state: AccountState, venue: Venue, orders: readonly Order[]): void {
    for (const order of orders) {
      if (isTerminal(order.state) || state.findOrder(order.intent.clientOrderId) !== undefined) continue;
      state.setOrder(order, this.#deps.clock.now());
      this.#deps.watch.follow(state, venue, order);
    }
  }

  /** The record has it, we do not: it is known from here on, and followed until it is resolved. */
  async #recall(state: AccountState, venue: Venue, id: ClientOrderId): Promise<void> {
    const [order] = await this.#deps.decisions.orders([id]);
    if (order === undefined || state.findOrder(id) !== undefined) return;
    if (isTerminal(order.state)) state.applied.set(id, order.filledQuantity);
    state.setOrder(order, this.#deps.clock.now());
    if (!isTerminal(order.state)) this.#deps.watch.follow(state, venue, order);
  }

  async #claim(state: AccountState, venue: Venue, order: Order): Promise<ReadonlySet<ClientOrderId>> {
    const id = order.intent.clientOrderId;
    try {
      return await this.#deps.decisions.claim([order]);
    } catch (error) {
      state.withdraw(id);
      this.#noteUnsent(state, venue, order);
      throw error;
    }
  }

  /** The last look before bytes leave. */
  #mayAct(state: AccountState): boolean {
    return !state.retired && this.#deps.lease.mayAct(state.accountId);
  }

  /** Sends a committed claim once and applies the outcome. Never throws for what a venue or network does. */
  async send(
    state: AccountState,
    venue: Venue,
    { order, intent, recvWindowMs }: ClaimedOrder,
  ): Promise<SentOrder> {
    // Waited for from now on: when a late answer is here, what ended long before may be forgotten.
    const completed = this.#deps.tracker.complete(state, intent.clientOrderId);
    const held = this.#mayAct(state) ? this.#deps.gate.pass(intent, venue) : Promise.resolve(LEASE_LATE);
    const answer = held ?? venue.submit(intent, order.signedAt, recvWindowMs);
    this.#deps.crashPoint("order-sending");
    const outcome = await answer;
    this.#deps.crashPoint("order-answered");
    if (outcome.kind === "rejected" && outcome.cause === "credentials")
      void this.#deps.keys.refused(state.accountId, `${outcome.code} ${outcome.reason}`);
    const known = state.findOrder(intent.clientOrderId);
    // Not known any more: it ended before this answer came, and nothing brings it back.
    const step = known === undefined ? undefined : afterSubmit(known, outcome);
    if (step !== undefined) this.#deps.tracker.advance(state, step.order, step.event, step.detail);
    if (outcome.kind === "accepted" && outcome.report !== undefined) {
      this.#deps.tracker.applyReport(state, outcome.report);
    }
    this.#deps.crashPoint("order-stored");
    const now = state.findOrder(intent.clientOrderId);
    if (now !== undefined && !this.#deps.tracker.isComplete(state, now))
      this.#deps.watch.follow(state, venue, now);
    return { completed };
  }
}

// The record in memory, with the rules of the SQL: whoever inserts a row first has it, nothing goes back, terminal absorbs.
// Every method is one commit. It outlives the engines of a seed, as PostgreSQL does.
import { afterUpdate } from "../../../adapters/postgres/after-update.ts";
import type { DecisionState, DecisionTrace } from "../../../engine/domain/decision.ts";
import type { Fill } from "../../../engine/domain/fill.ts";
import type { AccountId, ClientOrderId, SignalId } from "../../../engine/domain/ids.ts";
import type { Order, OrderState } from "../../../engine/domain/order.ts";
import type { Signal } from "../../../engine/domain/signal.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type {
  DecisionUpdate,
  DecisionWithOrders,
  OrderEvent,
  OrderUpdate,
} from "../../../engine/ports/decision-store.ts";
import type {
  AccountEquity,
  FillRecord,
  FundingRecord,
  OwnedPosition,
} from "../../../engine/ports/position-store.ts";
import type { UndecidedSignal } from "../../../engine/ports/signal-store.ts";

export interface DecisionRow {
  readonly decision: DecisionTrace["decision"];
  readonly reason: string | undefined;
  readonly settledAt: UnixMs | undefined;
}

export class MemoryRecord {
  readonly signals = new Map<SignalId, Signal>();
  readonly decisions = new Map<string, DecisionRow>();
  readonly orders = new Map<ClientOrderId, Order>();
  readonly orderEvents: OrderEvent[] = [];
  readonly fills = new Map<string, FillRecord>();
  readonly fundings = new Map<string, FundingRecord>();
  readonly positions = new Map<string, OwnedPosition>();
  readonly equities = new Map<AccountId, AccountEquity>();
  /** By client order id: how many orders were claimed before it. */
  readonly #turns = new Map<ClientOrderId, number>();
  readonly #decided = new Map<SignalId, number>();
  readonly #undecided = new Set<SignalId>();

  acceptSignal(signal: Signal): "accepted" | "duplicate" {
    if (this.signals.has(signal.id)) return "duplicate";
    this.signals.set(signal.id, signal);
    if (signal.audience.length > 0) this.#undecided.add(signal.id);
    return "accepted";
  }

  undecided(before: UnixMs, limit: number): UndecidedSignal[] {
    const found: UndecidedSignal[] = [];
    for (const id of this.#undecided) {
      const signal = this.signals.get(id);
      if (signal === undefined) continue;
      if ((this.#decided.get(id) ?? 0) >= signal.audience.length) this.#undecided.delete(id);
      else if (signal.receivedAt < before)
        found.push({ tenantId: signal.tenantId, signalId: id, audienceSize: signal.audience.length });
    }
    const receivedAt = (id: SignalId) => this.signals.get(id)?.receivedAt ?? 0;
    return found.sort((a, b) => receivedAt(a.signalId) - receivedAt(b.signalId)).slice(0, limit);
  }

  commit(rows: readonly DecisionWithOrders[]): Set<AccountId> {
    const won = new Set<AccountId>();
    const fresh = rows.filter(({ decision }) => !this.decisions.has(decisionKey(decision)));
    // A unique key: the whole statement fails.
    for (const { intent } of fresh.flatMap(({ orders }) => orders))
      if (this.orders.has(intent.clientOrderId)) throw new Error(`duplicate key ${intent.clientOrderId}`);
    for (const { decision, orders } of fresh) {
      const key = decisionKey(decision);
      const settledAt = decision.state === "working" ? undefined : decision.decidedAt;
      this.decisions.set(key, { decision, reason: undefined, settledAt });
      this.#decided.set(decision.signalId, (this.#decided.get(decision.signalId) ?? 0) + 1);
      for (const order of orders) this.#claimed(order);
      won.add(decision.accountId);
    }
    return won;
  }

  claim(orders: readonly Order[]): Set<ClientOrderId> {
    const won = new Set<ClientOrderId>();
    for (const order of orders) {
      const id = order.intent.clientOrderId;
      if (this.orders.has(id)) continue;
      this.#claimed(order);
      won.add(id);
    }
    return won;
  }

  turnOf({ intent: { clientOrderId } }: Order): number {
    return this.#turns.get(clientOrderId) ?? 0;
  }

  #claimed(order: Order): void {
    const id = order.intent.clientOrderId;
    this.#turns.set(id, this.#turns.size);
    this.orders.set(id, order);
  }

  recordUpdates(orders: readonly OrderUpdate[], decisions: readonly DecisionUpdate[]): void {
    for (const { order, event, at, detail } of orders) {
      const id = order.intent.clientOrderId;
      const known = this.orders.get(id);
      if (known !== undefined) this.orders.set(id, afterUpdate(known, order));
      this.orderEvents.push({ clientOrderId: id, event, at, detail });
    }
    for (const update of decisions) this.#settle(update);
  }

  #settle(update: DecisionUpdate): void {
    const key = decisionKey(update);
    const row = this.decisions.get(key);
    if (row === undefined || row.decision.state !== "working") return;
    const state: DecisionState = update.state;
    this.decisions.set(key, {
      decision: { ...row.decision, state },
      reason: update.reason ?? row.reason,
      settledAt: state === "working" ? undefined : update.at,
    });
  }

  recordFacts(batch: {
    readonly fills: readonly FillRecord[];
    readonly fundings: readonly FundingRecord[];
    readonly positions: readonly OwnedPosition[];
    readonly equities: readonly AccountEquity[];
  }): void {
    for (const row of batch.fills)
      if (!this.fills.has(fillKey(row.fill))) this.fills.set(fillKey(row.fill), row);
    for (const row of batch.fundings) {
      const key = `${row.funding.accountId}|${row.funding.instrumentId}|${row.funding.venueFundingId}`;
      if (!this.fundings.has(key)) this.fundings.set(key, row);
    }
    for (const position of batch.positions) {
      const key = positionRowKey(position);
      if ((this.positions.get(key)?.updatedAt ?? 0) <= position.updatedAt) this.positions.set(key, position);
    }
    for (const equity of batch.equities) this.equities.set(equity.accountId, equity);
  }

  ordersIn(states: ReadonlySet<OrderState>): Order[] {
    return [...this.orders.values()].filter(({ state }) => states.has(state)).sort(bySigning);
  }

  tracesOf(isWanted: (row: DecisionRow) => boolean): (DecisionTrace & DecisionRow)[] {
    return [...this.decisions.values()].filter(isWanted).map((row) => ({
      ...row,
      orders: [...this.orders.values()]
        .filter(
          ({ intent }) =>
            intent.signalId === row.decision.signalId && intent.accountId === row.decision.accountId,
        )
        .sort(bySigning),
    }));
  }
}

export function decisionKey(of: { readonly signalId: SignalId; readonly accountId: AccountId }): string {
  return `${of.signalId}|${of.accountId}`;
}

export function positionRowKey({ accountId, instrumentId, positionSide }: OwnedPosition): string {
  return `${accountId}|${instrumentId}|${positionSide}`;
}

export function fillKey({
  accountId,
  instrumentId,
  venueTradeId,
  side,
}: Pick<Fill, "accountId" | "instrumentId" | "venueTradeId" | "side">): string {
  return `${accountId}|${instrumentId}|${venueTradeId}|${side}`;
}

function bySigning(a: Order, b: Order): number {
  return a.signedAt - b.signedAt || (a.intent.clientOrderId < b.intent.clientOrderId ? -1 : 1);
}

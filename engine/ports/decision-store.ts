// The record of decisions and orders. Everything that may leave for a venue is committed here first.
import type { Decision, DecisionState, DecisionTrace } from "../domain/decision.ts";
import type { AccountId, ClientOrderId, SignalId, TenantId } from "../domain/ids.ts";
import type { Order } from "../domain/order.ts";
import type { UnixMs } from "../domain/time.ts";

export interface DecisionWithOrders {
  readonly decision: Decision;
  /** Already `claimed`, signing time frozen. Empty when denied. */
  readonly orders: readonly Order[];
}

export interface OrderUpdate {
  readonly order: Order;
  /** What happened, appended to the order's history: `sent`, `accepted`, `unknown`, `filled`, … */
  readonly event: string;
  readonly at: UnixMs;
  /** Venue code or reason, if any. */
  readonly detail: string | undefined;
}

export interface DecisionUpdate {
  readonly tenantId: TenantId;
  readonly signalId: SignalId;
  readonly accountId: AccountId;
  readonly state: DecisionState;
  readonly reason: string | undefined;
  readonly at: UnixMs;
}

export interface DecisionStore {
  /**
   * One synced commit for a whole chunk. Answers the accounts whose decision was new;
   * for every other (signal, account) someone decided before, and nothing was written.
   */
  commit(decisions: readonly DecisionWithOrders[]): Promise<ReadonlySet<AccountId>>;
  /** One synced commit of orders that follow a decision (stops, targets, exits). Answers the client order ids that were new. */
  claim(orders: readonly Order[]): Promise<ReadonlySet<ClientOrderId>>;
  /** Outcomes and progress, in order; terminal states absorb. Batched, durable when the promise resolves. */
  record(orders: readonly OrderUpdate[], decisions: readonly DecisionUpdate[]): Promise<void>;
  /** Orders that are not terminal: what start-up must resolve. */
  unresolved(): Promise<readonly Order[]>;
  /** Decisions still `working`, with all their orders. */
  working(): Promise<readonly DecisionTrace[]>;
  orders(ids: readonly ClientOrderId[]): Promise<readonly Order[]>;
  trace(signalId: SignalId): Promise<SignalTrace | undefined>;
}

export interface OrderEvent {
  readonly clientOrderId: ClientOrderId;
  readonly event: string;
  readonly at: UnixMs;
  readonly detail: string | undefined;
}

export interface SignalTrace {
  readonly tenantId: TenantId;
  readonly signalId: SignalId;
  readonly receivedAt: UnixMs;
  readonly audienceSize: number;
  readonly test: boolean;
  readonly decisions: readonly (DecisionTrace & {
    readonly reason: string | undefined;
    readonly settledAt: UnixMs | undefined;
    readonly events: readonly OrderEvent[];
  })[];
}

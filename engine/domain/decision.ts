// What became of one signal for one account: the row that explains it to the trader, the provider and the admin.
import type { Decimal } from "./decimal.ts";
import type { AccountId, SignalId, SubscriptionId, TenantId } from "./ids.ts";
import type { Order } from "./order.ts";
import type { UnixMs } from "./time.ts";

/** Why a pre-trade check, or the engine, said no. `detail` holds the inputs and limits that were used, as text. */
export interface Denial {
  readonly code: string;
  readonly sentence: string;
  readonly detail: Readonly<Record<string, string>>;
}

/** `working` is the only state that is not terminal. `no-op`: there was nothing to do (close while flat). */
export type DecisionState = "working" | "done" | "denied" | "no-op" | "rejected" | "expired" | "failed";

/** Named values that a decision was made from. Decimals become text when they are written; read back, all is text. */
export type DecisionInputs = Readonly<Record<string, string | Decimal>>;

export interface Decision {
  readonly signalId: SignalId;
  readonly accountId: AccountId;
  readonly tenantId: TenantId;
  readonly subscriptionId: SubscriptionId;
  readonly state: DecisionState;
  readonly denials: readonly Denial[];
  /** Sizing, prices, balances and limits at decision time: enough to replay the decision. */
  readonly inputs: DecisionInputs;
  readonly decidedAt: UnixMs;
}

export interface DecisionTrace {
  readonly decision: Decision;
  readonly orders: readonly Order[];
}

// One decision as a row of `decision`, both ways.
import type { Decision, DecisionState, Denial } from "../../engine/domain/decision.ts";
import type { AccountId, SignalId, SubscriptionId, TenantId } from "../../engine/domain/ids.ts";
import type { UnixMs } from "../../engine/domain/time.ts";
import type { Column } from "./row-columns.ts";

export const DECISION_COLUMNS: readonly Column<Decision>[] = [
  { name: "tenant_id", type: "uuid", of: ({ tenantId }) => tenantId, chunk: true },
  { name: "signal_id", type: "uuid", of: ({ signalId }) => signalId, chunk: true },
  { name: "account_id", type: "uuid", of: ({ accountId }) => accountId },
  { name: "subscription_id", type: "uuid", of: ({ subscriptionId }) => subscriptionId },
  { name: "state", type: "text", of: ({ state }) => state },
  {
    name: "denials",
    type: "json",
    of: ({ denials }) => (denials.length === 0 ? "[]" : JSON.stringify(denials)),
  },
  { name: "inputs", type: "json", of: ({ inputs }) => JSON.stringify(inputs) },
  { name: "decided_at", type: "int8", of: ({ decidedAt }) => decidedAt },
];

export interface DecisionRow {
  readonly tenant_id: TenantId;
  readonly signal_id: SignalId;
  readonly account_id: AccountId;
  readonly subscription_id: SubscriptionId;
  readonly state: DecisionState;
  readonly denials: readonly Denial[];
  readonly inputs: Readonly<Record<string, string>>;
  readonly decided_at: UnixMs;
  readonly reason: string | null;
  readonly settled_at: UnixMs | null;
}

export function decisionOf(row: DecisionRow): Decision {
  return {
    signalId: row.signal_id,
    accountId: row.account_id,
    tenantId: row.tenant_id,
    subscriptionId: row.subscription_id,
    state: row.state,
    denials: row.denials,
    inputs: row.inputs,
    decidedAt: row.decided_at,
  };
}

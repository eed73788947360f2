// One decision as a row of `decision`, both ways.
import type { Decision, DecisionState, Denial } from "../../engine/domain/decision.ts";
import type { AccountId, SignalId, SubscriptionId, TenantId } from "../../engine/domain/ids.ts";
import type { UnixMs } from "../../engine/domain/time.ts";

interface Column {
  readonly name: string;
  readonly type: string;
  readonly of: (decision: Decision) => string | number;
}

const COLUMNS: readonly Column[] = [
  { name: "tenant_id", type: "uuid", of: ({ tenantId }) => tenantId },
  { name: "signal_id", type: "uuid", of: ({ signalId }) => signalId },
  { name: "account_id", type: "uuid", of: ({ accountId }) => accountId },
  { name: "subscription_id", type: "uuid", of: ({ subscriptionId }) => subscriptionId },
  { name: "state", type: "text", of: ({ state }) => state },
  { name: "denials", type: "json", of: ({ denials }) => JSON.stringify(denials) },
  { name: "inputs", type: "json", of: ({ inputs }) => JSON.stringify(inputs) },
  { name: "decided_at", type: "int8", of: ({ decidedAt }) => decidedAt },
];

export const DECISION_COLUMNS: string = COLUMNS.map(({ name }) => name).join(", ");

export const DECISION_PARAMETERS: number = COLUMNS.length;

/** `unnest($1::uuid[], …) as d(…)`. */
export const DECISION_SOURCE: string = `unnest(${COLUMNS.map(
  ({ type }, index) => `$${index + 1}::${type}[]`,
).join(", ")}) as d (${DECISION_COLUMNS})`;

export function decisionArrays(decisions: readonly Decision[]): readonly (readonly (string | number)[])[] {
  return COLUMNS.map(({ of }) => decisions.map(of));
}

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

// One decision in full: what was asked for, what was decided with which numbers, its orders, and every step with its time.
import { sql } from "kysely";
import type { AccountId, SignalId, TenantId } from "../../../engine/domain/ids.ts";
import { type Administration, read } from "../admin/administration.ts";
import { type Listed, list } from "./listing.ts";
import {
  DECISIONS,
  type DecisionRecord,
  equals,
  ORDERS,
  type OrderRecord,
  SIGNALS,
  type SignalRecord,
} from "./records.ts";

export interface DecisionDetail {
  readonly signal: SignalRecord;
  readonly decision: DecisionRecord;
  readonly denials: readonly unknown[];
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly orders: readonly (OrderRecord & Listed)[];
  readonly steps: readonly StepRecord[];
}

export interface StepRecord {
  readonly clientOrderId: string;
  readonly step: string;
  readonly at: number;
  readonly detail: string | null;
}

const ONE = { after: undefined, from: undefined, to: undefined, limit: 1 } as const;
const ORDERS_MAX = 500;

/** Undefined: there is none, or it is not the caller's. */
export function decisionDetail(
  admin: Administration,
  tenantId: TenantId,
  { signalId, accountId }: { readonly signalId: SignalId; readonly accountId: AccountId },
): Promise<DecisionDetail | undefined> {
  return read(admin, tenantId, async (db) => {
    const [decision] = await list(db, tenantId, DECISIONS, {
      ...ONE,
      conditions: [...equals(sql`d.signal_id`, signalId), ...equals(sql`d.account_id`, accountId)],
    });
    const [signal] = await list(db, tenantId, SIGNALS, { ...ONE, conditions: equals(sql`s.id`, signalId) });
    if (decision === undefined || signal === undefined) return undefined;
    const orders = await list(db, tenantId, ORDERS, {
      ...{ ...ONE, limit: ORDERS_MAX },
      conditions: [...equals(sql`o.signal_id`, signalId), ...equals(sql`o.account_id`, accountId)],
    });
    const numbers = await sql<Pick<DecisionDetail, "denials" | "inputs">>`
      select denials, inputs from decision
      where tenant_id = ${tenantId} and signal_id = ${signalId} and account_id = ${accountId}`.execute(db);
    const steps = await sql<StepRecord>`
      select e.client_order_id as "clientOrderId", e.event as step, e.at, e.detail from order_event e
      where e.tenant_id = ${tenantId} and e.client_order_id = any(${orders.map((order) => order.clientOrderId)})
      order by e.id`.execute(db);
    const { denials = [], inputs = {} } = numbers.rows[0] ?? {};
    return { signal, decision, denials, inputs, orders, steps: steps.rows };
  });
}

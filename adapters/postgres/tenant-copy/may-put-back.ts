// Whether a copy may be put into this database now. The record of a tenant changes only while nobody trades it.
import type pg from "pg";
import type { TenantId } from "../../../engine/domain/ids.ts";
import { staged } from "./stage-copy.ts";

export type CopyRefusal =
  | { readonly code: "OTHER_SCHEMA"; readonly schema: string; readonly wanted: string }
  | { readonly code: "TENANT_ACTIVE" }
  | { readonly code: "STILL_OPEN"; readonly positions: number; readonly orders: number }
  | { readonly code: "ENGINES_RUN"; readonly engines: number }
  | { readonly code: "TENANT_THERE" }
  /** `what`: the constraint that another tenant's row stands in the way of. */
  | { readonly code: "NAME_TAKEN"; readonly what: string };

export interface OpenCount {
  readonly positions: number;
  readonly orders: number;
}

/** No order lives as long without its position. */
const ORDERS_SINCE = "(extract(epoch from clock_timestamp()) * 1000)::bigint - 7 * 86400000";
const UNRESOLVED = "state in ('claimed', 'unknown', 'accepted', 'open', 'partially-filled')";

/** What engines have to look after. An account that is unlinked is nobody's to guard. */
export async function openOf(db: pg.ClientBase, tenantId: TenantId): Promise<OpenCount> {
  const linked = "select a.id from account a where a.tenant_id = $1 and a.status <> 'unlinked'";
  const { rows } = await db.query<OpenCount>(
    `select (select count(*) from position where tenant_id = $1 and quantity <> 0 and account_id in (${linked})) as positions,
       (select count(*) from order_intent where tenant_id = $1 and account_id in (${linked})
         and signed_at > ${ORDERS_SINCE} and ${UNRESOLVED}) as orders`,
    [tenantId],
  );
  return rows[0] ?? { positions: 0, orders: 0 };
}

/** What the copy has open and this database does not know: no engine that runs would look after it. */
export async function openOnlyInCopy(db: pg.ClientBase): Promise<number> {
  const { rows } = await db.query<{ open: number }>(
    `select (select count(*) from ${staged("position")} s where quantity <> 0 and not exists (select from position p
         where p.tenant_id = s.tenant_id and p.account_id = s.account_id and p.instrument_id = s.instrument_id
           and p.position_side = s.position_side))
       + (select count(*) from ${staged("order_intent")} s where ${UNRESOLVED} and not exists (select from order_intent o
         where o.tenant_id = s.tenant_id and o.client_order_id = s.client_order_id)) as open`,
  );
  return rows[0]?.open ?? 0;
}

export async function enginesAlive(db: pg.ClientBase): Promise<number> {
  const { rows } = await db.query<{ alive: number }>(
    "select count(*) as alive from engine_process where expires_at > clock_timestamp()",
  );
  return rows[0]?.alive ?? 0;
}

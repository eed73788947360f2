// What is still open on a trader's accounts: to let go of a key now would leave it without a guard.
import { type RawBuilder, sql, type Transaction } from "kysely";
import type { AccountId, TenantId, TraderId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { Tables } from "../admin/tables.ts";

export interface LeftOpen {
  readonly kind: "position" | "order";
  readonly accountId: AccountId;
  readonly instrumentId: string;
  /** Signed for positions; of orders what was asked for. */
  readonly quantity: string;
}

const LEFT_MAX = 100;
/** No entry lives as long; with it the orders of years are passed over. */
const ORDERS_SINCE_MS = 7 * 86_400_000;

/** Accounts that are unlinked already are nobody's to guard. Protective orders go with their positions. */
export async function leftOpen(
  db: Transaction<Tables>,
  tenantId: TenantId,
  of: { readonly accountId: AccountId } | { readonly traderId: TraderId },
  now: UnixMs,
): Promise<readonly LeftOpen[]> {
  const whose: RawBuilder<unknown> =
    "accountId" in of ? sql`a.id = ${of.accountId}` : sql`a.trader_id = ${of.traderId}`;
  const { rows } = await sql<LeftOpen>`
    with linked as (
      select a.id from account a where a.tenant_id = ${tenantId} and ${whose} and a.status <> 'unlinked'
    )
    select 'position' as kind, account_id as "accountId", instrument_id as "instrumentId", quantity::text as quantity
    from position where tenant_id = ${tenantId} and quantity <> 0 and account_id in (select id from linked)
    union all
    select 'order', account_id, instrument_id, quantity::text from order_intent
    where tenant_id = ${tenantId} and leg = 'entry' and account_id in (select id from linked)
      and signed_at > ${now - ORDERS_SINCE_MS}
      and state in ('claimed', 'unknown', 'accepted', 'open', 'partially-filled')
    limit ${LEFT_MAX}`.execute(db);
  return rows;
}

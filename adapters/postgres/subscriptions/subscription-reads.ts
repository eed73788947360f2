// Subscriptions with the names of what they tie together.
import { type Selectable, sql } from "kysely";
import type { Subscription } from "../../../engine/domain/account.ts";
import type { SubscriptionId, TenantId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { subscriptionOf } from "../admin/accounts.ts";
import { type Administration, read } from "../admin/administration.ts";
import type { Tables } from "../admin/tables.ts";
import type { Listing } from "../history/listing.ts";

export interface NamedSubscription extends Subscription {
  readonly strategy: string;
  readonly provider: string;
  readonly account: string;
  readonly createdAt: UnixMs;
}

export type NamedSubscriptionRow = Selectable<Tables["subscription"]> &
  Pick<NamedSubscription, "strategy" | "provider" | "account">;

export const SUBSCRIPTIONS: Listing<NamedSubscriptionRow> = {
  from: sql`subscription u
    join account a on a.tenant_id = u.tenant_id and a.id = u.account_id
    join strategy s on s.tenant_id = u.tenant_id and s.id = u.strategy_id
    join provider p on p.tenant_id = u.tenant_id and p.id = u.provider_id`,
  tenant: sql`u`,
  at: sql`u.created_at`,
  id: sql`u.id::text`,
  account: sql`u.account_id`,
  columns: sql`u.*, s.name as strategy, p.name as provider, a.label as account`,
};

/** All that the caller may see, ended ones too, oldest first; or that one. */
export async function readSubscriptions(
  admin: Administration,
  tenantId: TenantId,
  id?: SubscriptionId,
): Promise<readonly NamedSubscription[]> {
  const { rows } = await read(admin, tenantId, (db) =>
    sql<NamedSubscriptionRow>`
      select ${SUBSCRIPTIONS.columns} from ${SUBSCRIPTIONS.from}
      where u.tenant_id = ${tenantId} and (${id ?? null}::uuid is null or u.id = ${id ?? null}::uuid)
      order by u.created_at, u.id`.execute(db),
  );
  return rows.map(namedSubscriptionOf);
}

export async function readSubscription(
  admin: Administration,
  tenantId: TenantId,
  id: SubscriptionId,
): Promise<NamedSubscription | undefined> {
  return (await readSubscriptions(admin, tenantId, id))[0];
}

export function namedSubscriptionOf(row: NamedSubscriptionRow): NamedSubscription {
  const { strategy, provider, account, created_at: createdAt } = row;
  return { ...subscriptionOf(row), strategy, provider, account, createdAt };
}

// Subscriptions with the names of what they tie together.
import { type Selectable, sql } from "kysely";
import type { Subscription } from "../../../engine/domain/account.ts";
import type { SubscriptionId, TenantId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { subscriptionOf } from "../admin/accounts.ts";
import { type Administration, read } from "../admin/administration.ts";
import type { Tables } from "../admin/tables.ts";

export interface NamedSubscription extends Subscription {
  readonly strategy: string;
  readonly provider: string;
  readonly account: string;
  readonly createdAt: UnixMs;
}

export interface SubscriptionFilter {
  readonly id?: SubscriptionId | undefined;
  readonly accountId?: string | undefined;
  readonly withEnded: boolean;
}

type Row = Selectable<Tables["subscription"]> & Pick<NamedSubscription, "strategy" | "provider" | "account">;

export async function readSubscriptions(
  admin: Administration,
  tenantId: TenantId,
  { id, accountId, withEnded }: SubscriptionFilter,
): Promise<readonly NamedSubscription[]> {
  const { rows } = await read(admin, tenantId, (db) =>
    sql<Row>`
      select u.*, s.name as strategy, p.name as provider, a.label as account
      from subscription u
      join account a on a.tenant_id = u.tenant_id and a.id = u.account_id
      join strategy s on s.tenant_id = u.tenant_id and s.id = u.strategy_id
      join provider p on p.tenant_id = u.tenant_id and p.id = u.provider_id
      where u.tenant_id = ${tenantId} and (${id ?? null}::uuid is null or u.id = ${id ?? null}::uuid)
        and (${accountId ?? null}::uuid is null or u.account_id = ${accountId ?? null}::uuid)
        and (${withEnded} or u.status <> 'ended')
      order by u.created_at, u.id`.execute(db),
  );
  return rows.map((row) => ({
    ...subscriptionOf(row),
    ...{ strategy: row.strategy, provider: row.provider, account: row.account, createdAt: row.created_at },
  }));
}

export async function readSubscription(
  admin: Administration,
  tenantId: TenantId,
  id: SubscriptionId,
): Promise<NamedSubscription | undefined> {
  return (await readSubscriptions(admin, tenantId, { id, withEnded: true }))[0];
}

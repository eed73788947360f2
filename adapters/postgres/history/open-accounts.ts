// Accounts that hold something of ours now, with whom they belong to.
import { sql } from "kysely";
import type { AccountId, TenantId, TraderId } from "../../../engine/domain/ids.ts";
import type { Environment } from "../../../engine/domain/venue.ts";
import { type Administration, read } from "../admin/administration.ts";

export interface OpenAccount {
  readonly accountId: AccountId;
  readonly traderId: TraderId;
  readonly environment: Environment;
}

export async function openAccounts(
  admin: Pick<Administration, "db" | "own">,
  tenantId: TenantId,
): Promise<readonly OpenAccount[]> {
  const { rows } = await read(admin, tenantId, (db) =>
    sql<OpenAccount>`
      select a.id as "accountId", a.trader_id as "traderId", a.environment from account a
      where a.tenant_id = ${tenantId} and exists (select from position p
        where p.tenant_id = a.tenant_id and p.account_id = a.id and p.quantity <> 0)`.execute(db),
  );
  return rows;
}

// Which environment is meant where nobody says: the most real one in use, so that who trades on paper alone does not see zeros.
import { sql } from "kysely";
import type { StrategyId, TenantId } from "../../../engine/domain/ids.ts";
import type { Environment } from "../../../engine/domain/venue.ts";
import { type Administration, read } from "../admin/administration.ts";

const MOST_REAL = sql`array_position(array['live', 'testnet', 'paper'], a.environment)`;

/** Of the tenant's accounts, or of those that have followed `strategyId`. Without any: live. */
export async function ownEnvironment(
  admin: Pick<Administration, "db" | "own">,
  tenantId: TenantId,
  strategyId?: StrategyId,
): Promise<Environment> {
  const followers =
    strategyId === undefined
      ? sql`true`
      : sql`a.id in (select account_id from subscription where tenant_id = ${tenantId} and strategy_id = ${strategyId})`;
  const { rows } = await read(admin, tenantId, (db) =>
    sql<{ environment: Environment }>`
      select a.environment from account a where a.tenant_id = ${tenantId} and ${followers}
      order by ${MOST_REAL} limit 1`.execute(db),
  );
  return rows[0]?.environment ?? "live";
}

/** Of the accounts of all tenants, which only the platform may ask. */
export async function platformEnvironment(admin: Pick<Administration, "db" | "own">): Promise<Environment> {
  const { rows } = await read(admin, undefined, (db) =>
    sql<{ environment: Environment | null }>`select platform_environment() as environment`.execute(db),
  );
  return rows[0]?.environment ?? "live";
}

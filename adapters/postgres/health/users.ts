// How many traders use Flotilla now, and how many of them have something in the market.
import { sql } from "kysely";
import type { TenantId } from "../../../engine/domain/ids.ts";
import { type Administration, read } from "../admin/administration.ts";

export interface UserCounts {
  /** Follow a strategy, or hold a position. */
  readonly active: number;
  /** Hold a position, or a signal is being carried out for them. */
  readonly trading: number;
}

/** `tenantId` undefined: of all tenants together, which only the platform may ask. */
export async function countUsers(
  admin: Pick<Administration, "db" | "own">,
  tenantId: TenantId | undefined,
): Promise<UserCounts> {
  const { rows } = await read(admin, tenantId, (db) =>
    (tenantId === undefined
      ? sql<UserCounts>`select active, trading from platform_users()`
      : sql<UserCounts>`select active, trading from tenant_users(${tenantId})`
    ).execute(db),
  );
  return rows[0] ?? { active: 0, trading: 0 };
}

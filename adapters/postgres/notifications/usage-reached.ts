// Which tenants have used much of their month. For the service, which sees no tenant's usage without being asked by it.
import { type Kysely, sql } from "kysely";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { Tables } from "../admin/tables.ts";
import { within } from "../scope.ts";

export interface UsageReached {
  readonly tenantId: TenantId;
  readonly meter: "signals" | "executions";
  readonly percent: 75 | 90 | 100;
  readonly used: number;
  readonly most: number;
}

/** `month` like `2026-11`, UTC. */
export function usageReached(db: Kysely<Tables>, month: string): Promise<readonly UsageReached[]> {
  return within(db, { kind: "platform" }, async (transaction) => {
    const { rows } = await sql<UsageReached>`
      select tenant_id as "tenantId", meter, percent, used, most from usage_reached(${month})`.execute(
      transaction,
    );
    return rows;
  });
}

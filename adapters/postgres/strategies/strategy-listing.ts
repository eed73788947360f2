// Strategies as their providers and admins see them: everything but the secrets, which the service's role cannot read at all.
import { sql } from "kysely";
import type { StrategyId, TenantId } from "../../../engine/domain/ids.ts";
import { type Administration, read } from "../admin/administration.ts";
import type { StrategyProof } from "../admin/tables.ts";
import { type Listing, list } from "../history/listing.ts";

export interface StrategyRecord {
  readonly id: string;
  readonly providerId: string;
  readonly name: string;
  readonly status: "active" | "paused";
  readonly proofs: readonly StrategyProof[];
  readonly sourceIps: readonly string[];
  readonly tradingViewMode: "order" | "position-sync";
  readonly signalAgeMaxMs: number;
  readonly entryTtlMs: number;
  readonly createdAt: number;
}

export const STRATEGIES: Listing<StrategyRecord> = {
  from: sql`strategy s`,
  tenant: sql`s`,
  at: sql`s.created_at`,
  id: sql`s.id::text`,
  columns: sql`s.id, s.provider_id as "providerId", s.name, s.status, s.proofs, s.source_ips as "sourceIps",
    s.trading_view_mode as "tradingViewMode", s.signal_age_max_ms as "signalAgeMaxMs", s.entry_ttl_ms as "entryTtlMs",
    s.created_at as "createdAt"`,
};

/** Undefined: there is none, or none that the caller may see. */
export async function findStrategyRecord(
  admin: Administration,
  tenantId: TenantId,
  id: StrategyId,
): Promise<StrategyRecord | undefined> {
  const ask = { from: undefined, to: undefined, conditions: [sql`s.id = ${id}`], after: undefined, limit: 1 };
  const [found] = await read(admin, tenantId, (db) => list(db, tenantId, STRATEGIES, ask));
  return found;
}

// Strategies as traders browse them: who offers them and what their signals look like, without anybody's secrets or numbers.
import { sql } from "kysely";
import type { ProviderId, StrategyId, TenantId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { type Administration, read } from "../admin/administration.ts";
import { type Listing, list } from "../history/listing.ts";

export interface OfferedStrategy {
  readonly id: StrategyId;
  readonly name: string;
  readonly status: "active" | "paused";
  readonly providerId: ProviderId;
  readonly provider: string;
  readonly createdAt: UnixMs;
  /** Traders; null: fewer than 3. */
  readonly followers: number | null;
  readonly signals: number;
  readonly entries: number;
  readonly instruments: readonly string[];
  readonly directions: readonly string[];
  readonly entryTypes: readonly string[];
  readonly withStop: number;
  readonly withTargets: number;
  readonly leverageMax: string | null;
}

export const OFFERED_STRATEGIES: Listing<OfferedStrategy> = {
  from: sql`strategy s
    join provider p on p.tenant_id = s.tenant_id and p.id = s.provider_id
    join strategy_looks() l on l.strategy_id = s.id`,
  tenant: sql`s`,
  at: sql`s.created_at`,
  id: sql`s.id::text`,
  columns: sql`s.id, s.name, s.status, s.provider_id as "providerId", p.name as provider, s.created_at as "createdAt",
    l.followers, l.signals, l.entries, l.instruments, l.directions, l.entry_types as "entryTypes",
    l.with_stop as "withStop", l.with_targets as "withTargets", l.leverage_max::text as "leverageMax"`,
};

/** Undefined: there is none, or none that the caller may see. */
export async function findOfferedStrategy(
  admin: Administration,
  tenantId: TenantId,
  id: StrategyId,
): Promise<OfferedStrategy | undefined> {
  const ask = { from: undefined, to: undefined, conditions: [sql`s.id = ${id}`], after: undefined, limit: 1 };
  const [found] = await read(admin, tenantId, (db) => list(db, tenantId, OFFERED_STRATEGIES, ask));
  return found;
}

// What happened lately, for the command line: signals with how they were decided, and positions.
import type pg from "pg";
import type { DecisionState } from "../../../engine/domain/decision.ts";
import type { SignalId, StrategyId, TenantId } from "../../../engine/domain/ids.ts";
import type { InstrumentId } from "../../../engine/domain/instrument.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { OwnedPosition } from "../../../engine/ports/position-store.ts";
import { type PositionRow, positionOf } from "../position-row.ts";

export interface RecentSignal {
  readonly id: SignalId;
  readonly strategyId: StrategyId;
  readonly dialect: string;
  readonly instrumentId: InstrumentId;
  readonly actionKind: string;
  readonly receivedAt: UnixMs;
  readonly audienceSize: number;
  readonly test: boolean;
  /** How many accounts ended in each state so far. */
  readonly decisions: Readonly<Partial<Record<DecisionState, number>>>;
}

export async function listSignals(
  pool: pg.Pool,
  tenantId: TenantId,
  limit: number,
): Promise<readonly RecentSignal[]> {
  const { rows } = await pool.query<RecentSignal>(
    `select s.id, s.strategy_id as "strategyId", s.dialect, s.instrument_id as "instrumentId",
       s.action ->> 'kind' as "actionKind", s.received_at as "receivedAt", s.audience_size as "audienceSize", s.test,
       coalesce((select json_object_agg(state, n) from (select d.state, count(*) as n from decision d
         where d.tenant_id = s.tenant_id and d.signal_id = s.id group by d.state) counted), '{}') as decisions
     from signal s where s.tenant_id = $1 order by s.received_at desc limit $2`,
    [tenantId, limit],
  );
  return rows;
}

/** Open positions of the tenant; `withFlat` adds those that were closed. */
export async function listPositions(
  pool: pg.Pool,
  tenantId: TenantId,
  withFlat: boolean,
): Promise<readonly OwnedPosition[]> {
  const { rows } = await pool.query<PositionRow>(
    "select * from position where tenant_id = $1 and (quantity <> 0 or $2) order by account_id, instrument_id",
    [tenantId, withFlat],
  );
  return rows.map(positionOf);
}

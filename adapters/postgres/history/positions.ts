// Positions as the record holds them: what our own orders made, per account and instrument.
import { sql } from "kysely";
import type { AccountId, SignalId, StrategyId, TenantId } from "../../../engine/domain/ids.ts";
import type { InstrumentId } from "../../../engine/domain/instrument.ts";
import type { PositionSide } from "../../../engine/domain/side.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { Environment } from "../../../engine/domain/venue.ts";
import { type Administration, read } from "../admin/administration.ts";

const POSITIONS_MAX = 10_000;

/** Decimals are plain text without trailing zeros, as the database writes them: a list of hundreds is not calculated with. */
export interface PositionRecord {
  readonly accountId: AccountId;
  /** Of the account. */
  readonly environment: Environment;
  readonly instrumentId: InstrumentId;
  readonly positionSide: PositionSide;
  readonly quantity: string;
  readonly entryPrice: string;
  readonly realizedPnl: string;
  readonly fees: string;
  readonly funding: string;
  readonly stopPrice: string | null;
  readonly targets: readonly { readonly price: string; readonly share: string }[];
  readonly signalId: SignalId | null;
  readonly strategyId: StrategyId | null;
  readonly openedAt: UnixMs | null;
  readonly updatedAt: UnixMs;
}

/** `withFlat` adds those that were closed. */
export async function positions(
  admin: Administration,
  tenantId: TenantId,
  { accountId, withFlat = false }: { readonly accountId?: string | undefined; readonly withFlat?: boolean },
): Promise<readonly PositionRecord[]> {
  const { rows } = await read(admin, tenantId, (db) =>
    sql<PositionRecord>`
      select p.account_id as "accountId", a.environment, p.instrument_id as "instrumentId",
        p.position_side as "positionSide", trim_scale(p.quantity) as quantity, trim_scale(p.entry_price) as "entryPrice",
        trim_scale(p.realized_pnl) as "realizedPnl", trim_scale(p.fees) as fees, trim_scale(p.funding) as funding,
        trim_scale(p.stop_price) as "stopPrice", p.targets, p.signal_id as "signalId", p.strategy_id as "strategyId",
        p.opened_at as "openedAt", p.updated_at as "updatedAt"
      from position p join account a on a.tenant_id = p.tenant_id and a.id = p.account_id
      where p.tenant_id = ${tenantId} and (p.quantity <> 0 or ${withFlat})
        and (${accountId ?? null}::uuid is null or p.account_id = ${accountId ?? null}::uuid)
      order by p.account_id, p.instrument_id, p.position_side limit ${POSITIONS_MAX}`.execute(db),
  );
  return rows;
}

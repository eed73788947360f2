// Positions as the record holds them: what our own orders made, per account and instrument.
import { sql } from "kysely";
import type { AccountId, SignalId, StrategyId, TenantId } from "../../../engine/domain/ids.ts";
import type { InstrumentId } from "../../../engine/domain/instrument.ts";
import type { PositionSide } from "../../../engine/domain/side.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { Environment } from "../../../engine/domain/venue.ts";
import { type Administration, read } from "../admin/administration.ts";
import { accountEnvironments } from "./account-environments.ts";

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
  return read(admin, tenantId, async (db) => {
    const { rows } = await sql<Omit<PositionRecord, "environment">>`
      select account_id as "accountId", instrument_id as "instrumentId", position_side as "positionSide",
        trim_scale(quantity) as quantity, trim_scale(entry_price) as "entryPrice",
        trim_scale(realized_pnl) as "realizedPnl", trim_scale(fees) as fees, trim_scale(funding) as funding,
        trim_scale(stop_price) as "stopPrice", targets, signal_id as "signalId", strategy_id as "strategyId",
        opened_at as "openedAt", updated_at as "updatedAt"
      from position where tenant_id = ${tenantId} and (quantity <> 0 or ${withFlat})
        and (${accountId ?? null}::uuid is null or account_id = ${accountId ?? null}::uuid)
      order by account_id, instrument_id, position_side limit ${POSITIONS_MAX}`.execute(db);
    const ids = rows.map((row) => row.accountId);
    const environments = await accountEnvironments(db, tenantId, ids);
    // As a join would: what belongs to no account that is shown is not shown.
    return rows.flatMap((row) => {
      const environment = environments.get(row.accountId);
      return environment === undefined ? [] : [{ ...row, environment }];
    });
  });
}

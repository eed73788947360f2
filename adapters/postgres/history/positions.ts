// Positions as the record holds them: what our own orders made, per account and instrument.
import { sql } from "kysely";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { OwnedPosition } from "../../../engine/ports/position-store.ts";
import { type Administration, read } from "../admin/administration.ts";
import { type PositionRow, positionOf } from "../position-row.ts";

const POSITIONS_MAX = 10_000;

/** `withFlat` adds those that were closed. */
export async function positions(
  admin: Administration,
  tenantId: TenantId,
  { accountId, withFlat }: { readonly accountId: string | undefined; readonly withFlat: boolean },
): Promise<readonly OwnedPosition[]> {
  const { rows } = await read(admin, tenantId, (db) =>
    sql<PositionRow>`
      select * from position where tenant_id = ${tenantId} and (quantity <> 0 or ${withFlat})
        and (${accountId ?? null}::uuid is null or account_id = ${accountId ?? null}::uuid)
      order by account_id, instrument_id, position_side limit ${POSITIONS_MAX}`.execute(db),
  );
  return rows.map(positionOf);
}

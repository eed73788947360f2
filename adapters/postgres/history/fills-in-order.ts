// Recorded fills in order of time, a batch per transaction, so that a long history holds no connection.
import { type RawBuilder, sql } from "kysely";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { OrderSide, PositionSide } from "../../../engine/domain/side.ts";
import { type Administration, read } from "../admin/administration.ts";

/** A fill as the record has it, with the strategy of the order that made it. */
export interface FillRow {
  readonly account_id: string;
  readonly instrument_id: string;
  readonly venue_trade_id: string;
  readonly position_side: PositionSide;
  readonly side: OrderSide;
  readonly quantity: string;
  readonly price: string;
  readonly fee: string;
  readonly at: number;
  readonly strategy_id: string | null;
}

const BATCH = 5_000;

/** `select`: from `fill f`, complete but for what follows its `where` conditions: the place in the list, order and limit. */
export async function* fillsInOrder<Row extends FillRow>(
  admin: Pick<Administration, "db" | "own">,
  tenantId: TenantId,
  select: RawBuilder<Row>,
  batch = BATCH,
): AsyncGenerator<Row> {
  let last: Row | undefined;
  for (;;) {
    const isAfter = afterPlace(last);
    const { rows } = await read(admin, tenantId, (db) =>
      sql<Row>`${select} and ${isAfter}
        order by f.at, f.account_id, f.instrument_id, f.venue_trade_id, f.side limit ${batch}`.execute(db),
    );
    yield* rows;
    last = rows.at(-1);
    if (last === undefined || rows.length < batch) return;
  }
}

/** Many fills share a millisecond: the rest of the key tells them apart. */
function afterPlace(last: FillRow | undefined): RawBuilder<unknown> {
  if (last === undefined) return sql`true`;
  const { at, account_id, instrument_id, venue_trade_id, side } = last;
  return sql`(f.at, f.account_id, f.instrument_id, f.venue_trade_id, f.side)
    > (${at}, ${account_id}, ${instrument_id}, ${venue_trade_id}, ${side})`;
}

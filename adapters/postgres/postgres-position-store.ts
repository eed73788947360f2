// The PositionStore on PostgreSQL: fills are facts that are added once, positions and equity are the last word on them.
import { type Decimal, decimal } from "../../engine/domain/decimal.ts";
import type { Fill } from "../../engine/domain/fill.ts";
import type { AccountId, ClientOrderId } from "../../engine/domain/ids.ts";
import type { UnixMs } from "../../engine/domain/time.ts";
import type {
  AccountEquity,
  FillRecord,
  FundingRecord,
  OwnedPosition,
  PositionStore,
  RecordedFill,
} from "../../engine/ports/position-store.ts";
import { NO_FENCE, type ShardFence } from "../../engine/ports/shard-store.ts";
import { ANY_TENANT } from "./any-tenant.ts";
import type { DatabasePools } from "./database-pools.ts";
import { type EquityRow, equityOf, type PositionRow, positionOf } from "./position-row.ts";
import { allHeld, type FenceOf, fenceValues, heldShards, writeOurs } from "./shard-fence.ts";
import { isRowFault, WriteBehind } from "./write-behind.ts";

interface Batch {
  readonly fills: readonly FillRecord[];
  readonly fundings: readonly FundingRecord[];
  readonly positions: readonly OwnedPosition[];
  readonly equities: readonly AccountEquity[];
}

/** Behind the last of the rows' own values. */
const FENCE = 48;

/** Fills too: one that is known without the position that it made would never come into it. */
const RECORD = `
with ${heldShards(FENCE)}, new_fills as (
  insert into fill (tenant_id, account_id, instrument_id, venue_trade_id, side, venue_order_id, client_order_id,
    position_side, quantity, price, fee, realized_pnl, origin, owned, at)
  select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::numeric[], $10::numeric[], $11::numeric[], $12::numeric[], $13::text[], $14::bool[], $15::int8[])
  where ${allHeld(FENCE)}
  on conflict do nothing
), new_fundings as (
  insert into funding (tenant_id, account_id, instrument_id, venue_funding_id, amount, at)
  select * from unnest($16::uuid[], $17::uuid[], $18::text[], $19::text[], $20::numeric[], $21::int8[])
  where ${allHeld(FENCE)}
  on conflict do nothing
), new_positions as (
  insert into position as p (tenant_id, account_id, instrument_id, position_side, quantity, entry_price, realized_pnl,
    fees, funding, signal_id, strategy_id, stop_price, targets, opened_quantity, protection_generation, opened_at,
    last_exit_at, updated_at)
  select * from unnest($22::uuid[], $23::uuid[], $24::text[], $25::text[], $26::numeric[], $27::numeric[], $28::numeric[],
    $29::numeric[], $30::numeric[], $31::uuid[], $32::uuid[], $33::numeric[], $34::json[], $35::numeric[], $36::int4[],
    $37::int8[], $38::int8[], $39::int8[])
  where ${allHeld(FENCE)}
  on conflict (tenant_id, account_id, instrument_id, position_side) do update set
    quantity = excluded.quantity, entry_price = excluded.entry_price, realized_pnl = excluded.realized_pnl,
    fees = excluded.fees, funding = excluded.funding, signal_id = excluded.signal_id,
    strategy_id = excluded.strategy_id, stop_price = excluded.stop_price, targets = excluded.targets,
    opened_quantity = excluded.opened_quantity, protection_generation = excluded.protection_generation,
    opened_at = excluded.opened_at, last_exit_at = excluded.last_exit_at, updated_at = excluded.updated_at
  where p.updated_at <= excluded.updated_at
), new_equities as (
  insert into account_equity (account_id, tenant_id, equity, day, equity_at_day_start, equity_peak, losses_in_a_row,
    last_loss_at)
  select * from unnest($40::uuid[], $41::uuid[], $42::numeric[], $43::int4[], $44::numeric[], $45::numeric[],
    $46::int4[], $47::int8[])
  where ${allHeld(FENCE)}
  on conflict (tenant_id, account_id) do update set
    equity = excluded.equity, day = excluded.day, equity_at_day_start = excluded.equity_at_day_start,
    equity_peak = excluded.equity_peak, losses_in_a_row = excluded.losses_in_a_row, last_loss_at = excluded.last_loss_at
)
select ${allHeld(FENCE)} as held`;

/** Flat positions are read back for a week: no cooldown lasts longer. */
const RECENT_MS = 7 * 24 * 3_600_000;

export class PostgresPositionStore implements PositionStore {
  readonly #pools: DatabasePools;
  readonly #recording: WriteBehind<Batch>;
  readonly #fenceOf: FenceOf;

  constructor(
    pools: DatabasePools,
    pace = { lingerMs: 2, batchMax: 1_000 },
    fenceOf: FenceOf = () => NO_FENCE,
  ) {
    this.#pools = pools;
    this.#fenceOf = fenceOf;
    this.#recording = new WriteBehind({
      write: (batches) => this.#write(batches),
      isItemFault: isRowFault,
      waitingMax: 200_000,
      ...pace,
    });
  }

  async record(batch: Batch): Promise<void> {
    if (Object.values(batch).every((rows) => rows.length === 0)) return;
    await this.#recording.add(batch);
  }

  async positions(): Promise<readonly OwnedPosition[]> {
    const { rows } = await this.#pools.reading.query<PositionRow>(
      `select * from position where quantity <> 0
       or updated_at > (extract(epoch from now()) * 1000)::int8 - $1::int8`,
      [RECENT_MS],
    );
    return rows.map(positionOf);
  }

  async equities(): Promise<readonly AccountEquity[]> {
    const { rows } = await this.#pools.reading.query<EquityRow>("select * from account_equity");
    return rows.map(equityOf);
  }

  async filledQuantities(ids: readonly ClientOrderId[]): Promise<ReadonlyMap<ClientOrderId, Decimal>> {
    const { rows } = await this.#pools.reading.query<{ id: ClientOrderId; quantity: string }>({
      name: "filled-quantities",
      text: `select client_order_id as id, sum(quantity) as quantity from fill
        where ${ANY_TENANT} and client_order_id = any($1::text[]) group by client_order_id`,
      values: [ids],
    });
    return new Map(rows.map(({ id, quantity }) => [id, decimal(quantity)]));
  }

  async recordedFills<F extends Pick<Fill, "instrumentId" | "venueTradeId" | "side">>(
    accountId: AccountId,
    fills: readonly F[],
  ): Promise<readonly F[]> {
    const { rows } = await this.#pools.reading.query<{ name: string }>({
      name: "recorded-fills",
      text: `select concat_ws('|', instrument_id, venue_trade_id, side) as name from fill
          where ${ANY_TENANT} and account_id = $1
            and (instrument_id, venue_trade_id) in (select * from unnest($2::text[], $3::text[]))`,
      values: [
        accountId,
        fills.map(({ instrumentId }) => instrumentId),
        fills.map(({ venueTradeId }) => venueTradeId),
      ],
    });
    const names = new Set(rows.map(({ name }) => name));
    return fills.filter(({ instrumentId, venueTradeId, side }) =>
      names.has(`${instrumentId}|${venueTradeId}|${side}`),
    );
  }

  async recentFills(accountIds: readonly AccountId[], since: UnixMs): Promise<readonly RecordedFill[]> {
    if (accountIds.length === 0) return [];
    const { rows } = await this.#pools.reading.query<RecordedFill>({
      name: "recent-fills",
      text: `select f.account_id as "accountId", f.instrument_id as "instrumentId",
          f.venue_trade_id as "venueTradeId", f.side, f.at
        from account a join fill f on f.tenant_id = a.tenant_id and f.account_id = a.id
        where a.id = any($1::uuid[]) and f.at >= $2`,
      values: [accountIds, since],
    });
    return rows;
  }

  async recordedFundings(accountId: AccountId, since: UnixMs): Promise<readonly string[]> {
    const { rows } = await this.#pools.reading.query<{ id: string }>({
      name: "recorded-fundings",
      text: `select venue_funding_id as id from funding where ${ANY_TENANT} and account_id = $1 and at >= $2`,
      values: [accountId, since],
    });
    return rows.map(({ id }) => id);
  }

  /** Resolves when everything recorded so far is durable. Call before closing the pools. */
  drain(): Promise<void> {
    return this.#recording.drain();
  }

  #write(batches: readonly Batch[]): Promise<void> {
    const together: Batch = {
      fills: batches.flatMap(({ fills }) => fills),
      fundings: batches.flatMap(({ fundings }) => fundings),
      positions: batches.flatMap(({ positions }) => positions),
      equities: batches.flatMap(({ equities }) => equities),
    };
    return writeOurs(together, {
      fenceOf: this.#fenceOf,
      accountsOf,
      partOf,
      write: (batch, fence) => this.#writeFenced(batch, fence),
    });
  }

  async #writeFenced(batch: Batch, fence: ShardFence): Promise<boolean> {
    const values = [
      ...fillArrays(batch.fills),
      ...fundingArrays(batch.fundings),
      ...positionArrays(
        lastOfEach(
          batch.positions.toSorted((a, b) => a.updatedAt - b.updatedAt),
          positionKey,
        ),
      ),
      ...equityArrays(lastOfEach(batch.equities, ({ accountId }) => accountId)),
      ...fenceValues(fence),
    ];
    const { rows } = await this.#pools.recording.query<{ held: boolean }>({
      name: "record-positions",
      text: RECORD,
      values,
    });
    return rows[0]?.held === true;
  }
}

function accountsOf({ fills, fundings, positions, equities }: Batch): AccountId[] {
  return [
    ...fills.map(({ fill }) => fill.accountId),
    ...fundings.map(({ funding }) => funding.accountId),
    ...positions.map(({ accountId }) => accountId),
    ...equities.map(({ accountId }) => accountId),
  ];
}

function partOf(batch: Batch, concerns: (id: AccountId) => boolean): Batch {
  return {
    fills: batch.fills.filter(({ fill }) => concerns(fill.accountId)),
    fundings: batch.fundings.filter(({ funding }) => concerns(funding.accountId)),
    positions: batch.positions.filter(({ accountId }) => concerns(accountId)),
    equities: batch.equities.filter(({ accountId }) => concerns(accountId)),
  };
}

function positionKey({ accountId, instrumentId, positionSide }: OwnedPosition): string {
  return `${accountId} ${instrumentId} ${positionSide}`;
}

/** In key order, so that two engines that write the same rows wait for one another instead of deadlocking. */
function lastOfEach<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const last = new Map(items.map((item) => [keyOf(item), item]));
  return [...last.keys()].sort().flatMap((key) => last.get(key) ?? []);
}

const text = (value: Decimal | undefined): string | null => value?.toString() ?? null;

function fillArrays(fills: readonly FillRecord[]): readonly unknown[] {
  return [
    fills.map(({ tenantId }) => tenantId),
    fills.map(({ fill }) => fill.accountId),
    fills.map(({ fill }) => fill.instrumentId),
    fills.map(({ fill }) => fill.venueTradeId),
    fills.map(({ fill }) => fill.side),
    fills.map(({ fill }) => fill.venueOrderId),
    fills.map(({ fill }) => fill.clientOrderId ?? null),
    fills.map(({ fill }) => fill.positionSide),
    fills.map(({ fill }) => text(fill.quantity)),
    fills.map(({ fill }) => text(fill.price)),
    fills.map(({ fill }) => text(fill.fee)),
    fills.map(({ fill }) => text(fill.realizedPnl)),
    fills.map(({ fill }) => fill.origin),
    fills.map(({ owned }) => owned),
    fills.map(({ fill }) => fill.at),
  ];
}

function fundingArrays(fundings: readonly FundingRecord[]): readonly unknown[] {
  return [
    fundings.map(({ tenantId }) => tenantId),
    fundings.map(({ funding }) => funding.accountId),
    fundings.map(({ funding }) => funding.instrumentId),
    fundings.map(({ funding }) => funding.venueFundingId),
    fundings.map(({ funding }) => text(funding.amount)),
    fundings.map(({ funding }) => funding.at),
  ];
}

function positionArrays(positions: readonly OwnedPosition[]): readonly unknown[] {
  return [
    positions.map(({ tenantId }) => tenantId),
    positions.map(({ accountId }) => accountId),
    positions.map(({ instrumentId }) => instrumentId),
    positions.map(({ positionSide }) => positionSide),
    positions.map(({ net }) => text(net.quantity)),
    positions.map(({ net }) => text(net.entryPrice)),
    positions.map(({ net }) => text(net.realizedPnl)),
    positions.map(({ net }) => text(net.fees)),
    positions.map(({ net }) => text(net.funding)),
    positions.map(({ signalId }) => signalId ?? null),
    positions.map(({ strategyId }) => strategyId ?? null),
    positions.map(({ stopPrice }) => text(stopPrice)),
    positions.map(({ targets }) => JSON.stringify(targets)),
    positions.map(({ openedQuantity }) => text(openedQuantity)),
    positions.map(({ protectionGeneration }) => protectionGeneration),
    positions.map(({ openedAt }) => openedAt ?? null),
    positions.map(({ lastExitAt }) => lastExitAt ?? null),
    positions.map(({ updatedAt }) => updatedAt),
  ];
}

function equityArrays(equities: readonly AccountEquity[]): readonly unknown[] {
  return [
    equities.map(({ accountId }) => accountId),
    equities.map(({ tenantId }) => tenantId),
    equities.map(({ equity }) => text(equity)),
    equities.map(({ day }) => day),
    equities.map(({ equityAtDayStart }) => text(equityAtDayStart)),
    equities.map(({ equityPeak }) => text(equityPeak)),
    equities.map(({ lossesInARow }) => lossesInARow),
    equities.map(({ lastLossAt }) => lastLossAt ?? null),
  ];
}

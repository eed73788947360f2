// The SignalStore on PostgreSQL: a signal is accepted once, for ever, in one round trip.
import { decimal } from "../../engine/domain/decimal.ts";
import type { ProviderId, SignalId, StrategyId, SubscriptionId, TenantId } from "../../engine/domain/ids.ts";
import type { InstrumentId } from "../../engine/domain/instrument.ts";
import type { Signal } from "../../engine/domain/signal.ts";
import type { UnixMs } from "../../engine/domain/time.ts";
import type { QuarantineEntry, SignalStore, UndecidedSignal } from "../../engine/ports/signal-store.ts";
import { ANY_TENANT } from "./any-tenant.ts";
import type { DatabasePools } from "./database-pools.ts";
import { isOutage } from "./is-outage.ts";
import { missingPlaces, putAway } from "./quarantine-writes.ts";
import { actionSchema } from "./stored-json.ts";

const ACCEPT = `
insert into signal (tenant_id, id, provider_id, strategy_id, dialect, instrument_id, action, reference_price, issued_at,
  received_at, expires_at, audience, audience_size, fully_decided, raw_body)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13 = 0, $14)
on conflict (tenant_id, id) do nothing`;

/**
 * Looks at signals that are not known to be complete, oldest first, and remembers those that turn out to be. A subscription
 * is one account, so a signal is complete when it has as many decisions as its audience has members; members whose
 * subscription is gone for good have none.
 */
const UNDECIDED = `
with open as (
  select tenant_id, id, audience_size, received_at from signal
  where not fully_decided and received_at < $1 order by received_at limit $3 for update skip locked
), counted as (
  select o.*, (select count(*) from decision d where d.tenant_id = o.tenant_id and d.signal_id = o.id)
    + (select count(*) from quarantine q where q.tenant_id = o.tenant_id and q.signal_id = o.id and q.account_id is null)
    as decided
  from open o
), completed as (
  update signal s set fully_decided = true from counted c
  where c.decided >= c.audience_size and s.tenant_id = c.tenant_id and s.id = c.id
)
select tenant_id, id, audience_size from counted where decided < audience_size order by received_at limit $2`;

interface SignalRow {
  readonly tenant_id: TenantId;
  readonly id: SignalId;
  readonly provider_id: ProviderId;
  readonly strategy_id: StrategyId;
  readonly dialect: string;
  readonly instrument_id: InstrumentId;
  readonly action: unknown;
  readonly reference_price: string | null;
  readonly issued_at: UnixMs;
  readonly received_at: UnixMs;
  readonly expires_at: UnixMs;
  readonly audience: string;
}

export class PostgresSignalStore implements SignalStore {
  readonly #pools: DatabasePools;

  constructor(pools: DatabasePools) {
    this.#pools = pools;
  }

  async accept(signal: Signal, rawBody: string): Promise<"accepted" | "duplicate"> {
    const { rowCount } = await this.#pools.hot.query({
      name: "accept",
      text: ACCEPT,
      values: [
        signal.tenantId,
        signal.id,
        signal.providerId,
        signal.strategyId,
        signal.dialect,
        signal.instrumentId,
        JSON.stringify(signal.action),
        signal.referencePrice?.toString() ?? null,
        signal.issuedAt,
        signal.receivedAt,
        signal.expiresAt,
        `{${signal.audience.join(",")}}`,
        signal.audience.length,
        // PostgreSQL's text cannot hold a zero byte, and a hostile body may.
        rawBody.replaceAll("\0", "\uFFFD"),
      ],
    });
    return rowCount === 1 ? "accepted" : "duplicate";
  }

  async find(id: SignalId): Promise<Signal | undefined> {
    const { rows } = await this.#pools.hot.query<SignalRow>({
      name: "find-signal",
      text: `select tenant_id, id, provider_id, strategy_id, dialect, instrument_id, action, reference_price, issued_at,
          received_at, expires_at, audience::text from signal
        where ${ANY_TENANT} and id = $1`,
      values: [id],
    });
    return rows[0] === undefined ? undefined : signalOf(rows[0]);
  }

  async undecided(before: UnixMs, limit: number): Promise<readonly UndecidedSignal[]> {
    const { rows } = await this.#pools.reading.query<{
      tenant_id: TenantId;
      id: SignalId;
      audience_size: number;
    }>({
      name: "undecided",
      text: UNDECIDED,
      values: [before, limit, limit + COMPLETED_PER_LOOK],
    });
    return rows.map((row) => ({
      tenantId: row.tenant_id,
      signalId: row.id,
      audienceSize: row.audience_size,
    }));
  }

  missing(signal: UndecidedSignal, limit: number): Promise<readonly number[]> {
    return missingPlaces(this.#pools.reading, signal, limit);
  }

  quarantine(entry: QuarantineEntry): Promise<boolean> {
    return putAway(this.#pools.hot, entry);
  }

  isOutage(error: unknown): boolean {
    return isOutage(error);
  }
}

/** How many complete signals one look may clear away besides the incomplete ones that it finds. */
const COMPLETED_PER_LOOK = 2_000;

function signalOf(row: SignalRow): Signal {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    providerId: row.provider_id,
    strategyId: row.strategy_id,
    dialect: row.dialect,
    instrumentId: row.instrument_id,
    action: actionSchema.parse(row.action),
    referencePrice: row.reference_price === null ? undefined : decimal(row.reference_price),
    issuedAt: row.issued_at,
    receivedAt: row.received_at,
    expiresAt: row.expires_at,
    audience: row.audience === "{}" ? [] : (row.audience.slice(1, -1).split(",") as SubscriptionId[]),
  };
}

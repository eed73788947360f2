// The SignalStore on PostgreSQL: a signal is accepted once, for ever, in one round trip.
import { decimal } from "../../engine/domain/decimal.ts";
import type { ProviderId, SignalId, StrategyId, SubscriptionId, TenantId } from "../../engine/domain/ids.ts";
import type { InstrumentId } from "../../engine/domain/instrument.ts";
import type { Signal } from "../../engine/domain/signal.ts";
import type { UnixMs } from "../../engine/domain/time.ts";
import type { DecisionWithOrders } from "../../engine/ports/decision-store.ts";
import { NO_FENCE } from "../../engine/ports/shard-store.ts";
import type {
  Acceptance,
  ClosingSignal,
  QuarantineEntry,
  SignalStore,
  UndecidedSignal,
} from "../../engine/ports/signal-store.ts";
import { ANY_TENANT } from "./any-tenant.ts";
import type { DatabasePools } from "./database-pools.ts";
import { DECISION_COLUMNS } from "./decision-row.ts";
import { GroupCommit } from "./group-commit.ts";
import { isOutage } from "./is-outage.ts";
import { ORDER_COLUMNS } from "./order-row.ts";
import { missingPlaces, putAway } from "./quarantine-writes.ts";
import { type Cell, chunkSelect, chunkValues, columnNames, rowByRow } from "./row-columns.ts";
import { allHeld, type FenceOf, fenceValues, heldShards } from "./shard-fence.ts";
import { actionSchema } from "./stored-json.ts";

const SIGNAL_PARAMETERS = 16;
const FENCE = SIGNAL_PARAMETERS + 1;
const ARRIVED = `
${heldShards(FENCE)}, arrived as (
  insert into signal (tenant_id, id, provider_id, strategy_id, dialect, instrument_id, action, reference_price, issued_at,
    received_at, expires_at, audience, audience_size, fully_decided, raw_body, test)
  select tenant_id, id, provider_id, strategy_id, dialect, instrument_id, action, reference_price, issued_at,
    received_at, expires_at, audience::uuid[], audience_size, audience_size = decided and ${allHeld(FENCE)}, raw_body, test
  from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::jsonb[], $8::numeric[], $9::int8[],
    $10::int8[], $11::int8[], $12::text[], $13::int4[], $14::int4[], $15::text[], $16::bool[])
    as s (tenant_id, id, provider_id, strategy_id, dialect, instrument_id, action, reference_price, issued_at,
      received_at, expires_at, audience, audience_size, decided, raw_body, test)
  on conflict (tenant_id, id) do nothing returning id
)`;
const DECIDED = FENCE + 2;
const DECISIONS = rowByRow(DECISION_COLUMNS);
const ORDERS = rowByRow(ORDER_COLUMNS);

const ACCEPT = `with ${ARRIVED} select id, false as decided from arrived`;

/** A signal that is new has no decisions: those that come with it are the first. */
const ACCEPT_DECIDED = `with ${ARRIVED}, decided as (
  insert into decision (${columnNames(DECISIONS)})
  select * from (${chunkSelect(DECISIONS, DECIDED)}) as d
  where ((d.signal_id in (select id from arrived)) is true) and ${allHeld(FENCE)}
), claimed as (
  insert into order_intent (${columnNames(ORDERS)})
  select * from (${chunkSelect(ORDERS, DECIDED + DECISIONS.length)}) as o
  where ((o.signal_id in (select id from arrived)) is true) and ${allHeld(FENCE)}
)
select id, ${allHeld(FENCE)} as decided from arrived`;

/** Signals and decisions that share a commit, when they arrive while others are on their way. */
const ACCEPTED_TOGETHER = 250;

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

/**
 * An entry that is refused neither for its age nor for its expiry was issued at most this long ago; whatever is newer than
 * it was received after that, but for the minute that clocks may differ.
 */
const CLOSINGS = `
select strategy_id, instrument_id, action, issued_at, test from signal
where action ->> 'kind' in ('close', 'reverse', 'cancel')
  and received_at >= $1::bigint - 60000 - (select coalesce(max(signal_age_max_ms + entry_ttl_ms), 0) from strategy)`;

interface Arrival {
  readonly signal: Signal;
  readonly rawBody: string;
  readonly decided: readonly DecisionWithOrders[];
}

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
  readonly test: boolean;
}

export class PostgresSignalStore implements SignalStore {
  readonly #pools: DatabasePools;
  readonly #fenceOf: FenceOf;
  readonly #accepting: GroupCommit<Arrival, Acceptance>;

  constructor(pools: DatabasePools, fenceOf: FenceOf = () => NO_FENCE) {
    this.#pools = pools;
    this.#fenceOf = fenceOf;
    this.#accepting = new GroupCommit({
      write: (arrivals) => this.#acceptAll(arrivals),
      keysOf: ({ signal }) => [signal.id],
      sizeOf: ({ decided }) => 1 + decided.length,
      sizeMax: ACCEPTED_TOGETHER,
      underWayMax: 2,
    });
  }

  accept(signal: Signal, rawBody: string, decided: readonly DecisionWithOrders[]): Promise<Acceptance> {
    return this.#accepting.add({ signal, rawBody, decided });
  }

  async #acceptAll(arrivals: readonly Arrival[]): Promise<readonly Acceptance[]> {
    const decided = arrivals.flatMap((arrival) => arrival.decided);
    const fence = this.#fenceOf(decided.map(({ decision }) => decision.accountId));
    const values = [...signalValues(arrivals), ...fenceValues(fence)];
    const { rows } = await this.#pools.hot.query<{ id: SignalId; decided: boolean }>(
      decided.length === 0
        ? { name: "accept", text: ACCEPT, values }
        : {
            name: "accept-decided",
            text: ACCEPT_DECIDED,
            values: [...values, ...decisionValues(decided)],
          },
    );
    const accepted = new Map(rows.map((row) => [row.id, row.decided]));
    return arrivals.map(({ signal, decided: { length } }) => {
      const withDecisions = accepted.get(signal.id);
      if (withDecisions === undefined) return "duplicate";
      return withDecisions && length > 0 ? "decided" : "accepted";
    });
  }

  async find(id: SignalId): Promise<Signal | undefined> {
    const { rows } = await this.#pools.hot.query<SignalRow>({
      name: "find-signal",
      text: `select tenant_id, id, provider_id, strategy_id, dialect, instrument_id, action, reference_price, issued_at,
          received_at, expires_at, audience::text, test from signal
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

  /** How many entries each strategy signalled since then. */
  async recentEntries(since: UnixMs): Promise<ReadonlyMap<StrategyId, number>> {
    const { rows } = await this.#pools.reading.query<{ strategy_id: StrategyId; entries: number }>(
      `select recent.strategy_id, count(*) as entries from tenant t cross join lateral (
         select strategy_id from signal where tenant_id = t.id and received_at >= $1
           and action ->> 'kind' in ('open', 'increase', 'reverse')) recent
       group by recent.strategy_id`,
      [since],
    );
    return new Map(rows.map(({ strategy_id, entries }) => [strategy_id, entries]));
  }

  async closings(now: UnixMs): Promise<readonly ClosingSignal[]> {
    const { rows } = await this.#pools.reading.query<
      Pick<SignalRow, "strategy_id" | "instrument_id" | "action" | "issued_at" | "test">
    >(CLOSINGS, [now]);
    return rows.map((row) => ({
      strategyId: row.strategy_id,
      instrumentId: row.instrument_id,
      action: actionSchema.parse(row.action),
      issuedAt: row.issued_at,
      test: row.test,
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

function signalValues(arrivals: readonly Arrival[]): unknown[] {
  const column = (of: (signal: Signal) => unknown) => arrivals.map(({ signal }) => of(signal));
  return [
    column(({ tenantId }) => tenantId),
    column(({ id }) => id),
    column(({ providerId }) => providerId),
    column(({ strategyId }) => strategyId),
    column(({ dialect }) => dialect),
    column(({ instrumentId }) => instrumentId),
    column(({ action }) => JSON.stringify(action)),
    column(({ referencePrice }) => referencePrice?.toString() ?? null),
    column(({ issuedAt }) => issuedAt),
    column(({ receivedAt }) => receivedAt),
    column(({ expiresAt }) => expiresAt),
    column(({ audience }) => `{${audience.join(",")}}`),
    column(({ audience }) => audience.length),
    arrivals.map(({ decided }) => decided.length),
    // PostgreSQL's text cannot hold a zero byte, and a hostile body may.
    arrivals.map(({ rawBody }) => rawBody.replaceAll("\0", "\uFFFD")),
    column(({ test }) => test),
  ];
}

function decisionValues(decided: readonly DecisionWithOrders[]): Cell[] {
  return [
    ...chunkValues(
      DECISIONS,
      decided.map(({ decision }) => decision),
    ),
    ...chunkValues(
      ORDERS,
      decided.flatMap(({ orders }) => orders),
    ),
  ];
}

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
    test: row.test,
  };
}

// The engine's three stores on the record in memory, each call over a link that can break.
import { type Decimal, ZERO } from "../../../engine/domain/decimal.ts";
import type { AccountId, ClientOrderId, SignalId, SubscriptionId } from "../../../engine/domain/ids.ts";
import type { OrderState } from "../../../engine/domain/order.ts";
import type { Signal } from "../../../engine/domain/signal.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type {
  DecisionStore,
  DecisionUpdate,
  DecisionWithOrders,
  OrderUpdate,
  SignalTrace,
} from "../../../engine/ports/decision-store.ts";
import type { PositionStore, RecordedFill } from "../../../engine/ports/position-store.ts";
import type { SignalStore } from "../../../engine/ports/signal-store.ts";
import { ConnectionLost, type Link } from "./link.ts";
import { fillKey, type MemoryRecord } from "./memory-record.ts";

const UNRESOLVED: ReadonlySet<OrderState> = new Set([
  "claimed",
  "unknown",
  "accepted",
  "open",
  "partially-filled",
]);
/** Flat positions are read back for a week. */
const RECENT_MS = 7 * 24 * 3_600_000;

export interface MemoryStores {
  readonly signals: SignalStore;
  readonly decisions: DecisionStore;
  readonly positions: PositionStore;
}

export interface MemoryStoresDeps {
  readonly record: MemoryRecord;
  readonly link: Link;
  readonly now: () => UnixMs;
  /** What PostgreSQL reads from its strategies: an entry issued longer ago than this is refused. */
  readonly entryAgeMaxMs: number;
}

export function memoryStores(deps: MemoryStoresDeps): MemoryStores {
  const { record, link, now } = deps;
  return {
    signals: memorySignals(deps),
    decisions: memoryDecisions(record, link),
    positions: memoryPositions(record, link, now),
  };
}

/** By how much clocks may differ. */
const CLOCKS_MS = 60_000;

function memorySignals({ record, link, entryAgeMaxMs }: MemoryStoresDeps): SignalStore {
  return {
    accept: (signal: Signal, _rawBody, decided) =>
      link(`accept ${signal.id} with ${decided.length}`, () => {
        const acceptance = record.acceptSignal(signal);
        if (acceptance === "duplicate" || decided.length === 0) return acceptance;
        record.commit(decided);
        return "decided";
      }),
    closings: (now) =>
      link("closings", () =>
        [...record.signals.values()]
          .filter((signal) => isClosing(signal) && signal.receivedAt >= now - CLOCKS_MS - entryAgeMaxMs)
          .map(({ strategyId, instrumentId, action, issuedAt, test }) => ({
            ...{ strategyId, instrumentId, action, issuedAt, test },
          })),
      ),
    missing: ({ signalId }, limit) =>
      link(`missing ${signalId}`, () => missingPlaces(record, signalId).slice(0, limit)),
    // Nothing here is poisonous: what fails is the link.
    quarantine: () => Promise.resolve(false),
    isOutage: (error) => error instanceof ConnectionLost,
    find: (id) => link(`find ${id}`, () => record.signals.get(id)),
    undecided: (before, limit) => link("undecided", () => record.undecided(before, limit)),
  };
}

function isClosing({ action }: Signal): boolean {
  return action.kind === "close" || action.kind === "reverse" || action.kind === "cancel";
}

function missingPlaces(record: MemoryRecord, signalId: SignalId): readonly number[] {
  const decided = new Set(
    record
      .tracesOf(({ decision }) => decision.signalId === signalId)
      .map(({ decision }) => decision.subscriptionId),
  );
  const { audience } = record.signals.get(signalId) ?? { audience: [] };
  return [...audience.keys()].filter((place) => !decided.has(audience[place] as SubscriptionId));
}

function memoryDecisions(record: MemoryRecord, link: Link): DecisionStore {
  return {
    commit: (rows: readonly DecisionWithOrders[]) => link(`commit ${rows.length}`, () => record.commit(rows)),
    claim: (orders) =>
      link(`claim ${orders.map(({ intent }) => `${intent.leg} ${intent.clientOrderId}`).join(" ")}`, () =>
        record.claim(orders),
      ),
    record: async (orders: readonly OrderUpdate[], decisions: readonly DecisionUpdate[]) => {
      if (orders.length === 0 && decisions.length === 0) return;
      await link(`record ${orders.length}+${decisions.length}`, () =>
        record.recordUpdates(orders, decisions),
      );
    },
    unresolved: () => link("unresolved", () => record.ordersIn(UNRESOLVED)),
    working: () =>
      link("working", () =>
        record
          .tracesOf(({ decision }) => decision.state === "working")
          .sort((a, b) => a.decision.decidedAt - b.decision.decidedAt)
          .map(({ decision, orders }) => ({ decision, orders })),
      ),
    orders: (ids) => link("orders", () => ids.flatMap((id) => record.orders.get(id) ?? [])),
    trace: (signalId) => link("trace", () => traceOf(record, signalId)),
  };
}

function traceOf(record: MemoryRecord, signalId: SignalId): SignalTrace | undefined {
  const signal = record.signals.get(signalId);
  if (signal === undefined) return undefined;
  const decisions = record
    .tracesOf(({ decision }) => decision.signalId === signalId)
    .sort((a, b) => (a.decision.accountId < b.decision.accountId ? -1 : 1))
    .map((row) => ({
      decision: row.decision,
      reason: row.reason,
      settledAt: row.settledAt,
      orders: row.orders,
      events: row.orders.flatMap(({ intent }) =>
        record.orderEvents.filter(({ clientOrderId }) => clientOrderId === intent.clientOrderId),
      ),
    }));
  const { tenantId, receivedAt, audience, test } = signal;
  return { tenantId, signalId, receivedAt, audienceSize: audience.length, test, decisions };
}

function memoryPositions(record: MemoryRecord, link: Link, now: () => UnixMs): PositionStore {
  return {
    record: async (batch) => {
      if (Object.values(batch).every((rows) => rows.length === 0)) return;
      await link(`facts ${batch.fills.length}+${batch.positions.length}`, () => record.recordFacts(batch));
    },
    positions: () =>
      link("positions", () =>
        [...record.positions.values()].filter(
          ({ net, updatedAt }) => !net.quantity.isZero() || updatedAt > now() - RECENT_MS,
        ),
      ),
    equities: () => link("equities", () => [...record.equities.values()]),
    filledQuantities: (ids) => link("filled-quantities", () => filledQuantities(record, ids)),
    recordedFills: (accountId, fills) =>
      link("recorded-fills", () =>
        fills.filter(({ instrumentId, venueTradeId, side }) =>
          record.fills.has(fillKey({ accountId, instrumentId, venueTradeId, side })),
        ),
      ),
    recentFills: (accountIds, since) =>
      link("recent-fills", () => recentFills(record, new Set(accountIds), since)),
    recordedFundings: (accountId, since) =>
      link("recorded-fundings", () => recordedFundings(record, accountId, since)),
  };
}

function filledQuantities(
  record: MemoryRecord,
  ids: readonly ClientOrderId[],
): ReadonlyMap<ClientOrderId, Decimal> {
  const wanted = new Set<ClientOrderId | undefined>(ids);
  const sums = new Map<ClientOrderId, Decimal>();
  for (const { fill } of record.fills.values()) {
    const id = fill.clientOrderId;
    if (id !== undefined && wanted.has(id)) sums.set(id, (sums.get(id) ?? ZERO).add(fill.quantity));
  }
  return sums;
}

function recentFills(
  record: MemoryRecord,
  accountIds: ReadonlySet<AccountId>,
  since: UnixMs,
): readonly RecordedFill[] {
  return [...record.fills.values()].flatMap(({ fill }) => {
    const { accountId, instrumentId, venueTradeId, side, at } = fill;
    const isRecent = accountIds.has(accountId) && at >= since;
    return isRecent ? [{ accountId, instrumentId, venueTradeId, side, at }] : [];
  });
}

function recordedFundings(record: MemoryRecord, accountId: AccountId, since: UnixMs): readonly string[] {
  return [...record.fundings.values()]
    .filter(({ funding }) => funding.accountId === accountId && funding.at >= since)
    .map(({ funding }) => funding.venueFundingId);
}

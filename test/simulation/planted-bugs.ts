// Bugs put in on purpose: what the oracle does not find here, it would not find anywhere. Each wraps a port or breaks one part.

import { AccountState } from "../../engine/accounts/account-state.ts";
import { Lanes } from "../../engine/execution/lanes.ts";
import { OrderWatch } from "../../engine/execution/order-watch.ts";
import type { Venue } from "../../engine/ports/venue.ts";
import { Sweeper } from "../../engine/reconciliation/sweeper.ts";
import type { EngineSettings } from "../../engine/settings.ts";
import type { MemoryRecord } from "./stores/memory-record.ts";
import type { MemoryStores } from "./stores/memory-stores.ts";

export interface Plant {
  readonly settings: Partial<EngineSettings>;
  record(record: MemoryRecord): MemoryRecord;
  stores(stores: MemoryStores): MemoryStores;
  venue(venue: Venue): Venue;
}

export const NOTHING_PLANTED: Plant = {
  settings: {},
  record: (record) => record,
  stores: (stores) => stores,
  venue: (venue) => venue,
};

/** Like the real one, save for these members. */
function like<T extends object>(real: T, changed: Partial<T>): T {
  return new Proxy(real, {
    get: (target, name) => {
      const own = Reflect.get(changed, name);
      const value = own === undefined ? Reflect.get(target, name, target) : own;
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

const plant = (change: Partial<Plant>): Plant => ({ ...NOTHING_PLANTED, ...change });

/** Name to bug; the comment says which promise it breaks. */
export const PLANTED_BUGS: Readonly<Record<string, () => Plant>> = {
  /** I1: everybody who commits believes to have decided. */
  "commit-without-compare": () =>
    plant({
      record: (record) =>
        like(record, {
          commit: (rows) => {
            for (const { decision } of rows)
              record.decisions.delete(`${decision.signalId}|${decision.accountId}`);
            for (const { intent } of rows.flatMap(({ orders }) => orders))
              record.orders.delete(intent.clientOrderId);
            return record.commit(rows);
          },
        }),
    }),
  /** I1: an order without an answer is sent once more, as HTTP clients like to do. */
  "sent-again-on-silence": () =>
    plant({
      venue: (venue) =>
        like(venue, {
          submit: async (order, signedAt, recvWindowMs) => {
            const first = await venue.submit(order, signedAt, recvWindowMs);
            return first.kind === "unknown" ? venue.submit(order, signedAt, recvWindowMs) : first;
          },
        }),
    }),
  /** I2: what fell through is not found again. */
  "sweeper-asleep": () => {
    Sweeper.prototype.sweep = () => undefined;
    return plant({});
  },
  /** I2: the record forgets how some decisions ended. */
  "record-loses-writes": () => {
    let writes = 0;
    return plant({
      record: (record) =>
        like(record, {
          recordUpdates: (orders, decisions) => {
            writes += 1;
            if (writes % 5 !== 0) record.recordUpdates(orders, decisions);
          },
        }),
    });
  },
  /** I3: signals live longer than they say. */
  "expiry-forgotten": () =>
    plant({
      record: (record) =>
        like(record, {
          acceptSignal: (signal) =>
            record.acceptSignal({
              ...signal,
              expiresAt: (signal.expiresAt + 60_000) as typeof signal.expiresAt,
            }),
        }),
    }),
  /** I4: nobody minds a position without a stop. */
  "guard-too-patient": () => plant({ settings: { unprotectedMaxMs: 60_000, stopRetryDelayMs: 20_000 } }),
  /** I4: a stop without an answer is waited for until its fate is proved, and meanwhile no other is placed. */
  "silence-waited-out": () => plant({ settings: { silentAfterMs: 60_000, unknownAfterMs: 60_000 } }),
  /** I4: after a refused stop the guard waits 4 s too long. */
  "guard-late-after-refusal": () => plant({ settings: { stopRetryDelayMs: 4_300, unprotectedMaxMs: 7_000 } }),
  /** I2, I4: nobody asks the venue what became of an order that the stream is silent about. */
  "orders-not-followed": () => {
    OrderWatch.prototype.follow = () => undefined;
    return plant({});
  },
  /** I5: exits forget to say that they only reduce. */
  "exits-not-reducing": () =>
    plant({
      venue: (venue) =>
        like(venue, {
          submit: (order, signedAt, recvWindowMs) =>
            venue.submit({ ...order, reduceOnly: false }, signedAt, recvWindowMs),
        }),
    }),
  /** I6: a trade that is told twice counts twice. */
  "trades-counted-twice": () => {
    AccountState.prototype.rememberTrade = () => true;
    return plant({});
  },
  /** I7: two decisions of one account and instrument at a time. */
  "lanes-shared": () => {
    Lanes.prototype.tryTake = () => () => undefined;
    return plant({});
  },
  /** I12: orders leave before they are committed. */
  "sent-before-commit": () =>
    plant({
      stores: (stores) => ({
        ...stores,
        decisions: like(stores.decisions, {
          commit: async (rows) => {
            stores.decisions.commit(rows).catch(() => undefined);
            return new Set(rows.map(({ decision }) => decision.accountId));
          },
        }),
      }),
    }),
  /** I1, I2: "not found" is believed before the request is dead. */
  "proof-too-early": () => plant({ settings: { proofMarginMs: -6_000, proofReadGapMs: 50 } }),
};

// What arrived, in order of arrival: the only witness of a bench, so it counts duplicates and forgets nothing until told.

export type OrderLeg = "entry" | "conditional";

export interface ArrivedOrder {
  /** Monotonic nanoseconds of the order's first byte at the sink. */
  readonly arrivedNs: number;
  readonly clientOrderId: string;
  /** The API key that signed the request: identifies the account. */
  readonly apiKey: string;
  readonly symbol: string;
  readonly leg: OrderLeg;
}

export interface LedgerSummary {
  readonly orders: number;
  readonly entries: number;
  readonly conditionals: number;
  readonly distinctClientOrderIds: number;
  readonly duplicates: number;
  /** Up to 20 client order ids that arrived more than once. */
  readonly duplicateIds: readonly string[];
}

export interface OrderLedger {
  record(order: ArrivedOrder): void;
  /** Orders from position `from` on. */
  since(from: number): readonly ArrivedOrder[];
  summary(): LedgerSummary;
  /** Resolves true once `count` entries have arrived, or false after `timeoutMs`. */
  waitForEntries(count: number, timeoutMs: number): Promise<boolean>;
  reset(): void;
}

interface Waiter {
  readonly count: number;
  readonly resolve: (reached: boolean) => void;
}

const DUPLICATE_IDS_MAX = 20;

export function createOrderLedger(): OrderLedger {
  let orders: ArrivedOrder[] = [];
  let seen = new Set<string>();
  let duplicateIds: string[] = [];
  let duplicates = 0;
  let entries = 0;
  let waiters: Waiter[] = [];

  const wake = (): void => {
    const reached = waiters.filter((waiter) => entries >= waiter.count);
    waiters = waiters.filter((waiter) => entries < waiter.count);
    for (const waiter of reached) waiter.resolve(true);
  };

  return {
    record(order) {
      orders.push(order);
      if (order.leg === "entry") entries += 1;
      if (seen.has(order.clientOrderId)) {
        duplicates += 1;
        if (duplicateIds.length < DUPLICATE_IDS_MAX) duplicateIds.push(order.clientOrderId);
      } else seen.add(order.clientOrderId);
      if (waiters.length > 0) wake();
    },
    since: (from) => orders.slice(from),
    summary: () => ({
      orders: orders.length,
      entries,
      conditionals: orders.length - entries,
      distinctClientOrderIds: seen.size,
      duplicates,
      duplicateIds,
    }),
    waitForEntries(count, timeoutMs) {
      if (entries >= count) return Promise.resolve(true);
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          waiters = waiters.filter((waiter) => waiter !== mine);
          resolve(false);
        }, timeoutMs);
        const mine: Waiter = {
          count,
          resolve: (reached) => {
            clearTimeout(timer);
            resolve(reached);
          },
        };
        waiters.push(mine);
      });
    },
    reset() {
      orders = [];
      seen = new Set();
      duplicateIds = [];
      duplicates = 0;
      entries = 0;
    },
  };
}

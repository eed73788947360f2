// Bybit counts requests per account and endpoint in one-second windows, and tells the client through headers.

export interface EndpointBudget {
  readonly kind: "taken" | "over";
  readonly limit: number;
  readonly remaining: number;
  /** When the window ends, milliseconds since 1970. */
  readonly resetMs: number;
}

export interface EndpointLimiter {
  /** Counts one request (or `cost`, for a batch) against the window that `nowMs` falls in. */
  take(accountId: string, endpoint: string, limit: number, nowMs: number, cost?: number): EndpointBudget;
  reset(): void;
}

const WINDOW_MS = 1_000;
const TRACKED_MAX = 100_000;

interface Window {
  readonly startMs: number;
  used: number;
}

export function createEndpointLimiter(): EndpointLimiter {
  const windows = new Map<string, Window>();
  return {
    take(accountId, endpoint, limit, nowMs, cost = 1) {
      if (windows.size > TRACKED_MAX) windows.clear();
      const key = `${accountId} ${endpoint}`;
      const known = windows.get(key);
      const stale = known === undefined || nowMs - known.startMs >= WINDOW_MS || nowMs < known.startMs;
      const window = stale ? { startMs: nowMs, used: 0 } : known;
      if (stale) windows.set(key, window);
      const over = window.used + cost > limit;
      if (!over) window.used += cost;
      return {
        kind: over ? "over" : "taken",
        limit,
        remaining: Math.max(0, limit - window.used),
        resetMs: window.startMs + WINDOW_MS,
      };
    },
    reset: () => windows.clear(),
  };
}

export function budgetHeaders(budget: EndpointBudget): Readonly<Record<string, string>> {
  return {
    "X-Bapi-Limit": String(budget.limit),
    "X-Bapi-Limit-Status": String(budget.remaining),
    "X-Bapi-Limit-Reset-Timestamp": String(budget.resetMs),
  };
}

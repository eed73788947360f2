// The documented request limits per venue, as data, and how each venue reports its own count.
import type { VenueName } from "../../../engine/domain/venue.ts";
import type { BudgetLimits, LimitReport } from "./request-budget.ts";

type Limits = Omit<BudgetLimits, "enforced">;

/** Binance: 2,400 weight a minute per IP. Bybit: 600 requests in 5 s per IP, over it 10 minutes of 403. */
export const VENUE_LIMITS: Readonly<Record<VenueName, Limits>> = {
  binance: { weight: 2_400, windowMs: 60_000, reservedShare: 0.2, banMs: 120_000, told: true },
  bybit: { weight: 600, windowMs: 5_000, reservedShare: 0.2, banMs: 600_000, told: false },
};

/** New websocket connections: Binance 300, Bybit 500 in five minutes per IP; a tenth is left to others on it. */
export const CONNECTION_LIMITS: Readonly<
  Record<VenueName, { readonly count: number; readonly windowMs: number }>
> = {
  binance: { count: 270, windowMs: 300_000 },
  bybit: { count: 450, windowMs: 300_000 },
};

type Headers = Readonly<Record<string, unknown>>;

/** Names in any case; `Retry-After` in seconds; a Binance ban says until when in its message. */
export function limitReport(httpStatus: number, headers: Headers, text: string, nowMs: number): LimitReport {
  const used = header(headers, "x-mbx-used-weight-1m");
  const seconds = header(headers, "retry-after");
  const bannedUntil = /banned until (\d{13})/.exec(text)?.[1];
  const bannedMs = bannedUntil === undefined ? undefined : Math.max(0, Number(bannedUntil) - nowMs);
  return {
    httpStatus,
    usedWeight: used,
    retryAfterMs: bannedMs ?? (seconds === undefined ? undefined : seconds * 1_000),
  };
}

function header(headers: Headers, name: string): number | undefined {
  for (const key in headers) {
    if (key.length !== name.length || key.toLowerCase() !== name) continue;
    const value = headers[key];
    const number = typeof value === "string" && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
    return number;
  }
  return undefined;
}

// Per-IP limits of the gateway: too many requests ban the address for ten minutes with HTTP 403.
import type { LimitSettings } from "../wire-adapter.ts";
import type { WireTraffic } from "../wire-traffic.ts";

const REQUESTS_MAX = 600;
const REQUESTS_WINDOW_MS = 5_000;
const BAN_MS = 600_000;
const SOCKETS_MAX = 500;
const SOCKETS_WINDOW_MS = 300_000;
const TRACKED_MAX = 10_000;

export interface IpGuard {
  /** Counts a request; false = answer 403. */
  admitRequest(ip: string, nowMs: number): boolean;
  /** Counts a new websocket; false = refuse the upgrade. */
  admitSocket(ip: string, nowMs: number): boolean;
  ban(ip: string, untilMs: number): void;
  reset(): void;
}

interface Count {
  readonly startMs: number;
  used: number;
}

export function createIpGuard(limits: LimitSettings, traffic: WireTraffic): IpGuard {
  const requests = new Map<string, Count>();
  const sockets = new Map<string, Count>();
  const bannedUntil = new Map<string, number>();
  const isBanned = (ip: string, nowMs: number) => (bannedUntil.get(ip) ?? 0) > nowMs;
  return {
    admitRequest(ip, nowMs) {
      if (isBanned(ip, nowMs)) return false;
      if (!limits.enabled) return true;
      if (count(requests, ip, nowMs, REQUESTS_WINDOW_MS) <= REQUESTS_MAX * limits.scale) return true;
      bannedUntil.set(ip, nowMs + BAN_MS);
      traffic.bans += 1;
      return false;
    },
    admitSocket(ip, nowMs) {
      if (isBanned(ip, nowMs)) return false;
      return !limits.enabled || count(sockets, ip, nowMs, SOCKETS_WINDOW_MS) <= SOCKETS_MAX * limits.scale;
    },
    ban(ip, untilMs) {
      bannedUntil.set(ip, untilMs);
    },
    reset() {
      requests.clear();
      sockets.clear();
      bannedUntil.clear();
    },
  };
}

function count(counts: Map<string, Count>, ip: string, nowMs: number, windowMs: number): number {
  if (counts.size > TRACKED_MAX) counts.clear();
  const known = counts.get(ip);
  const isStale = known === undefined || nowMs - known.startMs >= windowMs || nowMs < known.startMs;
  const current = isStale ? { startMs: nowMs, used: 0 } : known;
  if (isStale) counts.set(ip, current);
  current.used += 1;
  return current.used;
}

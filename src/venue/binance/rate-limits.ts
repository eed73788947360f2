// Request weight per IP and orders per account, as documented: over a limit 429, and 418 for those who do not stop.
import type { LimitSettings } from "../wire-adapter.ts";
import type { WireTraffic } from "../wire-traffic.ts";
import { fail, type Reply } from "./reply.ts";

const WEIGHT_PER_MINUTE = 2_400;
const ORDERS_PER_10S = 300;
const ORDERS_PER_MINUTE = 1_200;
/** Requests after the first 429 of a minute that turn it into a ban. */
const IGNORED_429_MAX = 20;
const FIRST_BAN_MS = 120_000;
const BAN_MAX_MS = 3 * 86_400_000;

interface Window {
  startMs: number;
  used: number;
}
interface IpState {
  readonly weight: Window;
  refused: number;
  bannedUntilMs: number;
  bans: number;
}
interface OrderState {
  readonly tenSeconds: Window;
  readonly minute: Window;
}
export interface OrderCounts {
  readonly tenSeconds: number;
  readonly minute: number;
}

export class RateLimits {
  readonly #settings: LimitSettings;
  readonly #ips = new Map<string, IpState>();
  readonly #orders = new Map<string, OrderState>();
  readonly #traffic: WireTraffic;

  constructor(settings: LimitSettings, traffic: WireTraffic) {
    this.#settings = settings;
    this.#traffic = traffic;
  }

  /** Counts the request; a reply when it is over the limit or the IP is banned. */
  takeWeight(ip: string, weight: number, nowMs: number): Reply | undefined {
    const state = this.#ip(ip);
    if (nowMs < state.bannedUntilMs) return bannedReply(state.bannedUntilMs, nowMs);
    if (roll(state.weight, 60_000, nowMs)) state.refused = 0;
    state.weight.used += weight;
    const limit = WEIGHT_PER_MINUTE * this.#settings.scale;
    if (!this.#settings.enabled || state.weight.used <= limit) return undefined;
    state.refused += 1;
    if (state.refused > IGNORED_429_MAX) {
      state.bans += 1;
      this.#traffic.bans += 1;
      this.banIp(ip, Math.min(BAN_MAX_MS, FIRST_BAN_MS * 2 ** (state.bans - 1)), nowMs);
      return bannedReply(state.bannedUntilMs, nowMs);
    }
    this.#traffic.limited += 1;
    const text = `Too many requests; current limit of IP(${ip}) is ${Math.floor(limit)} requests per minute. Please use the websocket for live updates to avoid polling the API.`;
    return {
      ...fail(-1003, text, 429),
      retryAfterS: Math.ceil((state.weight.startMs + 60_000 - nowMs) / 1_000),
    };
  }

  takeOrder(accountId: string, nowMs: number): Reply | undefined {
    const state = this.#order(accountId);
    roll(state.tenSeconds, 10_000, nowMs);
    roll(state.minute, 60_000, nowMs);
    const { enabled, scale } = this.#settings;
    if (enabled && state.tenSeconds.used >= ORDERS_PER_10S * scale)
      return this.#tooManyOrders(ORDERS_PER_10S * scale, "10 SECOND", 10);
    if (enabled && state.minute.used >= ORDERS_PER_MINUTE * scale)
      return this.#tooManyOrders(ORDERS_PER_MINUTE * scale, "MINUTE", 60);
    state.tenSeconds.used += 1;
    state.minute.used += 1;
    return undefined;
  }

  usedWeight(ip: string): number {
    return this.#ips.get(ip)?.weight.used ?? 0;
  }

  orderCounts(accountId: string): OrderCounts {
    const state = this.#orders.get(accountId);
    return { tenSeconds: state?.tenSeconds.used ?? 0, minute: state?.minute.used ?? 0 };
  }

  banIp(ip: string, durationMs: number, nowMs: number): void {
    this.#ip(ip).bannedUntilMs = nowMs + durationMs;
  }

  isBanned(ip: string, nowMs: number): boolean {
    return nowMs < (this.#ips.get(ip)?.bannedUntilMs ?? 0);
  }

  reset(): void {
    this.#ips.clear();
    this.#orders.clear();
  }

  #ip(ip: string): IpState {
    let state = this.#ips.get(ip);
    if (state === undefined) {
      state = { weight: { startMs: 0, used: 0 }, refused: 0, bannedUntilMs: 0, bans: 0 };
      this.#ips.set(ip, state);
    }
    return state;
  }

  #tooManyOrders(limit: number, per: string, retryAfterS: number): Reply {
    this.#traffic.limited += 1;
    const text = `Too many new orders; current limit is ${Math.floor(limit)} orders per ${per}.`;
    return { ...fail(-1015, text, 429), retryAfterS };
  }

  #order(accountId: string): OrderState {
    let state = this.#orders.get(accountId);
    if (state === undefined) {
      state = { tenSeconds: { startMs: 0, used: 0 }, minute: { startMs: 0, used: 0 } };
      this.#orders.set(accountId, state);
    }
    return state;
  }
}

/** Starts a new window when the old one is over (or the clock went back); true when it did. */
function roll(window: Window, lengthMs: number, nowMs: number): boolean {
  const startMs = nowMs - (nowMs % lengthMs);
  if (window.startMs === startMs) return false;
  window.startMs = startMs;
  window.used = 0;
  return true;
}

function bannedReply(untilMs: number, nowMs: number): Reply {
  const text = `Way too many requests; IP banned until ${Math.ceil(untilMs)}. Please use the websocket for live updates to avoid bans.`;
  return { ...fail(-1003, text, 418), retryAfterS: Math.ceil((untilMs - nowMs) / 1_000) };
}

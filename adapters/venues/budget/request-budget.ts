// Keeps one egress IP below a venue's request limit, with a share that only protective and reducing calls may use. Several engines
// on one IP need nothing of each other where the venue tells what it counted; where it does not, each keeps to its part.
import type { Clock } from "../../../engine/ports/clock.ts";

export type Purpose = "entry" | "read" | "protect";

export type Take = { readonly kind: "ok" } | { readonly kind: "wait"; readonly waitMs: number };

/** What an answer told about limits. */
export interface LimitReport {
  readonly httpStatus: number;
  /** Weight the venue counted in its current minute, where it tells. */
  readonly usedWeight: number | undefined;
  readonly retryAfterMs: number | undefined;
}

export interface BudgetGauges {
  readonly usedWeight: number;
  readonly limitWeight: number;
  /** Entries are refused until the venue has cooled down (429). */
  readonly entriesBlocked: boolean;
  /** Nothing may be sent at all (418, 403). */
  readonly allBlocked: boolean;
}

export interface RequestBudget {
  take(purpose: Purpose, weight: number): Take;
  observe(report: LimitReport): void;
  /** Less than half of the window is used, and nothing is blocked. */
  hasSpare(): boolean;
  gauges(): BudgetGauges;
}

export interface BudgetLimits {
  readonly weight: number;
  readonly windowMs: number;
  /** 0.2 = the last fifth is for `protect` only. */
  readonly reservedShare: number;
  /** How long a ban lasts where the answer does not say. */
  readonly banMs: number;
  /** The venue tells with each answer what it has counted of this IP. */
  readonly told: boolean;
  readonly enforced: boolean;
}

const SLOTS = 12;
const BREAKER_DEFAULT_MS = 30_000;
/** Whoever ran here a moment ago, and was killed, may have used that much of the window. */
const USED_BEFORE_SHARE = 0.5;

/** A sliding window in slots: never more than the limit in any window, to within a twelfth of it. `sharers`: engines on this IP. */
export function createRequestBudget(
  limits: BudgetLimits,
  clock: Clock,
  sharers: () => number = () => 1,
): RequestBudget {
  const slotMs = limits.windowMs / SLOTS;
  const before = limits.told || !limits.enforced ? 0 : limits.weight * USED_BEFORE_SHARE;
  const slots = new Array<number>(SLOTS).fill(before / SLOTS);
  const ownWeight = () => (limits.told ? limits.weight : limits.weight / Math.max(1, sharers()));
  let used = before;
  let lastSlot = Math.floor(clock.monotonic() / slotMs);
  let entriesBlockedUntil = 0;
  let allBlockedUntil = 0;

  const advance = (nowMs: number): number => {
    const slot = Math.floor(nowMs / slotMs);
    const steps = Math.min(slot - lastSlot, SLOTS);
    for (let step = 1; step <= steps; step++) {
      const index = (lastSlot + step) % SLOTS;
      used -= slots[index] ?? 0;
      slots[index] = 0;
    }
    if (slot > lastSlot) lastSlot = slot;
    return lastSlot % SLOTS;
  };
  const add = (weight: number, nowMs: number): void => {
    const index = advance(nowMs);
    slots[index] = (slots[index] ?? 0) + weight;
    used += weight;
  };
  const blockedFor = (purpose: Purpose, nowMs: number): number => {
    const until = purpose === "entry" ? Math.max(allBlockedUntil, entriesBlockedUntil) : allBlockedUntil;
    return Math.max(0, until - nowMs);
  };

  return {
    take(purpose, weight) {
      const nowMs = clock.monotonic();
      if (!limits.enforced) {
        add(weight, nowMs);
        return { kind: "ok" };
      }
      const blockedMs = blockedFor(purpose, nowMs);
      if (blockedMs > 0) return { kind: "wait", waitMs: blockedMs };
      advance(nowMs);
      const share = purpose === "protect" ? 1 : 1 - limits.reservedShare;
      if (used + weight > ownWeight() * share) return { kind: "wait", waitMs: slotMs };
      add(weight, nowMs);
      return { kind: "ok" };
    },
    observe({ httpStatus, usedWeight, retryAfterMs }) {
      const nowMs = clock.monotonic();
      advance(nowMs);
      if (usedWeight !== undefined && usedWeight > used) add(usedWeight - used, nowMs);
      if (httpStatus === 429)
        entriesBlockedUntil = Math.max(entriesBlockedUntil, nowMs + (retryAfterMs ?? BREAKER_DEFAULT_MS));
      if (httpStatus === 418 || httpStatus === 403)
        allBlockedUntil = Math.max(allBlockedUntil, nowMs + (retryAfterMs ?? limits.banMs));
    },
    hasSpare() {
      const nowMs = clock.monotonic();
      advance(nowMs);
      return !limits.enforced || (blockedFor("entry", nowMs) === 0 && used < ownWeight() / 2);
    },
    gauges() {
      const nowMs = clock.monotonic();
      advance(nowMs);
      return {
        usedWeight: used,
        limitWeight: ownWeight(),
        entriesBlocked: blockedFor("entry", nowMs) > 0,
        allBlocked: blockedFor("protect", nowMs) > 0,
      };
    },
  };
}

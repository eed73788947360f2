// What deciding asks about a tenant's month, and the denial that follows.
import type { Denial } from "../domain/decision.ts";
import type { TenantId } from "../domain/ids.ts";
import type { QuotaMeter } from "../ports/quota-store.ts";

/** `ask`: nothing is leased here now: `ask`, then take again. */
export type Taken = "taken" | "exhausted" | "ask";

export interface Quotas {
  /** One unit, at once. */
  take(tenantId: TenantId, meter: QuotaMeter): Taken;
  /** False: fewer than `count` are leased here, and more may be had. */
  has(tenantId: TenantId, meter: QuotaMeter, count: number): boolean;
  /** Resolves when units may be there, or when none are. Rejects when the record does not answer. */
  ask(tenantId: TenantId, meter: QuotaMeter, count?: number): Promise<void>;
  /** Takes, and asks where it must. False: the limit is reached. */
  acquire(tenantId: TenantId, meter: QuotaMeter): Promise<boolean>;
  /** What was taken was not used. */
  giveBack(tenantId: TenantId, meter: QuotaMeter): void;
  /** The limit was found reached a moment ago. */
  isExhausted(tenantId: TenantId, meter: QuotaMeter): boolean;
}

/** For an engine whose tenants have no limits. */
export const NO_QUOTAS: Quotas = {
  take: () => "taken",
  has: () => true,
  ask: () => Promise.resolve(),
  acquire: () => Promise.resolve(true),
  giveBack: () => undefined,
  isExhausted: () => false,
};

export const EXECUTIONS_LIMIT: Denial = {
  code: "EXECUTIONS_LIMIT",
  sentence: "The tenant has used all executions of its month; exits and protection go on.",
  detail: {},
};

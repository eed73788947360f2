// What a tenant may still use of its month, shared by all engine processes: each leases a block and says later what it used of it.
import type { TenantId } from "../domain/ids.ts";

/** `signals`: to enter, accepted. `executions`: entries sent. What reduces or protects is not metered. */
export const QUOTA_METERS = ["signals", "executions"] as const;
export type QuotaMeter = (typeof QUOTA_METERS)[number];

export interface QuotaKey {
  readonly tenantId: TenantId;
  /** YYYY-MM, UTC. */
  readonly month: string;
  readonly meter: QuotaMeter;
}

export interface LeaseWish extends QuotaKey {
  /** Used since it was said the last time. */
  readonly spent: number;
  /** So many are needed; 0: none; -1: all that is left is given back. */
  readonly wish: number;
}

export type QuotaLease =
  | { readonly kind: "unlimited" }
  | {
      readonly kind: "leased";
      /** What may be used from now on without asking. */
      readonly amount: number;
      /** What nobody holds. */
      readonly free: number;
      /** What other processes hold and may not need. */
      readonly elsewhere: number;
    };

export interface QuotaStore {
  /** Who has a limit at all. */
  limited(): Promise<ReadonlyMap<TenantId, ReadonlySet<QuotaMeter>>>;
  lease(wish: LeaseWish): Promise<QuotaLease>;
  /** Says that this process lives. Answers the blocks that it still holds; `recalled`: somebody else needs what is left of it. */
  renew(): Promise<readonly (QuotaKey & { readonly recalled: boolean })[]>;
  /** Ends blocks of processes that did not renew; the record says what they had used. */
  reclaim(): Promise<number>;
}

// The QuotaStore on PostgreSQL: the functions of migration 0036, which hold the tenant's row while they count.
import { randomUUID } from "node:crypto";
import type pg from "pg";
import type { TenantId } from "../../engine/domain/ids.ts";
import {
  type LeaseWish,
  QUOTA_METERS,
  type QuotaKey,
  type QuotaLease,
  type QuotaMeter,
  type QuotaStore,
} from "../../engine/ports/quota-store.ts";

/** What one process takes at once, far from the limit. */
const BLOCK = 500;
/** Longer than an engine trusts a renewal of its own. */
const STALE_MS = 10_000;
/** Longer than any commit may still be on its way. */
const REST_MS = 60_000;
/** For as long as a recall is news. */
const RECALLED_MS = 3_000;

export class PostgresQuotaStore implements QuotaStore {
  readonly #pool: pg.Pool;
  /** Of this process: its name in the record. */
  readonly #holder: string;

  constructor(pool: pg.Pool, holder: string = randomUUID()) {
    this.#pool = pool;
    this.#holder = holder;
  }

  async limited(): Promise<ReadonlyMap<TenantId, ReadonlySet<QuotaMeter>>> {
    const { rows } = await this.#pool.query<{ id: TenantId } & Record<QuotaMeter, boolean>>(
      `select id, limits ? 'signalsPerMonth' as signals, limits ? 'executionsPerMonth' as executions
       from tenant where limits ?| array['signalsPerMonth', 'executionsPerMonth']`,
    );
    return new Map(rows.map((row) => [row.id, new Set(QUOTA_METERS.filter((meter) => row[meter]))]));
  }

  async lease({ tenantId, month, meter, spent, wish }: LeaseWish): Promise<QuotaLease> {
    const { rows } = await this.#pool.query<{ amount: number; free: number; elsewhere: number }>({
      name: "lease-quota",
      text: "select amount, free, elsewhere from lease_quota($1, $2, $3, $4, $5, $6, $7)",
      values: [tenantId, month, meter, this.#holder, spent, wish, BLOCK],
    });
    const [lease] = rows;
    if (lease === undefined || lease.amount < 0) return { kind: "unlimited" };
    return { kind: "leased", ...lease };
  }

  async renew(): Promise<readonly (QuotaKey & { readonly recalled: boolean })[]> {
    const { rows } = await this.#pool.query<QuotaKey & { readonly recalled: boolean }>({
      name: "renew-quota",
      text: `update tenant_quota_block b set renewed_at = clock_timestamp() from tenant_usage u
        where b.holder = $1 and u.tenant_id = b.tenant_id and u.month = b.month and u.meter = b.meter
        returning b.tenant_id as "tenantId", b.month, b.meter,
          coalesce(u.recalled_at > clock_timestamp() - $2 * interval '1 millisecond', false) as recalled`,
      values: [this.#holder, RECALLED_MS],
    });
    return rows;
  }

  async reclaim(): Promise<number> {
    const { rows } = await this.#pool.query<{ reclaimed: number }>({
      name: "reclaim-quota",
      text: "select reclaim_quota($1, $2) as reclaimed",
      values: [STALE_MS, REST_MS],
    });
    return rows[0]?.reclaimed ?? 0;
  }
}

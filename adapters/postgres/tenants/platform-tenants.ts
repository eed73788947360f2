// The tenants as the platform sees them: found, listed, renamed, and the terms that it sets for them.
import { type RawBuilder, sql } from "kysely";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import {
  type Administration,
  change,
  expectRow,
  type Outcome,
  RowMissing,
  read,
} from "../admin/administration.ts";
import type { After } from "../history/listing.ts";

export const TENANT_STATUSES = ["active", "suspended", "closed"] as const;
export type TenantStatus = (typeof TENANT_STATUSES)[number];

export interface TenantRecord {
  readonly id: TenantId;
  readonly name: string;
  readonly slug: string;
  readonly kind: "platform" | "tenant";
  readonly status: TenantStatus;
  readonly features: readonly string[];
  readonly limits: unknown;
  readonly createdAt: UnixMs;
}

const COLUMNS = sql`id, name, slug, kind, status, features, limits, created_at as "createdAt"`;

export interface TenantAsk {
  readonly status: TenantStatus | undefined;
  readonly after: After | undefined;
  readonly limit: number;
}

/** Newest first, without the platform's own. */
export function platformTenants(
  admin: Administration,
  { status, after, limit }: TenantAsk,
): Promise<readonly TenantRecord[]> {
  const conditions: readonly RawBuilder<unknown>[] = [
    sql`kind = 'tenant'`,
    ...(status === undefined ? [] : [sql`status = ${status}`]),
    ...(after === undefined ? [] : [sql`(created_at, id::text) < (${after.at}, ${after.id})`]),
  ];
  return select(
    admin,
    sql`${sql.join(conditions, sql` and `)} order by created_at desc, id::text desc limit ${limit}`,
  );
}

export async function platformTenant(admin: Administration, id: TenantId): Promise<TenantRecord | undefined> {
  const [found] = await select(admin, sql`kind = 'tenant' and id = ${id}`);
  return found;
}

async function select(admin: Administration, where: RawBuilder<unknown>): Promise<readonly TenantRecord[]> {
  const { rows } = await read(admin, undefined, (db) =>
    sql<TenantRecord>`select ${COLUMNS} from tenant where ${where}`.execute(db),
  );
  return rows;
}

export function renameTenant(admin: Administration, id: TenantId, name: string): Promise<Outcome<undefined>> {
  const entry = { tenantId: undefined, action: "tenant.renamed", subject: id, detail: { name } };
  return change(admin, entry, async (db) => {
    const { numUpdatedRows } = await db
      .updateTable("tenant")
      .set({ name })
      .where("id", "=", id)
      .where("kind", "=", "tenant")
      .executeTakeFirstOrThrow();
    expectRow(numUpdatedRows);
    return undefined;
  });
}

export interface TenantTerms {
  readonly status?: TenantStatus | undefined;
  /** Replace those that it has. */
  readonly features?: readonly string[] | undefined;
  readonly limits?: Readonly<Record<string, unknown>> | undefined;
}

/** A tenant that is not active signs nobody in, and enters nothing: what it holds stays protected, and exits go on. */
export async function setTenantTerms(
  admin: Administration,
  id: TenantId,
  terms: TenantTerms,
): Promise<Outcome<undefined>> {
  const { status, features, limits } = terms;
  const entry = { tenantId: undefined, action: "tenant.terms-set", subject: id, detail: { ...terms } };
  const outcome = await change(admin, entry, async (db) => {
    const { rows } = await sql`select from tenant where id = ${id} and kind = 'tenant'`.execute(db);
    if (rows.length === 0) throw new RowMissing();
    const limitsJson = limits === undefined ? null : JSON.stringify(limits);
    await sql`select set_tenant_terms(${id}, ${status ?? null}, ${features ?? null}, ${limitsJson}::jsonb)`.execute(
      db,
    );
    return undefined;
  });
  if (outcome.kind === "refused" || status === undefined) return outcome;
  return holdEntries(admin, id, status !== "active");
}

const REASON = "the tenant is not active";

/** A stricter kill switch that is there already stays; what was set for another reason is not let go. */
function holdEntries(
  admin: Administration,
  tenantId: TenantId,
  isHeld: boolean,
): Promise<Outcome<undefined>> {
  const state = isHeld ? "reducing" : "active";
  const detail = { state, reason: REASON };
  const entry = { tenantId, action: "trading-state.set", subject: `tenant ${tenantId}`, detail };
  return change(admin, entry, async (db) => {
    const now = admin.clock.now();
    if (isHeld)
      await sql`insert into trading_state (tenant_id, scope, scope_id, state, reason, changed_by, changed_at)
        values (${tenantId}, 'tenant', ${tenantId}::text, ${state}, ${REASON}, ${admin.actor}, ${now})
        on conflict (tenant_id, scope, scope_id) do update set state = excluded.state, reason = excluded.reason,
          changed_by = excluded.changed_by, changed_at = excluded.changed_at where trading_state.state = 'active'`.execute(
        db,
      );
    else
      await sql`update trading_state set state = ${state}, changed_by = ${admin.actor}, changed_at = ${now}
        where tenant_id = ${tenantId} and scope = 'tenant' and reason = ${REASON}`.execute(db);
    return undefined;
  });
}

export interface TenantUsageRow {
  readonly id: TenantId;
  readonly name: string;
  readonly slug: string;
  readonly status: TenantStatus;
  readonly traders: number;
  readonly providers: number;
  readonly accounts: number;
  /** That are not revoked. */
  readonly apiKeys: number;
  readonly signals: number;
  readonly executions: number;
}

/** Of all tenants in one month (YYYY-MM, UTC), by name. */
export async function usageOfTenants(
  admin: Administration,
  month: string,
): Promise<readonly TenantUsageRow[]> {
  const { rows } = await read(admin, undefined, (db) =>
    sql<TenantUsageRow>`
      select t.id, t.name, t.slug, t.status, u.traders, u.providers, u.accounts, u.api_keys as "apiKeys", u.signals, u.executions
      from usage_of_tenants(${month}) u join tenant t on t.id = u.tenant_id order by t.name`.execute(db),
  );
  return rows;
}

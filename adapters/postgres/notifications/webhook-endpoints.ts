// Where a tenant, a trader or a provider wants to be told of events. Each reaches its own alone.
import { randomUUID } from "node:crypto";
import { type Selectable, sql, type Transaction } from "kysely";
import type { TenantId } from "../../../engine/domain/ids.ts";
import {
  type Administration,
  change,
  expectRow,
  type Outcome,
  RowMissing,
  read,
} from "../admin/administration.ts";
import type { Tables } from "../admin/tables.ts";

export type WebhookEndpoint = Omit<Selectable<Tables["webhook_endpoint"]>, "sealed_secrets">;

export interface EndpointKey {
  readonly tenantId: TenantId;
  readonly id: string;
}

export interface EndpointChanges {
  readonly url?: string | undefined;
  readonly kinds?: readonly string[] | undefined;
  readonly status?: "active" | "paused" | undefined;
}

const COLUMNS = [
  ...(["tenant_id", "id", "trader_id", "provider_id", "url", "kinds", "secrets_rotated_at"] as const),
  ...(["status", "status_reason", "failures", "created_at"] as const),
] as const;
const ENDPOINTS_MAX = 20;

/** Of the caller alone: a tenant's admin manages the tenant's own, not those of its traders. */
export function listWebhookEndpoints(
  admin: Administration,
  tenantId: TenantId,
): Promise<readonly WebhookEndpoint[]> {
  return read(admin, tenantId, (db) =>
    own(db, admin, tenantId).orderBy("created_at").orderBy("id").execute(),
  );
}

export function findWebhookEndpoint(
  admin: Administration,
  { tenantId, id }: EndpointKey,
): Promise<WebhookEndpoint | undefined> {
  return read(admin, tenantId, (db) => own(db, admin, tenantId).where("id", "=", id).executeTakeFirst());
}

/** `seal` is given the endpoint's id: a sealed secret opens for its own endpoint only. Undefined: there are too many. */
export function createWebhookEndpoint(
  admin: Administration,
  tenantId: TenantId,
  wanted: { readonly url: string; readonly kinds: readonly string[]; readonly seal: (id: string) => Buffer },
): Promise<Outcome<string | undefined>> {
  const id = randomUUID();
  const entry = { tenantId, action: "webhook.created", subject: id, detail: { kinds: wanted.kinds } };
  return change(admin, entry, async (db) => {
    const there = await own(db, admin, tenantId).execute();
    if (there.length >= ENDPOINTS_MAX) return undefined;
    await db
      .insertInto("webhook_endpoint")
      .values({
        ...{ tenant_id: tenantId, id, ...ownerColumns(admin), url: wanted.url, kinds: wanted.kinds },
        ...{ sealed_secrets: [wanted.seal(id)], created_at: admin.clock.now() },
      })
      .execute();
    return id;
  });
}

export function updateWebhookEndpoint(
  admin: Administration,
  { tenantId, id }: EndpointKey,
  changes: EndpointChanges,
): Promise<Outcome<undefined>> {
  const { url, kinds, status } = changes;
  const detail = { kinds, status, urlChanged: url !== undefined };
  return change(admin, { tenantId, action: "webhook.changed", subject: id, detail }, async (db) => {
    const { numUpdatedRows } = await mine(db.updateTable("webhook_endpoint"), admin, tenantId)
      .set({
        ...(url === undefined ? {} : { url }),
        ...(kinds === undefined ? {} : { kinds }),
        ...(status === undefined ? {} : { status, status_reason: null, failures: 0 }),
      })
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    expectRow(numUpdatedRows);
    return undefined;
  });
}

export function deleteWebhookEndpoint(
  admin: Administration,
  { tenantId, id }: EndpointKey,
): Promise<Outcome<undefined>> {
  return change(admin, { tenantId, action: "webhook.deleted", subject: id }, async (db) => {
    const { numDeletedRows } = await mine(db.deleteFrom("webhook_endpoint"), admin, tenantId)
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    expectRow(numDeletedRows);
    return undefined;
  });
}

/** The secret before it goes on to count for a day. */
export function rotateWebhookSecret(
  admin: Administration,
  { tenantId, id }: EndpointKey,
  sealed: Buffer,
): Promise<Outcome<undefined>> {
  return change(admin, { tenantId, action: "webhook.secret-rotated", subject: id }, async (db) => {
    if ((await own(db, admin, tenantId).where("id", "=", id).executeTakeFirst()) === undefined)
      throw new RowMissing();
    await sql`select rotate_webhook_secret(${tenantId}, ${id}, ${sealed}, ${admin.clock.now()})`.execute(db);
    return undefined;
  });
}

/** The owner columns of what the caller makes. */
export function ownerColumns({ own: owner }: Pick<Administration, "own">) {
  return { trader_id: owner?.traderId ?? null, provider_id: owner?.providerId ?? null };
}

function own(db: Transaction<Tables>, admin: Administration, tenantId: TenantId) {
  return mine(db.selectFrom("webhook_endpoint"), admin, tenantId).select(COLUMNS);
}

interface Filtered<Builder> {
  where(column: "tenant_id", operator: "=", value: TenantId): Builder;
  where(column: "trader_id" | "provider_id", operator: "is not distinct from", value: string | null): Builder;
}

/** A trader sees the trader's rows by row-level security; whoever sees the whole tenant is kept to the tenant's own here. */
function mine<Builder>(builder: Builder, admin: Administration, tenantId: TenantId): Builder {
  const { trader_id, provider_id } = ownerColumns(admin);
  type Step = Builder & Filtered<Step>;
  return (builder as Step)
    .where("tenant_id", "=", tenantId)
    .where("trader_id", "is not distinct from", trader_id)
    .where("provider_id", "is not distinct from", provider_id);
}

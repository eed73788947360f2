// What was sent to an endpoint and how it went, for its owner; and the same once more.
import { randomUUID } from "node:crypto";
import { type Selectable, sql } from "kysely";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { type Administration, change, type Outcome, RowMissing, read } from "../admin/administration.ts";
import type { Tables } from "../admin/tables.ts";
import type { EndpointKey } from "./webhook-endpoints.ts";
import { ownerColumns } from "./webhook-endpoints.ts";

export type DeliveryRow = Pick<
  Selectable<Tables["notification_outbox"]>,
  "id" | "kind" | "status" | "attempts" | "next_at" | "created_at"
> & { readonly last_outcome: string | null; readonly last_status: number | null };

/** Newest first; the endpoint must be the caller's. */
export function listDeliveries(
  admin: Administration,
  { tenantId, id }: EndpointKey,
  { after, limit }: { readonly after: { at: number; id: string } | undefined; readonly limit: number },
): Promise<readonly DeliveryRow[]> {
  const seen = after === undefined ? sql`true` : sql`(o.created_at, o.id) < (${after.at}, ${after.id}::uuid)`;
  return read(admin, tenantId, async (db) => {
    const { rows } = await sql<DeliveryRow>`
      select o.id, o.kind, o.status, o.attempts, o.next_at, o.created_at, a.outcome as last_outcome, a.http_status as last_status
      from notification_outbox o
      left join lateral (select outcome, http_status from notification_attempt a where a.tenant_id = o.tenant_id
        and a.notification_id = o.id order by a.attempt desc limit 1) a on true
      where o.tenant_id = ${tenantId} and o.endpoint_id = ${id} and ${seen}
      order by o.created_at desc, o.id desc limit ${limit}`.execute(db);
    return rows;
  });
}

/** A new delivery of the same event: receivers know it by `webhook-id`, which is new too. Answers its id. */
export function redeliver(
  admin: Administration,
  { tenantId, id }: EndpointKey,
  deliveryId: string,
): Promise<Outcome<string>> {
  const fresh = randomUUID();
  const entry = { tenantId, action: "webhook.redelivered", subject: id, detail: { deliveryId } };
  return change(admin, entry, async (db) => {
    const { numAffectedRows } = await sql`
      insert into notification_outbox (tenant_id, id, event_id, kind, endpoint_id, channel, trader_id, provider_id, body, next_at, created_at)
      select tenant_id, ${fresh}, ${`redelivery ${fresh}`}, kind, endpoint_id, channel, trader_id, provider_id, body,
        ${admin.clock.now()}, ${admin.clock.now()}
      from notification_outbox where tenant_id = ${tenantId} and endpoint_id = ${id} and id = ${deliveryId}`.execute(
      db,
    );
    if (numAffectedRows !== 1n) throw new RowMissing();
    return fresh;
  });
}

/** One delivery that says that it is a test. Answers its id. */
export function putTestDelivery(
  admin: Administration,
  { tenantId, id }: EndpointKey,
  now: UnixMs,
): Promise<Outcome<string>> {
  const fresh = randomUUID();
  const body = { kind: "test", at: new Date(now).toISOString(), tenantId, facts: {} };
  return change(admin, { tenantId, action: "webhook.tested", subject: id }, async (db) => {
    await db
      .insertInto("notification_outbox")
      .values({
        ...{ tenant_id: tenantId, id: fresh, event_id: `test ${fresh}`, kind: "test", endpoint_id: id },
        ...{ person_id: null, channel: "webhook", ...ownerColumns(admin), body: JSON.stringify(body) },
        ...{ next_at: now, created_at: now },
      })
      .execute();
    return fresh;
  });
}

// The outbox seen from its sender: take what is due, say how it went.
import { type Kysely, sql } from "kysely";
import type { ProviderId, TenantId, TraderId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { Tables } from "../admin/tables.ts";
import { within } from "../scope.ts";

export interface DueNotification {
  readonly tenant_id: TenantId;
  readonly id: string;
  readonly event_id: string;
  readonly kind: string;
  readonly channel: "webhook" | "email" | "telegram";
  readonly endpoint_id: string | null;
  readonly person_id: string | null;
  readonly trader_id: TraderId | null;
  readonly provider_id: ProviderId | null;
  readonly body: { readonly facts: Readonly<Record<string, string | number | null>> };
  /** Of this try, from 1. */
  readonly attempt: number;
  readonly created_at: UnixMs;
  /** Null: the endpoint is gone or not active. */
  readonly url: string | null;
  readonly sealed_secrets: readonly Buffer[] | null;
  readonly secrets_rotated_at: UnixMs | null;
  readonly address: string | null;
  /** Null: the person does not want this channel any more. */
  readonly locale: "en" | "pt-BR" | null;
}

export interface Settlement {
  readonly at: UnixMs;
  readonly durationMs: number;
  readonly outcome: string;
  readonly httpStatus: number | undefined;
  readonly next:
    | { readonly kind: "delivered" }
    | { readonly kind: "again"; readonly at: UnixMs }
    /** `endpointStatus`: why the endpoint is switched off, where it is. */
    | { readonly kind: "given-up"; readonly disableBecause: string | undefined };
}

/** Others leave them alone until `leasedUntil`. */
export async function takeNotifications(
  db: Kysely<Tables>,
  { now, leasedUntil, limit }: { readonly now: UnixMs; readonly leasedUntil: UnixMs; readonly limit: number },
): Promise<readonly DueNotification[]> {
  const { rows } = await sql<DueNotification>`
    select * from take_notifications(${now}, ${leasedUntil}, ${limit})`.execute(db);
  return rows;
}

/** Answers whether this switched the endpoint off. */
export function settleNotification(
  db: Kysely<Tables>,
  due: DueNotification,
  settlement: Settlement,
): Promise<boolean> {
  const { tenant_id: tenantId, id, attempt, trader_id, provider_id, endpoint_id } = due;
  const { at, durationMs, outcome, httpStatus, next } = settlement;
  return within(db, { kind: "tenant", tenantId }, async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable("notification_outbox")
      .set(
        next.kind === "again"
          ? { next_at: next.at }
          : { status: next.kind === "delivered" ? "delivered" : "failed" },
      )
      // Whoever took it after us, because we were slow, says how it went.
      .where("tenant_id", "=", tenantId)
      .where("id", "=", id)
      .where("attempts", "=", attempt)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) return false;
    await transaction
      .insertInto("notification_attempt")
      .values({
        ...{ tenant_id: tenantId, notification_id: id, attempt, trader_id, provider_id, at },
        ...{ duration_ms: durationMs, outcome, http_status: httpStatus ?? null },
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    if (endpoint_id === null) return false;
    const disableBecause = next.kind === "given-up" ? next.disableBecause : undefined;
    const { numUpdatedRows: changed } = await transaction
      .updateTable("webhook_endpoint")
      .set((eb) => ({
        failures: next.kind === "delivered" ? 0 : eb("failures", "+", 1),
        ...(disableBecause === undefined
          ? {}
          : { status: "disabled" as const, status_reason: disableBecause }),
      }))
      .where("tenant_id", "=", tenantId)
      .where("id", "=", endpoint_id)
      .where("status", "=", "active")
      .executeTakeFirstOrThrow();
    return disableBecause !== undefined && changed > 0n;
  });
}

/** Answers how many went. */
export async function forgetNotifications(db: Kysely<Tables>, olderThan: UnixMs): Promise<number> {
  const { rows } = await sql<{ gone: number }>`
    select forget_notifications(${olderThan}, 10000) as gone`.execute(db);
  return rows[0]?.gone ?? 0;
}

export async function readCursor(db: Kysely<Tables>, engineId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom("notification_cursor")
    .select("event_id")
    .where("engine_id", "=", engineId)
    .executeTakeFirst();
  return row?.event_id;
}

export async function putCursor(
  db: Kysely<Tables>,
  engineId: string,
  eventId: string,
  now: UnixMs,
): Promise<void> {
  const fresh = { event_id: eventId, updated_at: now };
  await db
    .insertInto("notification_cursor")
    .values({ engine_id: engineId, ...fresh })
    .onConflict((conflict) => conflict.column("engine_id").doUpdateSet(fresh))
    .execute();
}

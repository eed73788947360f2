// Messages that no service delivers: for want of one, or because it did not take them. The service puts them here and cannot read them; the operator can.
import type { Selectable } from "kysely";
import type { TenantId } from "../../../engine/domain/ids.ts";
import { type Administration, read } from "../admin/administration.ts";
import type { PeopleTables } from "../people/people-tables.ts";

export interface OutboxMessage {
  readonly tenantId: TenantId;
  readonly channel: "email" | "sms" | "telegram";
  readonly address: string;
  readonly subject: string;
  readonly body: string;
}

export type OutboxDeps = Pick<Administration, "db" | "clock">;

export async function putOutboxMessage(admin: OutboxDeps, message: OutboxMessage): Promise<void> {
  const { tenantId, channel, address, subject, body } = message;
  await read(admin, tenantId, (db) =>
    db
      .insertInto("outbox_message")
      .values({
        ...{ tenant_id: tenantId, created_at: admin.clock.now() },
        ...{ channel, address, subject, body },
      })
      .execute(),
  );
}

/** Newest first, of one tenant. Not for the service: its role may not read them. */
export function listOutbox(
  admin: Administration,
  tenantId: TenantId,
  limit: number,
): Promise<readonly Selectable<PeopleTables["outbox_message"]>[]> {
  return read(admin, tenantId, (db) =>
    db
      .selectFrom("outbox_message")
      .selectAll()
      .where("tenant_id", "=", tenantId)
      .orderBy("id", "desc")
      .limit(limit)
      .execute(),
  );
}

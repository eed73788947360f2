// Messages of an installation without mail and SMS. The service puts them here and cannot read them; the operator can.
import type { Selectable } from "kysely";
import type { TenantId } from "../../../engine/domain/ids.ts";
import { type Administration, read } from "../admin/administration.ts";
import type { PeopleTables } from "../people/people-tables.ts";

export interface OutboxMessage {
  readonly tenantId: TenantId;
  readonly channel: "email" | "sms";
  readonly address: string;
  readonly subject: string;
  readonly body: string;
}

export async function putOutboxMessage(
  admin: Pick<Administration, "db" | "clock">,
  message: OutboxMessage,
): Promise<void> {
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

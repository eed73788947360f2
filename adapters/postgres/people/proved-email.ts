// Where a person gets mail: only an address that they have proved.
import type { TenantId } from "../../../engine/domain/ids.ts";
import { type Administration, read } from "../admin/administration.ts";
import type { PersonId } from "./people-ids.ts";

/** Undefined: there is none, or the person may get none. */
export async function provedEmail(
  admin: Pick<Administration, "db">,
  tenantId: TenantId,
  personId: PersonId,
): Promise<string | undefined> {
  const row = await read(admin, tenantId, (db) =>
    db
      .selectFrom("person")
      .select("email")
      .where("tenant_id", "=", tenantId)
      .where("id", "=", personId)
      .where("status", "=", "active")
      .where("email_verified_at", "is not", null)
      .executeTakeFirst(),
  );
  return row?.email;
}

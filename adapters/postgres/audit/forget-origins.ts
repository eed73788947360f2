// For whoever erases a person: from where they acted is forgotten, what they did stays, and the chain stays whole.
import { sql } from "kysely";
import type { TenantId } from "../../../engine/domain/ids.ts";
import { type Administration, read } from "../admin/administration.ts";

/** Answers how many places were forgotten. */
export function forgetOrigins(
  admin: Pick<Administration, "db" | "own">,
  tenantId: TenantId,
  personId: string,
): Promise<number> {
  return read(admin, tenantId, async (db) => {
    const { rows } = await sql<{ forgotten: number }>`
      select forget_origins(${personId}::uuid) as forgotten`.execute(db);
    return rows[0]?.forgotten ?? 0;
  });
}

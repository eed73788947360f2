// The end of every chain, for whoever keeps it outside of the database.
import { type Kysely, sql } from "kysely";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { Tables } from "../admin/tables.ts";
import type { ChainHead } from "./chain-check.ts";

export interface NamedHead extends ChainHead {
  /** Undefined: the platform's. */
  readonly tenantId: TenantId | undefined;
}

export async function readAuditHeads(db: Kysely<Tables>): Promise<readonly NamedHead[]> {
  const { rows } = await sql<ChainHead & { readonly tenant_id: TenantId | null }>`
    select tenant_id, seq, digest from audit_heads()`.execute(db);
  return rows.map(({ tenant_id, seq, digest }) => ({ tenantId: tenant_id ?? undefined, seq, digest }));
}

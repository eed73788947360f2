// The audit's tables, as kysely sees them.
import type { ColumnType, Generated } from "kysely";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";

/** Made by the database. */
type Made<T> = ColumnType<T, never, never>;

export interface AuditTables {
  readonly audit: {
    readonly tenant_id: TenantId | null;
    readonly id: Generated<number>;
    readonly at: UnixMs;
    readonly actor: string;
    readonly action: string;
    readonly subject: string;
    readonly detail: ColumnType<unknown, string, never>;
    readonly seq: Made<number>;
    readonly person_id: string | null;
    readonly impersonator_id: string | null;
    readonly origin_digest: Buffer | null;
    readonly prev_digest: Made<Buffer>;
    readonly digest: Made<Buffer>;
  };
  readonly audit_head: {
    readonly tenant_id: TenantId | null;
    readonly seq: number;
    readonly digest: Buffer;
  };
  readonly audit_origin: {
    readonly tenant_id: TenantId | null;
    readonly digest: Buffer;
    readonly person_id: string | null;
    readonly ip: string;
    readonly user_agent: string | null;
    readonly salt: Buffer;
  };
}

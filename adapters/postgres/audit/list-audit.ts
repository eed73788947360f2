// What was done, newest first, with who and from where.
import { sql } from "kysely";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { type Administration, read } from "../admin/administration.ts";

export interface AuditFilter {
  readonly from?: UnixMs | undefined;
  /** Exclusive. */
  readonly to?: UnixMs | undefined;
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly subject?: string | undefined;
  readonly personId?: string | undefined;
  /** Only rows before this place in the chain. */
  readonly before?: number | undefined;
}

export interface AuditRow {
  readonly seq: number;
  readonly at: UnixMs;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: unknown;
  readonly personId: string | null;
  readonly impersonatorId: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly digest: Buffer;
}

/** `tenantId` undefined: what concerns the platform as a whole. */
export function listAudit(
  admin: Pick<Administration, "db" | "own">,
  tenantId: TenantId | undefined,
  filter: AuditFilter,
  limit: number,
): Promise<readonly AuditRow[]> {
  const equal = { actor: filter.actor, action: filter.action, subject: filter.subject };
  const conditions = [
    tenantId === undefined ? sql`a.tenant_id is null` : sql`a.tenant_id = ${tenantId}`,
    ...(filter.from === undefined ? [] : [sql`a.at >= ${filter.from}`]),
    ...(filter.to === undefined ? [] : [sql`a.at < ${filter.to}`]),
    ...(filter.before === undefined ? [] : [sql`a.seq < ${filter.before}`]),
    ...(filter.personId === undefined
      ? []
      : [sql`${filter.personId}::uuid in (a.person_id, a.impersonator_id)`]),
    ...Object.entries(equal).flatMap(([column, value]) =>
      value === undefined ? [] : [sql`${sql.ref(`a.${column}`)} = ${value}`],
    ),
  ];
  return read(admin, tenantId, async (db) => {
    const { rows } = await sql<AuditRow>`
      select a.seq, a.at, a.actor, a.action, a.subject, a.detail, a.person_id as "personId",
        a.impersonator_id as "impersonatorId", o.ip, o.user_agent as "userAgent", a.digest
      from audit a left join audit_origin o on o.tenant_id is not distinct from a.tenant_id and o.digest = a.origin_digest
      where ${sql.join(conditions, sql` and `)} order by a.seq desc limit ${limit}`.execute(db);
    return rows;
  });
}

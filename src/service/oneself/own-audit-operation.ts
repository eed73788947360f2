// What one did oneself, or others while they looked through one's eyes: the audit's rows, as a file.
import { z } from "zod";
import type { Administration } from "../../../adapters/postgres/admin/administration.ts";
import { type AuditRow, listAudit } from "../../../adapters/postgres/audit/list-audit.ts";
import type { TenantId } from "../../../engine/domain/ids.ts";
import { refuse } from "../http/answer.ts";
import { jsonLinesFile } from "../http/file-answer.ts";
import { type Operation, operation } from "../http/operation.ts";
import { iso } from "../http/view-text.ts";

const ROWS_PER_READ = 1_000;

/** Reports read on connections of their own. */
export function ownAuditOperation(analytics: (admin: Administration) => Administration): Operation {
  return operation({
    id: "exportMyAudit",
    method: "GET",
    path: "/v1/me/export/audit",
    tag: "People",
    summary: "What you did, as JSON lines",
    description:
      "Newest first. Where somebody looked through your eyes, their id is there, not their address.",
    success: { status: 200, description: "The file.", body: z.string(), contentType: "application/jsonl" },
    cost: 10,
    handle: async ({ admin, tenantId, principal, now, signal }) => {
      if (principal === undefined) return refuse("AUTHENTICATION_REQUIRED");
      const rows = rowsOf(ofWholeTenant(analytics(admin)), tenantId, principal.personId, signal);
      return jsonLinesFile(rows, `flotilla-audit-${iso(now).slice(0, 10)}`);
    },
  });
}

/** Traders and providers see nothing of the audit: it is read as the tenant, and only what has the person's id leaves here. */
function ofWholeTenant({ db, clock, box, actor }: Administration): Administration {
  return { db, clock, box, actor };
}

async function* rowsOf(
  admin: Administration,
  tenantId: TenantId,
  personId: string,
  signal: AbortSignal,
): AsyncGenerator<object> {
  let before: number | undefined;
  while (!signal.aborted) {
    const rows = await listAudit(admin, tenantId, { personId, before }, ROWS_PER_READ);
    for (const row of rows) yield ownRow(row, personId);
    before = rows.at(-1)?.seq;
    if (before === undefined || rows.length < ROWS_PER_READ) return;
  }
}

/** From where somebody else came is their affair. */
function ownRow({ at, digest, ip, userAgent, ...row }: AuditRow, personId: string): object {
  const isMine = (row.impersonatorId ?? row.personId) === personId;
  const from = isMine ? { ip, userAgent } : { ip: null, userAgent: null };
  return { ...row, ...from, at: iso(at), digest: digest.toString("hex") };
}

// Who did what, when, from where; and the proof that nobody changed it afterwards.
import { z } from "zod";
import type { Administration } from "../../../adapters/postgres/admin/administration.ts";
import { type AuditRow, listAudit } from "../../../adapters/postgres/audit/list-audit.ts";
import { type Verification, verifyChain } from "../../../adapters/postgres/audit/verify-chain.ts";
import type { TenantId } from "../../../engine/domain/ids.ts";
import { readExportedHeads } from "../../audit/heads-file.ts";
import { instantInput } from "../history/list-operations.ts";
import { done, refuse } from "../http/answer.ts";
import type { Call } from "../http/call.ts";
import { type Operation, operation } from "../http/operation.ts";
import { page, pageOf, pageQuery, readCursor } from "../http/page.ts";
import { idView, instantView, iso } from "../http/view-text.ts";

export interface AuditDeps {
  /** The same caller on the connections for reports. */
  readonly analytics: (admin: Administration) => Administration;
  /** Where the ends of the chains are kept outside of the database. */
  readonly headsFile: string;
}

const auditView = z
  .object({
    seq: z.int().meta({ description: "Place in the chain, from 1, without gaps." }),
    at: instantView,
    actor: z.string(),
    action: z.string(),
    subject: z.string(),
    detail: z.unknown(),
    personId: idView.nullable(),
    impersonatorId: idView.nullable().meta({ description: "Who looked through the person's eyes." }),
    ip: z.string().nullable().meta({ description: "Null: an operator's own machine, or forgotten." }),
    userAgent: z.string().nullable(),
    digest: z.string().meta({ description: "SHA-256 of this row and the digest before it, hex." }),
  })
  .meta({ id: "AuditEntry" });

const verificationView = z
  .object({
    whole: z.boolean(),
    rows: z.int().meta({ description: "Rows that are as they were written, from the first on." }),
    head: z.string().nullable().meta({ description: "Digest of the last row; null: not whole." }),
    fault: z.string().nullable().meta({ description: "What is wrong with the row after these." }),
  })
  .meta({ id: "AuditVerification" });

const auditQuery = pageQuery.extend({
  ...{ from: instantInput.optional(), to: instantInput.optional(), personId: z.uuid().optional() },
  ...{ actor: z.string().max(200).optional(), action: z.string().max(100).optional() },
  subject: z.string().max(300).optional(),
});

export function auditOperations({ analytics, headsFile }: AuditDeps): readonly Operation[] {
  return [
    operation({
      id: "listAudit",
      method: "GET",
      path: "/v1/audit",
      tag: "Audit",
      summary: "What was done in the tenant, newest first",
      query: auditQuery,
      success: { status: 200, description: "One page.", body: pageOf(auditView) },
      problems: ["CURSOR_INVALID"],
      handle: (call) => listed(analytics(call.admin), call.tenantId, call.query),
    }),
    operation({
      id: "listPlatformAudit",
      method: "GET",
      path: "/v1/platform/audit",
      tag: "Audit",
      summary: "What was done above the tenants, newest first",
      query: auditQuery,
      success: { status: 200, description: "One page.", body: pageOf(auditView) },
      problems: ["CURSOR_INVALID"],
      handle: (call) => listed(analytics(call.admin), undefined, call.query),
    }),
    operation({
      id: "verifyAudit",
      method: "POST",
      path: "/v1/audit/verification",
      tag: "Audit",
      summary: "Reads the whole chain and tells the first row that was tampered with",
      description:
        "A tenant's admin verifies the tenant's chain, a platform admin the platform's. A million rows take some seconds.",
      success: { status: 200, description: "Whole, or not.", body: verificationView },
      handle: async ({ admin, scope }: Call) => {
        const chain = scope.kind === "platform" ? undefined : scope.tenantId;
        const exported = await readExportedHeads(headsFile, chain);
        return done(verdictOf(await verifyChain(analytics(admin), chain, exported)));
      },
    }),
  ];
}

async function listed(
  admin: Administration,
  tenantId: TenantId | undefined,
  { limit, cursor, ...filter }: z.output<typeof auditQuery>,
) {
  const place = readCursor(cursor);
  const before = place.kind === "after" ? Number.parseInt(place.position.id, 10) : undefined;
  if (place.kind === "invalid" || Number.isNaN(before)) return refuse("CURSOR_INVALID", { field: "cursor" });
  const rows = await listAudit(admin, tenantId, { ...filter, before }, limit + 1);
  return done(
    page(rows, limit, { positionOf: ({ at, seq }) => ({ at, id: String(seq) }), itemOf: auditItem }),
  );
}

function auditItem({ at, digest, ...row }: AuditRow): z.infer<typeof auditView> {
  return { ...row, at: iso(at), digest: digest.toString("hex") };
}

function verdictOf(verification: Verification): z.infer<typeof verificationView> {
  if (verification.kind === "broken")
    return { whole: false, rows: verification.seq - 1, head: null, fault: verification.fault };
  const { seq, digest } = verification.head;
  return { whole: true, rows: seq, head: digest.toString("hex"), fault: null };
}

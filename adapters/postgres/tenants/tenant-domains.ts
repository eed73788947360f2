// Hosts of a tenant's own: claimed here, and the tenant's once its DNS holds the proof.
import { randomBytes } from "node:crypto";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { type Administration, change, expectRow, type Outcome, read } from "../admin/administration.ts";

export interface TenantDomain {
  readonly domain: string;
  readonly proof: string;
  readonly verifiedAt: UnixMs | null;
  readonly createdAt: UnixMs;
}

export interface DomainKey {
  readonly tenantId: TenantId;
  readonly domain: string;
}

const PROOF_BYTES = 24;

export async function listDomains(
  admin: Administration,
  tenantId: TenantId,
  domain?: string,
): Promise<readonly TenantDomain[]> {
  const rows = await read(admin, tenantId, (db) => {
    const all = db
      .selectFrom("tenant_domain")
      .selectAll()
      .where("tenant_id", "=", tenantId)
      .orderBy("domain");
    return (domain === undefined ? all : all.where("domain", "=", domain)).execute();
  });
  return rows.map((row) => ({
    ...{ domain: row.domain, proof: row.proof, verifiedAt: row.verified_at, createdAt: row.created_at },
  }));
}

export function claimDomain(
  admin: Administration,
  { tenantId, domain }: DomainKey,
): Promise<Outcome<TenantDomain>> {
  const proof = randomBytes(PROOF_BYTES).toString("base64url");
  return change(admin, { tenantId, action: "domain.claimed", subject: domain }, async (db) => {
    const createdAt = admin.clock.now();
    await db
      .insertInto("tenant_domain")
      .values({ tenant_id: tenantId, domain, proof, verified_at: null, created_at: createdAt })
      .execute();
    return { domain, proof, verifiedAt: null, createdAt };
  });
}

/** Refused where another tenant's claim was verified first. */
export function markVerified(
  admin: Administration,
  { tenantId, domain }: DomainKey,
): Promise<Outcome<undefined>> {
  return change(admin, { tenantId, action: "domain.verified", subject: domain }, async (db) => {
    const { numUpdatedRows } = await db
      .updateTable("tenant_domain")
      .set({ verified_at: admin.clock.now() })
      .where("tenant_id", "=", tenantId)
      .where("domain", "=", domain)
      .executeTakeFirstOrThrow();
    expectRow(numUpdatedRows);
    return undefined;
  });
}

export function removeDomain(
  admin: Administration,
  { tenantId, domain }: DomainKey,
): Promise<Outcome<undefined>> {
  return change(admin, { tenantId, action: "domain.removed", subject: domain }, async (db) => {
    const { numDeletedRows } = await db
      .deleteFrom("tenant_domain")
      .where("tenant_id", "=", tenantId)
      .where("domain", "=", domain)
      .executeTakeFirstOrThrow();
    expectRow(numDeletedRows);
    return undefined;
  });
}

// Tenants, providers and traders: the names that everything else belongs to.
import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { ProviderId, TenantId, TraderId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { type Administration, change, expectRow, type Outcome, Refused, read } from "./administration.ts";
import { isReservedSlug } from "./reserved-slugs.ts";

export interface NamedRow<Id> {
  readonly id: Id;
  readonly tenantId: TenantId;
  readonly name: string;
  readonly createdAt: UnixMs;
}

export interface NewTenant {
  readonly name: string;
  /** First label of its host; absent: made of the name. */
  readonly slug?: string;
  readonly kind?: "platform" | "tenant";
}

/** The platform's act, so it stands in the platform's audit. */
export function createTenant(
  admin: Administration,
  { name, slug = slugOf(name), kind = "tenant" }: NewTenant,
): Promise<Outcome<TenantId>> {
  const id = randomUUID() as TenantId;
  const entry = { tenantId: undefined, action: "tenant.created", subject: name, detail: { id, slug, kind } };
  return change(admin, entry, async (db) => {
    if (kind === "tenant" && isReservedSlug(slug))
      throw new Refused(
        "SLUG_RESERVED",
        `This installation keeps "${slug}" for itself: choose another slug.`,
      );
    await db.insertInto("tenant").values({ id, name, slug, kind, created_at: admin.clock.now() }).execute();
    return id;
  });
}

/** Letters without their accents, digits and single hyphens: what may stand in a host. */
export function slugOf(name: string): string {
  const slug = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 63)
    .replace(/^-|-$/g, "");
  return slug === "" ? "tenant" : slug;
}

export interface TenantRow extends NamedRow<TenantId> {
  readonly slug: string;
  readonly status: "active" | "suspended" | "closed";
}

/** Without the platform's own. */
export async function listTenants(admin: Administration): Promise<readonly TenantRow[]> {
  const rows = await read(admin, undefined, (db) =>
    db.selectFrom("tenant").selectAll().where("kind", "=", "tenant").orderBy("name").execute(),
  );
  return rows.map(({ id, name, slug, status, created_at: createdAt }) => ({
    ...{ id, tenantId: id, name, slug, status, createdAt },
  }));
}

interface NewName {
  readonly tenantId: TenantId;
  readonly name: string;
}

export function createProvider(
  admin: Administration,
  { tenantId, name }: NewName,
): Promise<Outcome<ProviderId>> {
  const id = randomUUID() as ProviderId;
  return change(admin, { tenantId, action: "provider.created", subject: id, called: name }, async (db) => {
    await db
      .insertInto("provider")
      .values({ tenant_id: tenantId, id, name, created_at: admin.clock.now() })
      .execute();
    return id;
  });
}

export function createTrader(admin: Administration, { tenantId, name }: NewName): Promise<Outcome<TraderId>> {
  const id = randomUUID() as TraderId;
  return change(admin, { tenantId, action: "trader.created", subject: id, called: name }, async (db) => {
    await db
      .insertInto("trader")
      .values({ tenant_id: tenantId, id, name, created_at: admin.clock.now() })
      .execute();
    return id;
  });
}

export type PersonKind = "provider" | "trader";

/** Names are how admins tell people of their tenant apart. */
export function renamePerson(
  admin: Administration,
  kind: PersonKind,
  { tenantId, id, name }: NewName & { readonly id: ProviderId | TraderId },
): Promise<Outcome<undefined>> {
  return change(admin, { tenantId, action: `${kind}.renamed`, subject: id }, async (db) => {
    const { numAffectedRows = 0n } = await sql`update ${sql.table(kind)} set name = ${name}
      where tenant_id = ${tenantId} and id = ${id}`.execute(db);
    expectRow(numAffectedRows);
    return undefined;
  });
}

export async function listProviders(
  admin: Administration,
  tenantId: TenantId,
): Promise<readonly NamedRow<ProviderId>[]> {
  const rows = await read(admin, tenantId, (db) =>
    db.selectFrom("provider").selectAll().where("tenant_id", "=", tenantId).orderBy("name").execute(),
  );
  return rows.map((row) => ({ id: row.id, tenantId, name: row.name, createdAt: row.created_at }));
}

export async function listTraders(
  admin: Administration,
  tenantId: TenantId,
): Promise<readonly NamedRow<TraderId>[]> {
  const rows = await read(admin, tenantId, (db) =>
    db.selectFrom("trader").selectAll().where("tenant_id", "=", tenantId).orderBy("name").execute(),
  );
  return rows.map((row) => ({ id: row.id, tenantId, name: row.name, createdAt: row.created_at }));
}

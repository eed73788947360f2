// Tenants, providers and traders: the names that everything else belongs to.
import { randomUUID } from "node:crypto";
import type { ProviderId, TenantId, TraderId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { type Administration, change, type Outcome } from "./administration.ts";

export interface NamedRow<Id> {
  readonly id: Id;
  readonly tenantId: TenantId;
  readonly name: string;
  readonly createdAt: UnixMs;
}

export function createTenant(admin: Administration, name: string): Promise<Outcome<TenantId>> {
  const id = randomUUID() as TenantId;
  // The audit row refers to the tenant, which exists by the time it is written.
  return change(admin, { tenantId: id, action: "tenant.created", subject: name }, async (db) => {
    await db.insertInto("tenant").values({ id, name, created_at: admin.clock.now() }).execute();
    return id;
  });
}

export async function listTenants(admin: Administration): Promise<readonly NamedRow<TenantId>[]> {
  const rows = await admin.db.selectFrom("tenant").selectAll().orderBy("name").execute();
  return rows.map(({ id, name, created_at }) => ({ id, tenantId: id, name, createdAt: created_at }));
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
  return change(
    admin,
    { tenantId, action: "provider.created", subject: name, detail: { id } },
    async (db) => {
      await db
        .insertInto("provider")
        .values({ tenant_id: tenantId, id, name, created_at: admin.clock.now() })
        .execute();
      return id;
    },
  );
}

export function createTrader(admin: Administration, { tenantId, name }: NewName): Promise<Outcome<TraderId>> {
  const id = randomUUID() as TraderId;
  return change(admin, { tenantId, action: "trader.created", subject: name, detail: { id } }, async (db) => {
    await db
      .insertInto("trader")
      .values({ tenant_id: tenantId, id, name, created_at: admin.clock.now() })
      .execute();
    return id;
  });
}

export async function listProviders(
  admin: Administration,
  tenantId: TenantId,
): Promise<readonly NamedRow<ProviderId>[]> {
  const rows = await admin.db
    .selectFrom("provider")
    .selectAll()
    .where("tenant_id", "=", tenantId)
    .orderBy("name")
    .execute();
  return rows.map((row) => ({ id: row.id, tenantId, name: row.name, createdAt: row.created_at }));
}

export async function listTraders(
  admin: Administration,
  tenantId: TenantId,
): Promise<readonly NamedRow<TraderId>[]> {
  const rows = await admin.db
    .selectFrom("trader")
    .selectAll()
    .where("tenant_id", "=", tenantId)
    .orderBy("name")
    .execute();
  return rows.map((row) => ({ id: row.id, tenantId, name: row.name, createdAt: row.created_at }));
}

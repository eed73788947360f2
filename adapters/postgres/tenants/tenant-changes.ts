// What a tenant's own admins change about it, and read about it beyond what everybody may.
import { sql } from "kysely";
import type { TenantId } from "../../../engine/domain/ids.ts";
import { type Administration, change, expectRow, type Outcome, read } from "../admin/administration.ts";

export interface TenantSettings {
  readonly name: string;
  readonly signUp: "invitation" | "open";
  readonly settings: unknown;
  readonly branding: unknown;
  readonly features: readonly string[];
  readonly limits: unknown;
}

export async function tenantSettings(
  admin: Administration,
  tenantId: TenantId,
): Promise<TenantSettings | undefined> {
  const row = await read(admin, tenantId, (db) =>
    db
      .selectFrom("tenant")
      .select(["name", "sign_up as signUp", "settings", "branding", "features", "limits"])
      .where("id", "=", tenantId)
      .executeTakeFirst(),
  );
  return row;
}

export interface TenantChanges {
  readonly name?: string | undefined;
  readonly signUp?: "invitation" | "open" | undefined;
  /** Replaces what was set. */
  readonly settings?: unknown;
  readonly branding?: unknown;
}

export function changeTenant(
  admin: Administration,
  tenantId: TenantId,
  { name, signUp, settings, branding }: TenantChanges,
): Promise<Outcome<undefined>> {
  const detail = { name, signUp, settings, branding };
  return change(admin, { tenantId, action: "tenant.changed", subject: tenantId, detail }, async (db) => {
    const { numUpdatedRows } = await db
      .updateTable("tenant")
      .set({
        ...(name === undefined ? {} : { name }),
        ...(signUp === undefined ? {} : { sign_up: signUp }),
        ...(settings === undefined ? {} : { settings: JSON.stringify(settings) }),
        ...(branding === undefined ? {} : { branding: JSON.stringify(branding) }),
      })
      .where("id", "=", tenantId)
      .executeTakeFirstOrThrow();
    expectRow(numUpdatedRows);
    return undefined;
  });
}

export const METERS = ["signals", "executions"] as const;
export type MeterName = (typeof METERS)[number];

/** Of what the tenant has now, and of its meters in one month (YYYY-MM, UTC), from the record. */
export type TenantUse = Readonly<
  Record<"traders" | "providers" | "accounts" | "apiKeys" | MeterName, number>
>;

export async function tenantUse(
  admin: Administration,
  tenantId: TenantId,
  month: string,
): Promise<TenantUse> {
  const { rows } = await read(admin, tenantId, (db) =>
    sql<TenantUse>`select
      (select count(*) from trader where tenant_id = ${tenantId}) as traders,
      (select count(*) from provider where tenant_id = ${tenantId}) as providers,
      (select count(*) from account where tenant_id = ${tenantId}) as accounts,
      (select count(*) from api_key where tenant_id = ${tenantId} and revoked_at is null) as "apiKeys",
      used_in_month(${tenantId}, ${month}, 'signals') as signals,
      used_in_month(${tenantId}, ${month}, 'executions') as executions`.execute(db),
  );
  const [row] = rows;
  if (row === undefined) throw new Error("a count answers one row");
  return row;
}

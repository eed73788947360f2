// What is read of a tenant before anybody is known: whose host it is, and what it may do.
import { type Kysely, sql } from "kysely";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { Tables } from "../admin/tables.ts";
import { within } from "../scope.ts";

export interface FoundTenant {
  readonly id: TenantId;
  readonly slug: string;
  readonly name: string;
  readonly kind: "platform" | "tenant";
  readonly status: "active" | "suspended" | "closed";
  readonly signUp: "invitation" | "open";
  readonly features: readonly string[];
  readonly branding: unknown;
  readonly limits: unknown;
}

export interface TenantReads {
  byHost(
    host: { kind: "base" } | { kind: "slug"; slug: string } | { kind: "domain"; domain: string },
  ): Promise<FoundTenant | undefined>;
  byId(id: TenantId): Promise<FoundTenant | undefined>;
}

export function tenantReads(db: Kysely<Tables>): TenantReads {
  const byId = async (id: TenantId): Promise<FoundTenant | undefined> => {
    const row = await within(db, { kind: "tenant", tenantId: id }, (transaction) =>
      transaction
        .selectFrom("tenant")
        .select(["id", "slug", "name", "kind", "status", "sign_up", "features", "branding", "limits"])
        .where("id", "=", id)
        .executeTakeFirst(),
    );
    if (row === undefined) return undefined;
    const { sign_up: signUp, ...rest } = row;
    return { ...rest, signUp };
  };
  return {
    byId,
    byHost: async (host) => {
      const slug = host.kind === "slug" ? host.slug : null;
      const domain = host.kind === "domain" ? host.domain : null;
      const { rows } = await sql<{ id: TenantId }>`select id from find_tenant(${slug}, ${domain})`.execute(
        db,
      );
      const [found] = rows;
      return found === undefined ? undefined : byId(found.id);
    },
  };
}

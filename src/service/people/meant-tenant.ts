// Which tenant a request of nobody yet means: its host's, or on the installation's own address the one that it names.
import type { FoundTenant } from "../../../adapters/postgres/tenants/tenant-reads.ts";
import type { TenantId } from "../../../engine/domain/ids.ts";
import { refuse } from "../http/answer.ts";
import type { Call } from "../http/call.ts";
import type { TenantFinder } from "../tenants/tenant-finder.ts";

type Meant =
  | { readonly kind: "tenant"; readonly tenant: FoundTenant }
  | { readonly kind: "refused"; readonly refusal: ReturnType<typeof refuse> };

/** `named`: a slug, or the id that a token carries. The platform's address stands for every tenant; a tenant's only for itself. */
export async function meantTenant(
  tenants: TenantFinder,
  { tenant }: Pick<Call, "tenant">,
  named: { readonly slug: string | undefined } | { readonly id: TenantId },
): Promise<Meant> {
  if ("slug" in named ? named.slug === undefined || named.slug === tenant.slug : named.id === tenant.id)
    return usable(tenant);
  if (tenant.kind !== "platform") return { kind: "refused", refusal: refuse("TENANT_MISMATCH") };
  return usable(await ("id" in named ? tenants.byId(named.id) : tenants.bySlug(named.slug ?? "")));
}

function usable(tenant: FoundTenant | undefined): Meant {
  if (tenant === undefined || tenant.status === "closed")
    return { kind: "refused", refusal: refuse("TENANT_UNKNOWN") };
  if (tenant.status === "suspended") return { kind: "refused", refusal: refuse("TENANT_SUSPENDED") };
  return { kind: "tenant", tenant };
}

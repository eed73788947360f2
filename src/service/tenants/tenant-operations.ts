// What anybody may know of the tenant that they have come to: its name, its looks, whether they may sign up.
import { z } from "zod";
import type { FoundTenant } from "../../../adapters/postgres/tenants/tenant-reads.ts";
import { FEATURES } from "../access/rule.ts";
import { done } from "../http/answer.ts";
import { type Operation, operation } from "../http/operation.ts";
import { idView } from "../http/view-text.ts";

export const tenantView = z
  .object({
    id: idView,
    slug: z.string(),
    name: z.string(),
    kind: z.enum(["platform", "tenant"]),
    signUp: z.enum(["invitation", "open"]),
    features: z.array(z.enum(FEATURES)),
    branding: z.record(z.string(), z.unknown()),
  })
  .meta({ id: "Tenant" });

export function tenantOperations(): readonly Operation[] {
  return [
    operation({
      id: "getTenant",
      method: "GET",
      path: "/v1/tenant",
      tag: "Tenant",
      summary: "The tenant of this host",
      success: { status: 200, description: "What it is called and looks like.", body: tenantView },
      handle: async ({ tenant }) => done(viewOf(tenant)),
    }),
  ];
}

function viewOf(tenant: FoundTenant): z.infer<typeof tenantView> {
  const { id, slug, name, kind, signUp, features, branding } = tenant;
  return {
    ...{ id, slug, name, kind, signUp },
    features: FEATURES.filter((feature) => features.includes(feature)),
    branding: z.record(z.string(), z.unknown()).parse(branding),
  };
}

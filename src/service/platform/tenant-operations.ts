// Platform admins look after the tenants: who there is, on which terms, and what each uses.
import { z } from "zod";
import type { Administration } from "../../../adapters/postgres/admin/administration.ts";
import { createTenant } from "../../../adapters/postgres/admin/people.ts";
import {
  platformTenant,
  platformTenants,
  renameTenant,
  setTenantTerms,
  TENANT_STATUSES,
  type TenantRecord,
  type TenantStatus,
  usageOfTenants,
} from "../../../adapters/postgres/tenants/platform-tenants.ts";
import { monthOf } from "../../../adapters/time/month-of.ts";
import type { TenantId } from "../../../engine/domain/ids.ts";
import { FEATURES } from "../access/rule.ts";
import { answerOf, done, refuse } from "../http/answer.ts";
import { type Operation, operation } from "../http/operation.ts";
import { page, pageOf, pageQuery, readCursor } from "../http/page.ts";
import { idView, instantView, iso } from "../http/view-text.ts";
import { tenantLimits } from "../tenants/limits-view.ts";

const status = z.enum(TENANT_STATUSES);
const name = z.string().trim().min(1).max(200);
const slug = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, "must be the first label of a host name")
  .meta({
    description:
      "First label of its host; made of the name by default. It stays. None that the installation keeps for itself, like www or api.",
  });
const params = z.object({ tenantId: z.uuid().transform((id) => id as TenantId) });

const platformTenantView = z
  .object({
    ...{ id: idView, name: z.string(), slug: z.string(), status },
    ...{ features: z.array(z.string()), limits: tenantLimits, createdAt: instantView },
  })
  .meta({ id: "PlatformTenant" });

const usageRow = z
  .object({
    ...{ id: idView, name: z.string(), slug: z.string(), status },
    ...{ traders: z.int(), providers: z.int(), accounts: z.int() },
    apiKeys: z.int().meta({ description: "That are not revoked." }),
    ...{ signals: z.int(), executions: z.int() },
  })
  .meta({ id: "UsageOfTenant" });

/** Reports read on connections of their own. */
export function platformTenantOperations(
  analytics: (admin: Administration) => Administration,
): readonly Operation[] {
  return [listOfAll(), create(), one(), rename(), setTerms(), ...STATUS_VERBS.map(verb), usage(analytics)];
}

function viewOf({ limits, createdAt, features, ...rest }: TenantRecord): z.infer<typeof platformTenantView> {
  const { id, name: called, slug: label, status: state } = rest;
  return {
    ...{ id, name: called, slug: label, status: state },
    features: [...features],
    limits: tenantLimits.catch({}).parse(limits),
    createdAt: iso(createdAt),
  };
}

function listOfAll(): Operation {
  return operation({
    id: "listTenants",
    method: "GET",
    path: "/v1/platform/tenants",
    tag: "Platform",
    summary: "All tenants, newest first",
    query: pageQuery.extend({ status: status.optional() }),
    success: { status: 200, description: "One page.", body: pageOf(platformTenantView) },
    problems: ["CURSOR_INVALID"],
    handle: async ({ admin, query: { limit, cursor, status: wanted } }) => {
      const place = readCursor(cursor);
      if (place.kind === "invalid") return refuse("CURSOR_INVALID", { field: "cursor" });
      const after = place.kind === "after" ? place.position : undefined;
      const rows = await platformTenants(admin, { status: wanted, after, limit: limit + 1 });
      return done(
        page(rows, limit, { positionOf: ({ createdAt, id }) => ({ at: createdAt, id }), itemOf: viewOf }),
      );
    },
  });
}

function create(): Operation {
  return operation({
    id: "createTenant",
    method: "POST",
    path: "/v1/platform/tenants",
    tag: "Platform",
    summary: "A new tenant",
    body: z.strictObject({ name, slug: slug.optional() }),
    success: { status: 201, description: "Made.", body: z.object({ id: idView }).meta({ id: "NewTenant" }) },
    problems: ["ALREADY_THERE", "SLUG_RESERVED"],
    handle: async ({ admin, body }) => {
      const wanted = { name: body.name, ...(body.slug === undefined ? {} : { slug: body.slug }) };
      return answerOf<string, { id: string }>(await createTenant(admin, wanted), (id) => ({ id }));
    },
  });
}

function one(): Operation {
  return operation({
    id: "getPlatformTenant",
    method: "GET",
    path: "/v1/platform/tenants/:tenantId",
    tag: "Platform",
    summary: "One tenant",
    params,
    success: { status: 200, description: "As it stands.", body: platformTenantView },
    problems: ["NOT_FOUND"],
    handle: async ({ admin, params: { tenantId } }) => {
      const found = await platformTenant(admin, tenantId);
      return found === undefined ? refuse("NOT_FOUND") : done(viewOf(found));
    },
  });
}

function rename(): Operation {
  return operation({
    id: "renameTenant",
    method: "PATCH",
    path: "/v1/platform/tenants/:tenantId",
    tag: "Platform",
    summary: "Another name for a tenant",
    params,
    body: z.strictObject({ name }),
    success: { status: 204, description: "Renamed." },
    problems: ["NOT_FOUND"],
    handle: async ({ admin, params: { tenantId }, body }) =>
      answerOf(await renameTenant(admin, tenantId, body.name), () => undefined),
  });
}

function setTerms(): Operation {
  return operation({
    id: "setTenantTerms",
    method: "PUT",
    path: "/v1/platform/tenants/:tenantId/terms",
    tag: "Platform",
    summary: "What a tenant may do, and how much of it",
    params,
    body: z.strictObject({
      features: z.array(z.enum(FEATURES)).max(FEATURES.length).optional().meta({
        description: "All of them; left out: as they are.",
      }),
      limits: tenantLimits.optional().meta({ description: "All of them: what is left out has no limit." }),
    }),
    success: { status: 204, description: "The engines know within five seconds, the service within ten." },
    problems: ["NOT_FOUND"],
    handle: async ({ admin, params: { tenantId }, body }) => {
      if (body.features === undefined && body.limits === undefined)
        return refuse("FIELD_INVALID", { detail: "Say what is to change." });
      return answerOf(await setTenantTerms(admin, tenantId, body), () => undefined);
    },
  });
}

interface StatusVerb {
  readonly id: string;
  readonly path: "suspend" | "resume" | "close";
  readonly status: TenantStatus;
  readonly summary: string;
}

const STATUS_VERBS: readonly StatusVerb[] = [
  {
    id: "suspendTenant",
    path: "suspend",
    status: "suspended",
    summary: "Nobody in, no entries; exits go on",
  },
  { id: "resumeTenant", path: "resume", status: "active", summary: "As before it was suspended" },
  { id: "closeTenant", path: "close", status: "closed", summary: "Its host answers no more, no entries" },
];

function verb({ id, path, status: wanted, summary }: StatusVerb): Operation {
  return operation({
    id,
    method: "POST",
    path: `/v1/platform/tenants/:tenantId/${path}`,
    tag: "Platform",
    summary,
    params,
    success: {
      status: 204,
      description: "Entries within a second, sign-in within ten. Positions stay protected.",
    },
    problems: ["NOT_FOUND"],
    handle: async ({ admin, params: { tenantId } }) =>
      answerOf(await setTenantTerms(admin, tenantId, { status: wanted }), () => undefined),
  });
}

function usage(analytics: (admin: Administration) => Administration): Operation {
  return operation({
    id: "getUsageOfTenants",
    method: "GET",
    path: "/v1/platform/usage",
    tag: "Platform",
    summary: "What every tenant has, and used in a month",
    query: z.object({
      month: z
        .string()
        .regex(/^20\d{2}-(0[1-9]|1[0-2])$/, "must be a month like 2026-11")
        .optional()
        .meta({ description: "UTC; default: this one." }),
    }),
    success: {
      status: 200,
      description: "By name, counted in the record.",
      body: z.object({ month: z.string(), items: z.array(usageRow) }).meta({ id: "UsageOfTenants" }),
    },
    handle: async ({ admin, now, query: { month = monthOf(now) } }) =>
      done({ month, items: [...(await usageOfTenants(analytics(admin), month))] }),
  });
}

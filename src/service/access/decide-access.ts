// Decides whether a caller may call an operation, and for whom the call's transactions are. Pure; everything not allowed is refused.
import type { Scope } from "../../../adapters/postgres/scope.ts";
import { assertNever } from "../../../engine/domain/assert-never.ts";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { ProblemCode } from "../http/problems.ts";
import type { Principal } from "./principal.ts";
import { ROLES, type Role } from "./role.ts";
import type { Reach, Rule } from "./rule.ts";

export interface Request {
  readonly rule: Rule;
  /** The tenant of the host, its features included. */
  readonly tenant: { readonly id: TenantId; readonly features: readonly string[] };
  readonly principal: Principal | undefined;
  /** Until when the person's keys, accounts and payouts are frozen, as the record says it before each change. */
  readonly frozenUntil?: UnixMs | undefined;
  readonly now: UnixMs;
}

export type Access =
  | { readonly kind: "granted"; readonly scope: Scope; readonly role: Role | undefined }
  | { readonly kind: "refused"; readonly code: ProblemCode };

/** A one-time code counts this long. */
export const STEP_UP_MS = 5 * 60_000;

export function decideAccess({ rule, tenant, principal, frozenUntil, now }: Request): Access {
  if (rule.kind === "public")
    return { kind: "granted", role: undefined, scope: { kind: "tenant", tenantId: tenant.id } };
  if (principal === undefined) return refused("AUTHENTICATION_REQUIRED");
  if (principal.tenantId !== tenant.id) return refused("TENANT_MISMATCH");
  if (rule.feature !== undefined && !tenant.features.includes(rule.feature)) return refused("FEATURE_OFF");
  if (principal.by.kind === "api-key" && !tenant.features.includes("api")) return refused("FEATURE_OFF");
  const role = ROLES.find((candidate) => principal.roles.includes(candidate) && candidate in rule.reach);
  const reach = role === undefined ? undefined : rule.reach[role];
  if (role === undefined || reach === undefined) return refused("NOT_ALLOWED");
  // What is a person's own is where they are at home.
  if (reach === "self" && principal.by.kind === "session" && principal.by.visitsFrom !== undefined)
    return refused("TENANT_MISMATCH");
  const objection = objectionTo(rule, principal, now);
  if (objection !== undefined) return refused(objection);
  const until = principal.by.kind === "api-key" ? principal.by.frozenUntil : frozenUntil;
  if (rule.bowsToFreeze && until !== undefined && now < until) return refused("SECURITY_FREEZE");
  const scope = scopeOf(reach, role, principal);
  return scope === undefined ? refused("NOT_ALLOWED") : { kind: "granted", scope, role };
}

function objectionTo(
  rule: Extract<Rule, { kind: "restricted" }>,
  { by }: Principal,
  now: UnixMs,
): ProblemCode | undefined {
  switch (by.kind) {
    case "api-key":
      if (rule.apiScope === undefined || rule.stepUp) return "PERSON_REQUIRED";
      return by.scopes.includes(rule.apiScope) ? undefined : "API_SCOPE_MISSING";
    case "session":
      if (by.impersonatedBy !== undefined && !rule.isRead) return "IMPERSONATION_READ_ONLY";
      if (by.visitsFrom !== undefined && !rule.isRead) return "VISIT_READ_ONLY";
      if (!rule.stepUp) return undefined;
      return by.steppedUpAt !== undefined && now - by.steppedUpAt <= STEP_UP_MS
        ? undefined
        : "STEP_UP_REQUIRED";
    default:
      return assertNever(by);
  }
}

/** Undefined: the role says trader or provider, and the person is none. */
function scopeOf(reach: Reach, role: Role, principal: Principal): Scope | undefined {
  const { tenantId, traderId, providerId, personId } = principal;
  switch (reach) {
    case "platform":
      return role === "platform-admin" ? { kind: "platform" } : undefined;
    case "tenant":
      return { kind: "tenant", tenantId };
    case "self":
      return { kind: "tenant", tenantId, traderId, providerId, personId };
    case "own":
      if (role === "trader" && traderId !== undefined)
        return { kind: "tenant", tenantId, traderId, personId };
      if (role === "provider" && providerId !== undefined)
        return { kind: "tenant", tenantId, providerId, personId };
      return undefined;
    default:
      return assertNever(reach);
  }
}

function refused(code: ProblemCode): Access {
  return { kind: "refused", code };
}

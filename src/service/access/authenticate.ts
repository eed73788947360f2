// Proves who sends a request, from its Authorization header: an access token, or an API key.
import type { FastifyRequest } from "fastify";
import type { Administration } from "../../../adapters/postgres/admin/administration.ts";
import { useApiKey } from "../../../adapters/postgres/people/api-keys.ts";
import type { Clock } from "../../../engine/ports/clock.ts";
import type { Authenticate, Authentication } from "../http/register-operation.ts";
import { readToken } from "../people/opaque-token.ts";
import type { TenantFinder } from "../tenants/tenant-finder.ts";
import type { AccessTokens, SessionPrincipal } from "./access-token.ts";
import { API_SCOPES, type Principal } from "./principal.ts";

const BEARER = /^Bearer ([\x21-\x7e]{1,4096})$/i;
const INVALID: Authentication = { kind: "refused", code: "TOKEN_INVALID" };

export interface Proofs {
  readonly tokens: AccessTokens;
  readonly clock: Clock;
  readonly db: Administration["db"];
  readonly tenants: TenantFinder;
}

export function authenticateWith(proofs: Proofs): Authenticate {
  const { tokens, clock } = proofs;
  return async (request: FastifyRequest): Promise<Authentication> => {
    const { authorization } = request.headers;
    if (authorization === undefined) return { kind: "nobody" };
    const token = BEARER.exec(authorization)?.[1];
    if (token === undefined) return INVALID;
    const wanted = request.headers["x-tenant"]?.toString();
    if (token.startsWith("flk_")) return byApiKey(proofs, token, wanted);
    const principal = await tokens.verify(token, clock.now());
    if (principal === undefined) return INVALID;
    return wanted === undefined ? { kind: "known", principal } : bySession(proofs, principal, wanted);
  };
}

/** `wantedTenant`: a slug. Only an admin of the platform may look into another tenant, as an admin of that one. */
async function bySession(
  { tenants }: Proofs,
  principal: SessionPrincipal,
  wantedTenant: string,
): Promise<Authentication> {
  const own = await tenants.byId(principal.tenantId);
  if (own?.slug === wantedTenant) return { kind: "known", principal };
  const { by, roles } = principal;
  const isPlatforms = own?.kind === "platform" && roles.includes("platform-admin");
  if (!isPlatforms || by.impersonatedBy !== undefined) return { kind: "refused", code: "TENANT_MISMATCH" };
  const tenant = await tenants.bySlug(wantedTenant);
  if (tenant === undefined) return { kind: "refused", code: "TENANT_UNKNOWN" };
  const nobody = { traderId: undefined, providerId: undefined };
  const visitor = { ...nobody, tenantId: tenant.id, personId: principal.personId };
  return {
    kind: "known",
    principal: { ...visitor, roles: ["tenant-admin"], by: { ...by, visitsFrom: own.id } },
  };
}

/** `wantedTenant`: a slug. Only a key of a platform-admin may act in another tenant than its own, as an admin of that one. */
async function byApiKey(
  { db, clock, tenants }: Proofs,
  token: string,
  wantedTenant: string | undefined,
): Promise<Authentication> {
  const known = readToken("api-key", token);
  const key =
    known === undefined ? undefined : await useApiKey({ db }, known.tenantId, known.hash, clock.now());
  if (known === undefined || key === undefined) return INVALID;
  const scopes = API_SCOPES.filter((scope) => key.scopes.includes(scope));
  const principal: Principal = {
    ...{ tenantId: known.tenantId, personId: key.person_id, roles: key.roles },
    traderId: key.roles.includes("trader") ? (key.trader_id ?? undefined) : undefined,
    providerId: key.roles.includes("provider") ? (key.provider_id ?? undefined) : undefined,
    by: { kind: "api-key", apiKeyId: key.id, scopes, frozenUntil: key.frozen_until ?? undefined },
  };
  if (wantedTenant === undefined) return { kind: "known", principal };
  const isService = key.tenant_kind === "platform" && key.roles.includes("platform-admin");
  if (!isService) return { kind: "refused", code: "TENANT_MISMATCH" };
  const tenant = await tenants.bySlug(wantedTenant);
  if (tenant === undefined) return { kind: "refused", code: "TENANT_UNKNOWN" };
  return { kind: "known", principal: { ...principal, tenantId: tenant.id, roles: ["tenant-admin"] } };
}

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ProviderId, TenantId, TraderId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { decideAccess, STEP_UP_MS } from "./decide-access.ts";
import { API_SCOPES, type ApiKeyId, type PersonId, type Principal, type SessionId } from "./principal.ts";
import { ROLES } from "./role.ts";
import { mayChange, mayRead, PUBLIC } from "./rule.ts";

const TENANT = { id: "t" as TenantId, features: ["api"] };
const NOW = 1_800_000_000_000 as UnixMs;

function session(changes: Partial<Extract<Principal["by"], { kind: "session" }>> = {}): Principal["by"] {
  const nothing = { steppedUpAt: undefined, impersonatedBy: undefined };
  return { kind: "session", sessionId: "s" as SessionId, ...nothing, ...changes };
}

function caller(changes: Partial<Principal>): Principal {
  const nobody = { traderId: undefined, providerId: undefined, roles: [] };
  return { tenantId: TENANT.id, personId: "p" as PersonId, ...nobody, by: session(), ...changes };
}

const decide = (rule: Parameters<typeof decideAccess>[0]["rule"], principal?: Principal) =>
  decideAccess({ rule, tenant: TENANT, principal, now: NOW });

describe("access", () => {
  it("is open only where the rule says public", () => {
    expect(decide(PUBLIC)).toMatchObject({ kind: "granted", scope: { kind: "tenant", tenantId: "t" } });
    expect(decide(mayRead({ viewer: "tenant" }))).toEqual({
      kind: "refused",
      code: "AUTHENTICATION_REQUIRED",
    });
  });

  it("takes no API key where the tenant lacks the feature for it", () => {
    const by = {
      kind: "api-key",
      apiKeyId: "k" as ApiKeyId,
      scopes: API_SCOPES,
      frozenUntil: undefined,
    } as const;
    const [rule, principal] = [mayRead({ viewer: "tenant" }), caller({ roles: ["viewer"], by })];
    expect(decide(rule, principal)).toMatchObject({ kind: "granted" });
    const tenant = { ...TENANT, features: ["copy"] };
    expect(decideAccess({ rule, tenant, principal, now: NOW })).toEqual({
      kind: "refused",
      code: "FEATURE_OFF",
    });
    expect(decideAccess({ rule, tenant, principal: caller({ roles: ["viewer"] }), now: NOW })).toMatchObject({
      kind: "granted",
    });
  });

  it("reaches as far as the widest role that the rule names", () => {
    const rule = mayRead({ "tenant-admin": "tenant", trader: "own" });
    const traderId = "tr" as TraderId;
    expect(decide(rule, caller({ roles: ["trader"], traderId }))).toMatchObject({
      scope: { kind: "tenant", tenantId: "t", traderId },
    });
    expect(decide(rule, caller({ roles: ["trader", "tenant-admin"], traderId }))).toMatchObject({
      role: "tenant-admin",
      scope: { kind: "tenant", tenantId: "t" },
    });
    expect(decide(rule, caller({ roles: ["provider"], providerId: "pr" as ProviderId }))).toEqual({
      kind: "refused",
      code: "NOT_ALLOWED",
    });
    expect(decide(rule, caller({ roles: ["trader"] }))).toEqual({ kind: "refused", code: "NOT_ALLOWED" });
  });

  it.each([
    ["a feature that the tenant lacks", mayRead({ viewer: "tenant" }, { feature: "crm" }), {}, "FEATURE_OFF"],
    ["another tenant", mayRead({ viewer: "tenant" }), { tenantId: "u" as TenantId }, "TENANT_MISMATCH"],
    [
      "a step-up that is missing",
      mayChange({ viewer: "tenant" }, "manage", { stepUp: true }),
      {},
      "STEP_UP_REQUIRED",
    ],
    [
      "a step-up that is too old",
      mayChange({ viewer: "tenant" }, "manage", { stepUp: true }),
      { by: session({ steppedUpAt: (NOW - STEP_UP_MS - 1) as UnixMs }) },
      "STEP_UP_REQUIRED",
    ],
    [
      "a change by an impersonator",
      mayChange({ viewer: "tenant" }, "manage"),
      { by: session({ impersonatedBy: "q" as PersonId }) },
      "IMPERSONATION_READ_ONLY",
    ],
    [
      "a key without the scope",
      mayChange({ viewer: "tenant" }, "trade"),
      {
        by: { kind: "api-key", apiKeyId: "k" as ApiKeyId, scopes: ["read"], frozenUntil: undefined } as const,
      },
      "API_SCOPE_MISSING",
    ],
    [
      "a key where a person is needed",
      mayChange({ viewer: "tenant" }, undefined),
      {
        by: {
          kind: "api-key",
          apiKeyId: "k" as ApiKeyId,
          scopes: [...API_SCOPES],
          frozenUntil: undefined,
        } as const,
      },
      "PERSON_REQUIRED",
    ],
  ])("refuses %s", (_, rule, changes, code) => {
    expect(decide(rule, caller({ roles: ["viewer"], ...changes }))).toEqual({ kind: "refused", code });
  });

  it("counts a one-time code for five minutes", () => {
    const by = session({ steppedUpAt: (NOW - STEP_UP_MS) as UnixMs });
    const rule = mayChange({ viewer: "tenant" }, "manage", { stepUp: true });
    expect(decide(rule, caller({ roles: ["viewer"], by })).kind).toBe("granted");
  });

  it("keeps keys, accounts and payouts as they are while the person is frozen", () => {
    const principal = caller({ roles: ["viewer"], by: session({ steppedUpAt: NOW }) });
    const until = (ms: number) => ({
      tenant: TENANT,
      principal,
      frozenUntil: (NOW + ms) as UnixMs,
      now: NOW,
    });
    const rule = mayChange({ viewer: "self" }, undefined, { stepUp: true });
    expect(decideAccess({ rule, ...until(1) })).toEqual({ kind: "refused", code: "SECURITY_FREEZE" });
    expect(decideAccess({ rule, ...until(0) }).kind).toBe("granted");
    expect(decideAccess({ rule: mayRead({ viewer: "self" }), ...until(1) }).kind).toBe("granted");
    expect(decideAccess({ rule: mayChange({ viewer: "self" }, "trade"), ...until(1) }).kind).toBe("granted");
    const bowing = mayChange({ viewer: "self" }, "manage", { bowsToFreeze: true });
    expect(decideAccess({ rule: bowing, ...until(1) })).toEqual({ kind: "refused", code: "SECURITY_FREEZE" });
    const keyOf = (frozenUntil: number) =>
      caller({
        roles: ["viewer"],
        by: {
          ...{ kind: "api-key", apiKeyId: "k" as ApiKeyId, scopes: ["manage"] },
          frozenUntil: frozenUntil as UnixMs,
        },
      });
    expect(decide(bowing, keyOf(NOW + 1))).toEqual({ kind: "refused", code: "SECURITY_FREEZE" });
    expect(decide(bowing, keyOf(NOW)).kind).toBe("granted");
  });

  it("reaches one person alone, whatever their role, where the rule says self", () => {
    const own = { traderId: "tr" as TraderId, providerId: undefined };
    expect(decide(mayRead({ trader: "self" }), caller({ roles: ["trader"], ...own }))).toMatchObject({
      scope: { kind: "tenant", tenantId: "t", personId: "p", ...own },
    });
  });

  it("never reaches past the caller's own tenant, nor above the tenants without the platform's role", () => {
    const reach = fc.constantFrom("self", "own", "tenant", "platform" as const);
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...ROLES), reach),
        fc.subarray([...ROLES]),
        fc.boolean(),
        (byRole, roles, isTrader) => {
          const traderId = isTrader ? ("tr" as TraderId) : undefined;
          const access = decide(mayRead(byRole), caller({ roles, traderId }));
          if (access.kind === "refused") return;
          expect(roles).toContain(access.role);
          if (access.scope.kind === "platform") expect(roles).toContain("platform-admin");
          else expect(access.scope.tenantId).toBe(TENANT.id);
        },
      ),
    );
  });
});

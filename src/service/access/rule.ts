// The words of the policy table: who may call an operation, and how far they reach with it.
import type { ApiScope } from "./principal.ts";
import type { Role } from "./role.ts";

/**
 * `self`: the caller's own sessions, keys and factors. `own`: what belongs to the trader or provider that the caller is.
 * `tenant`: all of the tenant. `platform`: above the tenants.
 */
export type Reach = "self" | "own" | "tenant" | "platform";

/** Parts of the product that a tenant may be without. */
export const FEATURES = [
  "paper-trading",
  "live-trading",
  "copy",
  "ai-analysis",
  "prediction",
  "crm",
  "api",
  "affiliate",
] as const;
export type Feature = (typeof FEATURES)[number];

export type Rule =
  /** Nobody need be known. */
  | { readonly kind: "public" }
  | {
      readonly kind: "restricted";
      /** Widest first: the first role that the caller has decides how far the call reaches. */
      readonly reach: Partial<Readonly<Record<Role, Reach>>>;
      /** Undefined: no API key may call it, only a person in a session. */
      readonly apiScope: ApiScope | undefined;
      /** A one-time code given in the last minutes is asked for. */
      readonly stepUp: boolean;
      /** Refused for a day after a proof of the person was replaced. What needs a code always is. */
      readonly bowsToFreeze: boolean;
      readonly feature: Feature | undefined;
      /** It changes nothing: an impersonator may call it too. */
      readonly isRead: boolean;
    };

export const PUBLIC: Rule = { kind: "public" };

type ReachByRole = Partial<Readonly<Record<Role, Reach>>>;

interface Conditions {
  readonly stepUp?: boolean;
  readonly bowsToFreeze?: boolean;
  readonly feature?: Feature;
}

export type Restricted = Extract<Rule, { kind: "restricted" }>;

export function mayRead(reach: ReachByRole, conditions: Conditions = {}): Restricted {
  return { ...restricted(reach, "read", conditions), isRead: true };
}

export function mayChange(
  reach: ReachByRole,
  apiScope: Exclude<ApiScope, "read"> | undefined,
  conditions: Conditions = {},
): Restricted {
  return restricted(reach, apiScope, conditions);
}

function restricted(
  reach: ReachByRole,
  apiScope: ApiScope | undefined,
  { stepUp = false, bowsToFreeze = stepUp, feature }: Conditions,
): Restricted {
  return { kind: "restricted", reach, apiScope, stepUp, bowsToFreeze, feature, isRead: false };
}

// Access tokens: short-lived JWTs, Ed25519 only, for one tenant. They prove who calls without a look into the record.
import type { KeyObject } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import type { ProviderId, TenantId, TraderId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { PersonId, Principal, SessionId } from "./principal.ts";
import { ROLES } from "./role.ts";

const ALGORITHM = "EdDSA";
const ISSUER = "flotilla";
const AUDIENCE = "flotilla-service";
export const ACCESS_TOKEN_SECONDS = 300;

export interface TokenKeys {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** A principal whose proof is a session. */
export type SessionPrincipal = Principal & { readonly by: Extract<Principal["by"], { kind: "session" }> };

const claims = z.object({
  sub: z.uuid().transform((id) => id as PersonId),
  tid: z.uuid().transform((id) => id as TenantId),
  sid: z.uuid().transform((id) => id as SessionId),
  rol: z.array(z.enum(ROLES)),
  trd: z
    .uuid()
    .transform((id) => id as TraderId)
    .optional(),
  prv: z
    .uuid()
    .transform((id) => id as ProviderId)
    .optional(),
  /** When a one-time code was given, ms. */
  otp: z
    .number()
    .int()
    .transform((at) => at as UnixMs)
    .optional(),
  /** Who looks through this person's eyes. */
  imp: z
    .uuid()
    .transform((id) => id as PersonId)
    .optional(),
});

export class AccessTokens {
  readonly #keys: TokenKeys;

  constructor(keys: TokenKeys) {
    this.#keys = keys;
  }

  issue(principal: SessionPrincipal, now: UnixMs, lifeSeconds = ACCESS_TOKEN_SECONDS): Promise<string> {
    const { tenantId, personId, roles, traderId, providerId, by } = principal;
    const seconds = Math.floor(now / 1_000);
    return new SignJWT({
      tid: tenantId,
      sid: by.sessionId,
      rol: [...roles],
      trd: traderId,
      prv: providerId,
      otp: by.steppedUpAt,
      imp: by.impersonatedBy,
    })
      .setProtectedHeader({ alg: ALGORITHM })
      .setSubject(personId)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + lifeSeconds)
      .sign(this.#keys.privateKey);
  }

  /** Undefined: not ours, changed, or expired. */
  async verify(token: string, now: UnixMs): Promise<SessionPrincipal | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.#keys.publicKey, {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience: AUDIENCE,
        currentDate: new Date(now),
        requiredClaims: ["exp", "sub"],
      });
      const { sub, tid, sid, rol, trd, prv, otp, imp } = claims.parse(payload);
      const by = { kind: "session", sessionId: sid, steppedUpAt: otp, impersonatedBy: imp } as const;
      return { tenantId: tid, personId: sub, roles: rol, traderId: trd, providerId: prv, by };
    } catch {
      return undefined;
    }
  }
}

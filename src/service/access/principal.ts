// Who makes a request, as proved by an access token or an API key.
import type { ApiKeyId, PersonId, SessionId } from "../../../adapters/postgres/people/people-ids.ts";
import type { ProviderId, TenantId, TraderId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { Role } from "./role.ts";

export type { ApiKeyId, PersonId, SessionId };

export interface Principal {
  readonly tenantId: TenantId;
  readonly personId: PersonId;
  readonly roles: readonly Role[];
  /** The trader or provider that this person is, where one of the roles says so. */
  readonly traderId: TraderId | undefined;
  readonly providerId: ProviderId | undefined;
  readonly by:
    | {
        readonly kind: "session";
        readonly sessionId: SessionId;
        /** When a one-time code was last given in this session. */
        readonly steppedUpAt: UnixMs | undefined;
        /** Set: a person of the platform or the tenant looks through this person's eyes, and may only read. */
        readonly impersonatedBy: PersonId | undefined;
        /** Set: an admin of the platform looks into this tenant, and may only read. The session is one of that tenant. */
        readonly visitsFrom?: TenantId;
      }
    | {
        readonly kind: "api-key";
        readonly apiKeyId: ApiKeyId;
        readonly scopes: readonly ApiScope[];
        /** Of the person whose key it is. */
        readonly frozenUntil: UnixMs | undefined;
      };
}

/** What an API key may be used for; each operation names the one that it needs. */
export const API_SCOPES = ["read", "trade", "signals", "manage"] as const;
export type ApiScope = (typeof API_SCOPES)[number];

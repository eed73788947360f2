// The columns of people, their proofs and their sessions, for kysely's types. The migration is the source.
import type { Generated } from "kysely";
import type { ProviderId, TenantId, TraderId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { ApiKeyId, PersonId, SessionId } from "./people-ids.ts";
import type { Role } from "./role.ts";

export type PersonStatus = "invited" | "active" | "suspended" | "erased";
export type Locale = "en" | "pt-BR";
export type MailLinkPurpose = "invitation" | "password";
export type CodePurpose = "sign-in" | "step-up" | "phone" | "telegram";
export type CodeChannel = "totp" | "sms" | "email" | "telegram";

interface OfTenant {
  readonly tenant_id: TenantId;
}
interface OfPerson<Id> extends OfTenant {
  readonly id: Id;
  readonly person_id: PersonId;
  readonly created_at: UnixMs;
}

export interface PeopleTables {
  readonly person: OfTenant & {
    readonly id: PersonId;
    readonly email: string;
    readonly name: string;
    readonly locale: Locale;
    readonly phone: string | null;
    readonly status: PersonStatus;
    readonly roles: readonly Role[];
    readonly trader_id: TraderId | null;
    readonly provider_id: ProviderId | null;
    readonly second_factor: "totp" | "sms" | null;
    readonly email_verified_at: UnixMs | null;
    readonly phone_verified_at: UnixMs | null;
    readonly frozen_until: UnixMs | null;
    readonly created_at: UnixMs;
  };
  readonly person_secret: OfTenant & {
    readonly person_id: PersonId;
    readonly password_hash: string | null;
    readonly sealed_factor: Buffer | null;
    readonly sealed_next_factor: Buffer | null;
    readonly factor_step: number | null;
    readonly recovery_hashes: Generated<readonly string[]>;
  };
  readonly mail_link: OfPerson<string> & {
    readonly purpose: MailLinkPurpose;
    readonly token_hash: string;
    readonly expires_at: UnixMs;
    readonly used_at: UnixMs | null;
  };
  readonly session: OfPerson<SessionId> & {
    readonly family_hash: string | null;
    readonly token_hash: string | null;
    readonly previous_hash: string | null;
    readonly rotated_at: UnixMs;
    readonly stepped_up_at: UnixMs | null;
    readonly impersonated_by: PersonId | null;
    readonly impersonation_reason: string | null;
    readonly ip: string;
    readonly user_agent: string | null;
    readonly expires_at: UnixMs;
    readonly revoked_at: UnixMs | null;
    readonly revoked_for: string | null;
  };
  readonly one_time_code: OfPerson<string> & {
    readonly purpose: CodePurpose;
    readonly session_id: SessionId | null;
    readonly channel: CodeChannel;
    readonly destination: string;
    readonly proof: string;
    readonly tries: Generated<number>;
    readonly expires_at: UnixMs;
    readonly used_at: UnixMs | null;
  };
  readonly api_key: OfPerson<ApiKeyId> & {
    readonly name: string;
    readonly prefix: string;
    readonly key_hash: string;
    readonly scopes: readonly string[];
    readonly expires_at: UnixMs | null;
    readonly last_used_at: UnixMs | null;
    readonly revoked_at: UnixMs | null;
  };
  readonly outbox_message: OfTenant & {
    readonly id: Generated<number>;
    readonly channel: "email" | "sms" | "telegram";
    readonly address: string;
    readonly subject: string;
    readonly body: string;
    readonly created_at: UnixMs;
  };
}

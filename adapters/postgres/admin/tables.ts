// The columns that administration writes and reads, for kysely's types. The migrations are the source.
import type { ColumnType, Generated } from "kysely";
import type {
  AccountId,
  ProviderId,
  StrategyId,
  SubscriptionId,
  TenantId,
  TraderId,
} from "../../../engine/domain/ids.ts";
import type { InstrumentId } from "../../../engine/domain/instrument.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { TradingScope, TradingState } from "../../../engine/domain/trading-state.ts";
import type { Environment, MarginMode, PositionMode, VenueName } from "../../../engine/domain/venue.ts";
import type { PeopleTables } from "../people/people-tables.ts";

/** Written as JSON text, read back parsed. */
type Json = ColumnType<unknown, string, string>;
type GeneratedJson = ColumnType<unknown, string | undefined, string>;

/** What a webhook must bring. */
export type StrategyProof = "token" | "body-secret" | "signature" | "source-ip";

interface Named<Id> {
  readonly tenant_id: TenantId;
  readonly id: Id;
  readonly name: string;
  readonly created_at: UnixMs;
}

export interface Tables extends PeopleTables {
  readonly tenant: {
    readonly id: TenantId;
    readonly name: string;
    readonly slug: string;
    readonly kind: Generated<"platform" | "tenant">;
    readonly status: Generated<"active" | "suspended" | "closed">;
    readonly sign_up: Generated<"invitation" | "open">;
    readonly settings: GeneratedJson;
    readonly features: Generated<readonly string[]>;
    readonly branding: GeneratedJson;
    readonly limits: GeneratedJson;
    readonly created_at: UnixMs;
  };
  readonly tenant_domain: {
    readonly tenant_id: TenantId;
    readonly domain: string;
    readonly proof: string;
    readonly verified_at: UnixMs | null;
    readonly created_at: UnixMs;
  };
  readonly provider: Named<ProviderId>;
  readonly trader: Named<TraderId>;
  readonly strategy: Named<StrategyId> & {
    readonly provider_id: ProviderId;
    readonly status: Generated<"active" | "paused">;
    readonly token_hash: string;
    readonly body_secret_hash: string | null;
    readonly sealed_signing_secrets: readonly Buffer[];
    readonly proofs: ColumnType<readonly StrategyProof[], never, never>;
    readonly source_ips: readonly string[];
    readonly trading_view_mode: "order" | "position-sync";
    readonly signal_age_max_ms: number;
    readonly entry_ttl_ms: number;
  };
  readonly account: {
    readonly tenant_id: TenantId;
    readonly id: AccountId;
    readonly trader_id: TraderId;
    readonly label: string;
    readonly venue: VenueName;
    readonly environment: Environment;
    readonly position_mode: PositionMode;
    readonly margin_mode: MarginMode;
    readonly status: Generated<"active" | "suspended" | "unlinked">;
    readonly status_reason: ColumnType<string | null, never, string | null>;
    readonly limits: Json;
    readonly canary: Generated<boolean>;
    readonly armed_at: ColumnType<UnixMs | null, never, UnixMs | null>;
    readonly armed_by: ColumnType<string | null, never, string | null>;
    readonly any_ip_accepted: Generated<boolean>;
    readonly created_at: UnixMs;
  };
  readonly credential: {
    readonly tenant_id: TenantId;
    readonly account_id: AccountId;
    readonly venue: VenueName;
    readonly version: number;
    readonly sealed: Buffer;
    readonly created_at: UnixMs;
  };
  readonly subscription: {
    readonly tenant_id: TenantId;
    readonly id: SubscriptionId;
    readonly account_id: AccountId;
    readonly provider_id: ProviderId;
    readonly strategy_id: StrategyId;
    readonly status: Generated<"active" | "paused" | "ended">;
    readonly sizing: Json;
    readonly too_small: "skip" | "smallest";
    readonly directions: readonly ("long" | "short")[];
    readonly created_at: UnixMs;
  };
  readonly correlation_group: {
    readonly tenant_id: TenantId;
    readonly name: string;
    readonly instrument_ids: readonly InstrumentId[];
  };
  readonly trading_state: {
    readonly tenant_id: TenantId | null;
    readonly scope: TradingScope;
    readonly scope_id: string;
    readonly state: TradingState;
    readonly reason: string;
    readonly changed_by: string;
    readonly changed_at: UnixMs;
  };
  readonly idempotency_key: {
    readonly tenant_id: TenantId;
    readonly caller: string;
    readonly key_hash: Buffer;
    readonly operation: string;
    readonly request_hash: Buffer;
    readonly state: Generated<"working" | "answered" | "not-kept">;
    readonly status: number | null;
    readonly body: string | null;
    readonly created_at: UnixMs;
  };
  readonly audit: {
    readonly tenant_id: TenantId | null;
    readonly id: Generated<number>;
    readonly at: UnixMs;
    readonly actor: string;
    readonly action: string;
    readonly subject: string;
    readonly detail: Json;
  };
}

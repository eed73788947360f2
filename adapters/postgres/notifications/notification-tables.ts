// The tables of notifications, as kysely sees them.
import type { ColumnType, Generated } from "kysely";
import type { ProviderId, TenantId, TraderId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";

interface Owned {
  readonly tenant_id: TenantId;
  /** Both null: the tenant's own. */
  readonly trader_id: TraderId | null;
  readonly provider_id: ProviderId | null;
}

export interface NotificationTables {
  readonly webhook_endpoint: Owned & {
    readonly id: string;
    readonly url: string;
    readonly kinds: readonly string[];
    /** The service writes them and asks the sender's function for them. */
    readonly sealed_secrets: ColumnType<never, readonly Buffer[], never>;
    readonly secrets_rotated_at: UnixMs | null;
    readonly status: Generated<"active" | "paused" | "disabled">;
    readonly status_reason: string | null;
    readonly failures: Generated<number>;
    readonly created_at: UnixMs;
  };
  readonly notification_preference: Owned & {
    readonly person_id: string;
    readonly channel: "email" | "telegram";
    readonly address: string | null;
    readonly locale: "en" | "pt-BR";
    readonly kinds: readonly string[];
    readonly updated_at: UnixMs;
  };
  readonly notification_outbox: Owned & {
    readonly id: string;
    readonly event_id: string;
    readonly kind: string;
    readonly endpoint_id: string | null;
    readonly person_id: string | null;
    readonly channel: "webhook" | "email" | "telegram";
    readonly body: ColumnType<unknown, string, never>;
    readonly status: Generated<"pending" | "delivered" | "failed">;
    readonly attempts: Generated<number>;
    readonly next_at: UnixMs;
    readonly created_at: UnixMs;
  };
  readonly notification_attempt: Owned & {
    readonly notification_id: string;
    readonly attempt: number;
    readonly at: UnixMs;
    readonly duration_ms: number;
    readonly outcome: string;
    readonly http_status: number | null;
  };
  readonly notification_cursor: {
    readonly engine_id: string;
    readonly event_id: string;
    readonly updated_at: UnixMs;
  };
}

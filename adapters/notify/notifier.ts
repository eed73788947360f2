// The one port through which people and other programs are told of something. Who calls it neither knows nor waits for whoever is told.
import type { ProviderId, TenantId, TraderId } from "../../engine/domain/ids.ts";
import type { UnixMs } from "../../engine/domain/time.ts";

export const NOTICE_KINDS = [
  "order-filled",
  "position-closed",
  "emergency-exit",
  "account-suspended",
  "key-refused",
  "signal-denied",
  "kill-switch",
  "limit-reached",
  "new-sign-in",
  "webhook-disabled",
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

export interface Notice {
  /** The same for the same event, whoever heard it: it is told once. */
  readonly eventId: string;
  readonly kind: NoticeKind;
  readonly at: UnixMs;
  /** Undefined: every tenant is told. */
  readonly tenantId: TenantId | undefined;
  /** Whose it is: they are told, and the tenant's admins. */
  readonly traderId?: TraderId | undefined;
  readonly providerId?: ProviderId | undefined;
  /** Set: nobody but this person is told. */
  readonly personId?: string | undefined;
  /** Set: only who looks after the whole tenant is told. */
  readonly wholeTenantOnly?: true;
  /** Ids, words and decimals as text; never secrets. */
  readonly facts: Readonly<Record<string, string | number | null>>;
}

export interface Notifier {
  /** Resolves once it is written down: from then on it is told, also after a crash. */
  tell(notice: Notice): Promise<void>;
}

// Who may trade and how: accounts, subscriptions, strategies and kill switches, in memory, kept fresh from the record.
import type { Account, Subscription } from "../domain/account.ts";
import type { AccountId, ProviderId, StrategyId, SubscriptionId, TenantId, TraderId } from "../domain/ids.ts";
import type { InstrumentId } from "../domain/instrument.ts";
import type { TradingScope, TradingState } from "../domain/trading-state.ts";
import type { Environment } from "../domain/venue.ts";

/** One webhook URL of a provider. Secrets are compared by hash only. */
export interface Strategy {
  readonly id: StrategyId;
  readonly tenantId: TenantId;
  readonly providerId: ProviderId;
  readonly name: string;
  readonly status: "active" | "paused";
  /** SHA-256 of the URL token, hex. */
  readonly tokenHash: string;
  /** SHA-256 of the secret that the body must carry, hex; undefined: none asked. */
  readonly bodySecretHash: string | undefined;
  /** Standard Webhooks secrets (base64, without `whsec_`), several during rotation; empty: unsigned accepted. */
  readonly signingSecrets: readonly string[];
  /** Exact source addresses; empty: any. */
  readonly sourceIps: readonly string[];
  /** How TradingView alerts of this strategy are read. */
  readonly tradingViewMode: "order" | "position-sync";
  readonly signalAgeMaxMs: number;
  /** Entries expire this long after they were received. */
  readonly entryTtlMs: number;
}

export interface Restriction {
  readonly tenantId: TenantId | undefined;
  readonly scope: TradingScope;
  readonly scopeId: string;
  readonly state: TradingState;
}

export interface AccountDirectory {
  account(id: AccountId): Account | undefined;
  accounts(): Iterable<Account>;
  subscription(id: SubscriptionId): Subscription | undefined;
  /** Active subscriptions, ordered so that accounts of one venue stand together; of one environment where one is named. */
  audience(strategyId: StrategyId, environment?: Environment): readonly SubscriptionId[];
  strategyByTokenHash(tokenHash: string): Strategy | undefined;
  strategy(id: StrategyId): Strategy | undefined;
  /** Kill switches that apply and are not `active`, wide to narrow. */
  restrictions(subject: RestrictionSubject): readonly Restriction[];
  /** The group of instruments that move together with this one (itself included). */
  correlationGroup(tenantId: TenantId, instrumentId: InstrumentId): ReadonlySet<InstrumentId>;
}

export interface RestrictionSubject {
  readonly tenantId: TenantId;
  readonly providerId: ProviderId;
  readonly traderId: TraderId;
  readonly accountId: AccountId;
  readonly instrumentId: InstrumentId;
}

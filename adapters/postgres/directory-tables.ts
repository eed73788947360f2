// The directory in memory: plain maps, with the indexes that intake, routing and the pre-trade checks look things up by.
import type { Account, Subscription } from "../../engine/domain/account.ts";
import type { AccountId, StrategyId, SubscriptionId, TenantId } from "../../engine/domain/ids.ts";
import type { InstrumentId } from "../../engine/domain/instrument.ts";
import type { TradingScope } from "../../engine/domain/trading-state.ts";
import type { Environment } from "../../engine/domain/venue.ts";
import type { Restriction, RestrictionSubject, Strategy } from "../../engine/ports/account-directory.ts";

const NOBODY: readonly SubscriptionId[] = [];
const UNRESTRICTED: readonly Restriction[] = [];

export class DirectoryTables {
  readonly accounts = new Map<AccountId, Account>();
  readonly subscriptions = new Map<SubscriptionId, Subscription>();
  readonly strategies = new Map<StrategyId, Strategy>();
  readonly #strategiesByToken = new Map<string, Strategy>();
  readonly #followers = new Map<StrategyId, Set<SubscriptionId>>();
  readonly #audiences = new Map<StrategyId, readonly SubscriptionId[]>();
  #restrictions = new Map<TradingScope, Map<string, Restriction[]>>();
  #groups = new Map<TenantId, Map<InstrumentId, Set<InstrumentId>>>();

  putAccount(account: Account): void {
    const before = this.accounts.get(account.id);
    this.accounts.set(account.id, account);
    // The order of an audience depends on the venue of its accounts.
    if (before?.venue !== account.venue) this.#audiences.clear();
  }

  removeAccount(id: AccountId): void {
    this.accounts.delete(id);
    this.#audiences.clear();
  }

  putSubscription(subscription: Subscription): void {
    this.removeSubscription(subscription.id);
    this.subscriptions.set(subscription.id, subscription);
    const { strategyId } = subscription;
    const followers = this.#followers.get(strategyId) ?? new Set();
    this.#followers.set(strategyId, followers.add(subscription.id));
    this.#audiences.delete(strategyId);
  }

  removeSubscription(id: SubscriptionId): void {
    const before = this.subscriptions.get(id);
    if (before === undefined) return;
    this.subscriptions.delete(id);
    this.#followers.get(before.strategyId)?.delete(id);
    this.#audiences.delete(before.strategyId);
  }

  putStrategy(strategy: Strategy): void {
    this.removeStrategy(strategy.id);
    this.strategies.set(strategy.id, strategy);
    this.#strategiesByToken.set(strategy.tokenHash, strategy);
  }

  removeStrategy(id: StrategyId): void {
    const before = this.strategies.get(id);
    if (before === undefined) return;
    this.strategies.delete(id);
    this.#strategiesByToken.delete(before.tokenHash);
  }

  strategyByTokenHash(tokenHash: string): Strategy | undefined {
    return this.#strategiesByToken.get(tokenHash);
  }

  audience(strategyId: StrategyId, environment?: Environment): readonly SubscriptionId[] {
    const all = this.#audienceOf(strategyId);
    return environment === undefined ? all : all.filter((id) => this.#environmentOf(id) === environment);
  }

  #environmentOf(id: SubscriptionId): Environment | undefined {
    const subscription = this.subscriptions.get(id);
    return subscription && this.accounts.get(subscription.accountId)?.environment;
  }

  #audienceOf(strategyId: StrategyId): readonly SubscriptionId[] {
    const known = this.#audiences.get(strategyId);
    if (known !== undefined) return known;
    const audience = this.#sortedAudience(strategyId);
    this.#audiences.set(strategyId, audience);
    return audience;
  }

  setRestrictions(restrictions: readonly Restriction[]): void {
    this.#restrictions = new Map();
    for (const restriction of restrictions) {
      const ofScope = this.#restrictions.get(restriction.scope) ?? new Map<string, Restriction[]>();
      this.#restrictions.set(restriction.scope, ofScope);
      const ofId = ofScope.get(restriction.scopeId) ?? [];
      ofScope.set(restriction.scopeId, [...ofId, restriction]);
    }
  }

  restrictions(subject: RestrictionSubject): readonly Restriction[] {
    if (this.#restrictions.size === 0) return UNRESTRICTED;
    const applies = ({ tenantId }: Restriction): boolean =>
      tenantId === undefined || tenantId === subject.tenantId;
    const at = (scope: TradingScope, id: string): readonly Restriction[] =>
      this.#restrictions.get(scope)?.get(id)?.filter(applies) ?? UNRESTRICTED;
    return [
      ...[...(this.#restrictions.get("platform")?.values() ?? [])].flat(),
      ...at("tenant", subject.tenantId),
      ...at("provider", subject.providerId),
      ...at("trader", subject.traderId),
      ...at("account", subject.accountId),
      ...at("instrument", subject.instrumentId),
    ];
  }

  setCorrelationGroups(
    groups: readonly { readonly tenantId: TenantId; readonly instrumentIds: readonly InstrumentId[] }[],
  ): void {
    this.#groups = new Map();
    for (const { tenantId, instrumentIds } of groups) {
      const ofTenant = this.#groups.get(tenantId) ?? new Map<InstrumentId, Set<InstrumentId>>();
      this.#groups.set(tenantId, ofTenant);
      for (const id of instrumentIds) {
        ofTenant.set(id, new Set([...(ofTenant.get(id) ?? []), ...instrumentIds]));
      }
    }
  }

  correlationGroup(tenantId: TenantId, instrumentId: InstrumentId): ReadonlySet<InstrumentId> {
    return this.#groups.get(tenantId)?.get(instrumentId) ?? new Set([instrumentId]);
  }

  /** Accounts of one venue together, then by account: neighbours share connections and instruments. */
  #sortedAudience(strategyId: StrategyId): readonly SubscriptionId[] {
    const members: { readonly id: SubscriptionId; readonly key: string }[] = [];
    for (const id of this.#followers.get(strategyId) ?? []) {
      const subscription = this.subscriptions.get(id);
      if (subscription?.status !== "active") continue;
      const venue = this.accounts.get(subscription.accountId)?.venue ?? "";
      members.push({ id, key: `${venue} ${subscription.accountId}` });
    }
    if (members.length === 0) return NOBODY;
    return members.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ id }) => id);
  }
}

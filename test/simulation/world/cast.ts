// Who is there in one seed: a tenant, one or two strategies, a handful of accounts of every kind, and what they follow.
import { RISK_PROFILES } from "../../../config/risk-profiles.ts";
import type { Account, Subscription } from "../../../engine/domain/account.ts";
import { decimal } from "../../../engine/domain/decimal.ts";
import type {
  AccountId,
  ProviderId,
  StrategyId,
  SubscriptionId,
  TenantId,
  TraderId,
} from "../../../engine/domain/ids.ts";
import type { AccountDirectory, Strategy } from "../../../engine/ports/account-directory.ts";
import { nodeDigests } from "../../../src/engine/http/node-digests.ts";
import type { Random } from "../../fleet/random.ts";
import { dice } from "../core/dice.ts";

const TENANT = "tenant-1" as TenantId;
const PROVIDER = "provider-1" as ProviderId;
const SIGNAL_AGE_MAX_MS = 30_000;
const ENTRY_TTL_MAX_MS = 10_000;
/** No entry of this cast may be older. */
export const ENTRY_AGE_MAX_MS = SIGNAL_AGE_MAX_MS + ENTRY_TTL_MAX_MS;

export interface Cast {
  readonly strategies: readonly Strategy[];
  readonly accounts: readonly Account[];
  readonly subscriptions: readonly Subscription[];
  readonly directory: AccountDirectory;
}

export function tokenOf(strategy: Strategy): string {
  return `token-of-${strategy.id}`;
}

export function castOf(seed: number): Cast {
  const random = dice(seed, "cast");
  const strategies = Array.from({ length: random.whole(1, 2) }, (_, place) => strategyOf(place, random));
  const accounts = Array.from({ length: random.whole(1, 3) }, (_, place) => accountOf(place, random));
  const subscriptions = accounts.flatMap((account) =>
    strategies
      .filter((_, place) => place === 0 || random.chance(0.6))
      .map((strategy) => subscriptionOf(account, strategy, random)),
  );
  return { strategies, accounts, subscriptions, directory: directoryOf(strategies, accounts, subscriptions) };
}

function strategyOf(place: number, random: Random): Strategy {
  const id = `strategy-${place + 1}` as StrategyId;
  return {
    id,
    tenantId: TENANT,
    providerId: PROVIDER,
    name: id,
    status: "active",
    tokenHash: nodeDigests.sha256Hex(`token-of-${id}`),
    bodySecretHash: undefined,
    signingSecrets: [],
    sourceIps: [],
    tradingViewMode: "order",
    signalAgeMaxMs: SIGNAL_AGE_MAX_MS,
    entryTtlMs: random.whole(1_500, ENTRY_TTL_MAX_MS),
  };
}

function accountOf(place: number, random: Random): Account {
  const venue = random.chance(0.5) ? "binance" : "bybit";
  const positionMode = random.chance(0.33) ? "hedge" : "one-way";
  const id = `${venue}-${positionMode}-${place + 1}` as AccountId;
  return {
    id,
    tenantId: TENANT,
    traderId: `trader-${place + 1}` as TraderId,
    label: id,
    venue,
    environment: "paper",
    positionMode,
    marginMode: random.chance(0.5) ? "cross" : "isolated",
    status: "active",
    armed: true,
    anyIpAccepted: false,
    limits: {
      ...RISK_PROFILES.bold,
      dailyLossPercentMax: undefined,
      drawdownPercentMax: undefined,
      priceDriftPercentMax: decimal(50),
      leverageDefault: random.whole(2, 5),
      signalAgeMaxMs: SIGNAL_AGE_MAX_MS,
      duplicateDirection: random.chance(0.5) ? "deny" : "add",
    },
  };
}

function subscriptionOf(account: Account, strategy: Strategy, random: Random): Subscription {
  return {
    id: `${account.id}-follows-${strategy.id}` as SubscriptionId,
    tenantId: TENANT,
    accountId: account.id,
    providerId: PROVIDER,
    strategyId: strategy.id,
    status: "active",
    sizing: { kind: "quote", amount: decimal(random.whole(300, 3_000)) },
    tooSmall: "smallest",
    directions: ["long", "short"],
  };
}

function directoryOf(
  strategies: readonly Strategy[],
  accounts: readonly Account[],
  subscriptions: readonly Subscription[],
): AccountDirectory {
  const byId = <T extends { readonly id: string }>(rows: readonly T[]) =>
    new Map<string, T>(rows.map((row) => [row.id, row]));
  const [accountById, strategyById, subscriptionById] = [
    byId(accounts),
    byId(strategies),
    byId(subscriptions),
  ];
  return {
    account: (id) => accountById.get(id),
    accounts: () => accounts,
    subscription: (id) => subscriptionById.get(id),
    // All of the cast trades on paper.
    audience: (id) => subscriptions.filter(({ strategyId }) => strategyId === id).map((row) => row.id),
    strategyByTokenHash: (hash) => strategies.find(({ tokenHash }) => tokenHash === hash),
    strategy: (id) => strategyById.get(id),
    restrictions: () => [],
    correlationGroup: (_, instrumentId) => new Set([instrumentId]),
  };
}

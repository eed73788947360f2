// Builders for tests and benchmarks: a request that every check passes, to be broken one rule at a time.
import type { Account, AccountLimits, Subscription } from "../engine/domain/account.ts";
import { decimal, ZERO } from "../engine/domain/decimal.ts";
import type { Denial } from "../engine/domain/decision.ts";
import type {
  AccountId,
  ClientOrderId,
  ProviderId,
  SignalId,
  StrategyId,
  SubscriptionId,
  TenantId,
  TraderId,
} from "../engine/domain/ids.ts";
import type { Instrument } from "../engine/domain/instrument.ts";
import type { EntryPlan, Signal } from "../engine/domain/signal.ts";
import type { UnixMs } from "../engine/domain/time.ts";
import { type EntryCandidate, entryCandidate } from "./entry-candidate.ts";
import type { EntryRequest } from "./entry-request.ts";
import type { RiskState } from "./risk-state.ts";
import type { EntrySize } from "./size-entry.ts";
import { REALISTIC_INSTRUMENTS } from "./testing-filters.ts";

/** Wednesday 2026-01-07 12:00 UTC. */
export const NOW = 1_767_787_200_000 as UnixMs;

export function at(offsetMs: number): UnixMs {
  return (NOW + offsetMs) as UnixMs;
}

export function instrumentNamed(base: string): Instrument {
  const found = REALISTIC_INSTRUMENTS.find(({ instrument }) => instrument.base === base);
  if (found === undefined) throw new Error(`no test instrument ${base}`);
  return found.instrument;
}

/** Filters of SOL: tick 0.01, step 0.01, minimum notional 5. The price in `riskState` is 100. */
export function instrument(changes: Partial<Instrument> = {}): Instrument {
  return { ...instrumentNamed("SOL"), ...changes };
}

/** No optional limit is set. */
export function limits(changes: Partial<AccountLimits> = {}): AccountLimits {
  return {
    defaultStopPercent: undefined,
    leverageMax: 20,
    leverageDefault: 5,
    openPositionsMax: undefined,
    orderNotionalMax: undefined,
    instrumentExposureMax: undefined,
    groupExposureMax: undefined,
    totalExposureMax: undefined,
    dailyLossMax: undefined,
    dailyLossPercentMax: undefined,
    drawdownPercentMax: undefined,
    cooldownAfterExitMs: 0,
    cooldownAfterLossesMs: 0,
    lossesBeforeCooldown: 0,
    allowedInstruments: undefined,
    blockedInstruments: [],
    tradingWindow: undefined,
    signalAgeMaxMs: 30_000,
    priceDriftPercentMax: decimal("1"),
    priceAgeMaxMs: 2_000,
    rewardRiskMin: undefined,
    liquidationBufferPercent: decimal("0.5"),
    duplicateDirection: "deny",
    ...changes,
  };
}

export function account(changes: Partial<Account> = {}): Account {
  return {
    id: "account-1" as AccountId,
    tenantId: "tenant-1" as TenantId,
    traderId: "trader-1" as TraderId,
    label: "main",
    venue: "binance",
    environment: "paper",
    positionMode: "one-way",
    marginMode: "isolated",
    status: "active",
    armed: true,
    anyIpAccepted: false,
    limits: limits(),
    ...changes,
  };
}

export function subscription(changes: Partial<Subscription> = {}): Subscription {
  return {
    id: "subscription-1" as SubscriptionId,
    tenantId: "tenant-1" as TenantId,
    accountId: "account-1" as AccountId,
    providerId: "provider-1" as ProviderId,
    strategyId: "strategy-1" as StrategyId,
    status: "active",
    sizing: { kind: "quote", amount: decimal("1000") },
    tooSmall: "skip",
    directions: ["long", "short"],
    ...changes,
  };
}

/** Long at market with a stop 2 % away and one target 4 % away. */
export function entryPlan(changes: Partial<EntryPlan> = {}): EntryPlan {
  return {
    direction: "long",
    entry: { kind: "market" },
    stop: { kind: "percent", percent: decimal("2") },
    targets: [{ level: { kind: "percent", percent: decimal("4") }, share: decimal("1") }],
    size: undefined,
    leverage: undefined,
    ...changes,
  };
}

export function signal(
  plan: EntryPlan,
  changes: Partial<Signal> = {},
  kind: "open" | "increase" | "reverse" = "open",
): Signal {
  return {
    id: "signal-1" as SignalId,
    tenantId: "tenant-1" as TenantId,
    providerId: "provider-1" as ProviderId,
    strategyId: "strategy-1" as StrategyId,
    dialect: "flotilla",
    instrumentId: instrument().id,
    action: { kind, ...plan },
    referencePrice: decimal("100"),
    issuedAt: at(-1_000),
    receivedAt: at(-900),
    expiresAt: at(29_000),
    audience: ["subscription-1" as SubscriptionId],
    test: false,
    ...changes,
  };
}

/** Flat, with 10,000 of equity and margin, and a price of 100. */
export function riskState(changes: Partial<RiskState> = {}): RiskState {
  return {
    now: NOW,
    restrictions: [],
    reconciled: true,
    exitUnresolved: false,
    environmentArmed: true,
    price: { last: decimal("100"), mark: decimal("100"), at: at(-100) },
    equity: decimal("10000"),
    availableMargin: decimal("10000"),
    equityAtDayStart: decimal("10000"),
    equityPeak: decimal("10000"),
    position: ZERO,
    external: ZERO,
    openPositions: 0,
    instrumentExposure: ZERO,
    groupExposure: ZERO,
    totalExposure: ZERO,
    lastExitAt: undefined,
    lossesInARow: 0,
    lastLossAt: undefined,
    ...changes,
  };
}

export interface RequestChanges {
  readonly plan?: Partial<EntryPlan>;
  readonly limits?: Partial<AccountLimits>;
  readonly account?: Partial<Account>;
  readonly subscription?: Partial<Subscription>;
  readonly signal?: Partial<Signal>;
  readonly instrument?: Instrument;
  readonly action?: "open" | "increase" | "reverse";
  readonly stopAttachable?: boolean;
}

/** With the builders' defaults and `riskState()` this is approved. */
export function entryRequest(changes: RequestChanges = {}): EntryRequest {
  const plan = entryPlan(changes.plan);
  const traded = changes.instrument ?? instrument();
  return {
    signal: signal(plan, { instrumentId: traded.id, ...changes.signal }, changes.action ?? "open"),
    plan,
    subscription: subscription(changes.subscription),
    account: account({ limits: limits(changes.limits), ...changes.account }),
    instrument: traded,
    clientOrderId: "fl0000000000000000000001" as ClientOrderId,
    generation: 0,
    stopAttachable: changes.stopAttachable ?? false,
  };
}

/** A candidate whose size is changed after the fact: what a check must catch if planning were wrong. */
export function candidateWith(
  request: RequestChanges,
  size: Partial<EntrySize> = {},
  state: RiskState = riskState(),
): EntryCandidate {
  const candidate = entryCandidate(entryRequest(request), state);
  return candidate.size === undefined ? candidate : { ...candidate, size: { ...candidate.size, ...size } };
}

export function codes(denials: readonly Denial[]): readonly string[] {
  return denials.map(({ code }) => code);
}

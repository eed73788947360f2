// Builders for tests on a real database: a small tenant, and signals, decisions, orders, fills and positions for it.
import { randomBytes, randomUUID } from "node:crypto";
import type { AccountLimits } from "../../engine/domain/account.ts";
import { decimal, ZERO } from "../../engine/domain/decimal.ts";
import type { Decision } from "../../engine/domain/decision.ts";
import type { Fill } from "../../engine/domain/fill.ts";
import type {
  AccountId,
  ClientOrderId,
  ProviderId,
  SignalId,
  StrategyId,
  SubscriptionId,
  TenantId,
  TraderId,
  VenueOrderId,
  VenueTradeId,
} from "../../engine/domain/ids.ts";
import type { InstrumentId } from "../../engine/domain/instrument.ts";
import type { Order, OrderIntent } from "../../engine/domain/order.ts";
import { FLAT } from "../../engine/domain/position.ts";
import type { Signal } from "../../engine/domain/signal.ts";
import type { UnixMs } from "../../engine/domain/time.ts";
import type { Clock } from "../../engine/ports/clock.ts";
import type { OwnedPosition } from "../../engine/ports/position-store.ts";
import { createAccount, createSubscription } from "./admin/accounts.ts";
import { type Administration, administer, type Outcome } from "./admin/administration.ts";
import { createProvider, createTenant, createTrader } from "./admin/people.ts";
import { createStrategy, type StrategySecrets } from "./admin/strategies.ts";
import type { DatabasePools } from "./database-pools.ts";
import type { SecretOpener, SecretSealer } from "./secret-box.ts";

export const NOW = 1_763_683_200_000 as UnixMs;
export const BTC = "BTC/USDT:USDT" as InstrumentId;

const clock: Clock = { now: () => NOW, monotonic: () => 0 as ReturnType<Clock["monotonic"]> };

/** Ties a secret to its binding without any cryptography: tests of the real vault stand beside the vault. */
export const openBox: SecretOpener & SecretSealer = {
  seal: (plain, binding) => Buffer.from(JSON.stringify([plain.toString("base64"), binding])),
  open: (sealed, binding) => {
    const [plain, bound] = JSON.parse(sealed.toString()) as [string, string[]];
    return JSON.stringify(bound) === JSON.stringify(binding)
      ? { kind: "opened", plain: Buffer.from(plain, "base64") }
      : { kind: "refused" };
  },
};

export function expectOk<T>(outcome: Outcome<T>): T {
  if (outcome.kind === "refused") throw new Error(outcome.sentence);
  return outcome.value;
}

export const LIMITS: AccountLimits = {
  defaultStopPercent: decimal("2"),
  leverageMax: 10,
  leverageDefault: 3,
  openPositionsMax: 5,
  orderNotionalMax: decimal("10000"),
  instrumentExposureMax: undefined,
  groupExposureMax: undefined,
  totalExposureMax: decimal("50000.5"),
  dailyLossMax: undefined,
  dailyLossPercentMax: decimal("5"),
  drawdownPercentMax: undefined,
  cooldownAfterExitMs: 0,
  cooldownAfterLossesMs: 60_000,
  lossesBeforeCooldown: 3,
  allowedInstruments: undefined,
  blockedInstruments: ["DOGE/USDT:USDT" as InstrumentId],
  tradingWindow: { days: [1, 2, 3, 4, 5], fromMinute: 0, toMinute: 1_439 },
  signalAgeMaxMs: 30_000,
  priceDriftPercentMax: decimal("1"),
  priceAgeMaxMs: 5_000,
  rewardRiskMin: undefined,
  liquidationBufferPercent: decimal("0.5"),
  duplicateDirection: "deny",
};

export interface TestTenant {
  readonly admin: Administration;
  readonly tenantId: TenantId;
  readonly providerId: ProviderId;
  readonly traderId: TraderId;
  readonly strategy: StrategySecrets;
  addAccount(label: string, venue?: "binance" | "bybit"): Promise<AccountId>;
  subscribe(accountId: AccountId): Promise<SubscriptionId>;
}

export async function createTestTenant(pools: DatabasePools): Promise<TestTenant> {
  const admin = administer(pools.reading, { clock, box: openBox, actor: "test" });
  const tenantId = expectOk(await createTenant(admin, { name: `tenant ${randomUUID()}` }));
  const providerId = expectOk(await createProvider(admin, { tenantId, name: "provider" }));
  const traderId = expectOk(await createTrader(admin, { tenantId, name: "trader" }));
  const strategy = expectOk(
    await createStrategy(admin, {
      tenantId,
      providerId,
      name: "strategy",
      withBodySecret: true,
      withSigningSecret: true,
      sourceIps: ["127.0.0.1"],
      tradingViewMode: "order",
      signalAgeMaxMs: 30_000,
      entryTtlMs: 10_000,
    }),
  );
  return {
    admin,
    tenantId,
    providerId,
    traderId,
    strategy,
    addAccount: async (label, venue = "binance") =>
      expectOk(
        await createAccount(admin, {
          ...{ tenantId, traderId, label, venue, limits: LIMITS },
          ...{ environment: "paper", positionMode: "one-way", marginMode: "cross" },
        }),
      ),
    subscribe: async (accountId) =>
      expectOk(
        await createSubscription(admin, {
          ...{
            tenantId,
            accountId,
            strategyId: strategy.id,
            tooSmall: "skip",
            directions: ["long", "short"],
          },
          sizing: { kind: "quote", amount: decimal("100.25") },
        }),
      ),
  };
}

export function testSignal(
  { tenantId, providerId, strategy }: TestTenant,
  audience: readonly SubscriptionId[],
): Signal {
  return {
    id: randomUUID() as SignalId,
    tenantId,
    providerId,
    strategyId: strategy.id,
    dialect: "flotilla",
    instrumentId: BTC,
    action: {
      kind: "open",
      direction: "long",
      entry: { kind: "limit", price: decimal("64000.10"), expiresInMs: 5_000 },
      stop: { kind: "percent", percent: decimal("1.5") },
      targets: [{ level: { kind: "price", price: decimal("66000") }, share: decimal("0.5") }],
      size: undefined,
      leverage: 3,
    },
    referencePrice: decimal("64001.123456789012345678"),
    issuedAt: (NOW - 50) as UnixMs,
    receivedAt: NOW,
    expiresAt: (NOW + 10_000) as UnixMs,
    audience,
    test: false,
  };
}

export function testDecision(
  signal: Signal,
  accountId: AccountId,
  changes: Partial<Decision> = {},
): Decision {
  return {
    signalId: signal.id,
    accountId,
    tenantId: signal.tenantId,
    subscriptionId: randomUUID() as SubscriptionId,
    state: "working",
    denials: [],
    inputs: { quantity: "0.0123", price: "64000.5", note: 'a "quoted", {braced} \\ text\u0000' },
    decidedAt: NOW,
    ...changes,
  };
}

export function testOrder(
  decision: Decision,
  strategyId: StrategyId,
  changes: Partial<OrderIntent> = {},
): Order {
  return {
    intent: {
      clientOrderId: randomBytes(15).toString("hex") as ClientOrderId,
      tenantId: decision.tenantId,
      accountId: decision.accountId,
      signalId: decision.signalId,
      strategyId,
      instrumentId: BTC,
      leg: "entry",
      generation: 0,
      side: "buy",
      positionSide: "both",
      type: { kind: "market" },
      quantity: decimal("0.012"),
      reduceOnly: false,
      attachedStop: undefined,
      protection: {
        stopPrice: decimal("63000"),
        targets: [{ price: decimal("66000"), share: decimal("0.5") }],
      },
      margin: decimal("256.004"),
      leverage: 3,
      expiresAt: (NOW + 10_000) as UnixMs,
      ...changes,
    },
    state: "claimed",
    venueOrderId: undefined,
    filledQuantity: ZERO,
    averagePrice: undefined,
    signedAt: NOW,
    validUntil: (NOW + 2_000) as UnixMs,
    reason: undefined,
  };
}

export function testFill(accountId: AccountId, changes: Partial<Fill> = {}): Fill {
  return {
    accountId,
    venueTradeId: randomUUID() as VenueTradeId,
    venueOrderId: "v1" as VenueOrderId,
    clientOrderId: undefined,
    instrumentId: BTC,
    side: "buy",
    positionSide: "both",
    quantity: decimal("0.1"),
    price: decimal("64000.123456789"),
    fee: decimal("-0.00000001"),
    realizedPnl: undefined,
    origin: "order",
    at: NOW,
    ...changes,
  };
}

export function testPosition(
  tenantId: TenantId,
  accountId: AccountId,
  changes: Partial<OwnedPosition> = {},
): OwnedPosition {
  return {
    tenantId,
    accountId,
    instrumentId: BTC,
    positionSide: "both",
    net: {
      ...FLAT,
      quantity: decimal("-0.3"),
      entryPrice: decimal("64000.3333333333333333333333333333333333"),
    },
    signalId: randomUUID() as SignalId,
    strategyId: randomUUID() as StrategyId,
    stopPrice: decimal("65000"),
    targets: [{ price: decimal("60000"), share: decimal("0.5"), filledQuantity: decimal("0.05") }],
    openedQuantity: decimal("0.3"),
    protectionGeneration: 2,
    openedAt: NOW,
    lastExitAt: undefined,
    updatedAt: NOW,
    ...changes,
  };
}

// Samples of what is traded, and by which rules.
import { randomUUID } from "node:crypto";
import { createAccount, createSubscription } from "../../../../adapters/postgres/admin/accounts.ts";
import { expectOk, LIMITS } from "../../../../adapters/postgres/testing.ts";
import { decimal } from "../../../../engine/domain/decimal.ts";
import type { AccountId, StrategyId, TraderId } from "../../../../engine/domain/ids.ts";
import type { AttackWorld, OperationSample, Prepared } from "./operation-sample.ts";

type Samples = Readonly<Record<string, OperationSample | readonly OperationSample[]>>;

/** Two days around now. */
const PERIOD = {
  from: new Date(Date.now() - 86_400_000).toISOString(),
  to: new Date(Date.now() + 86_400_000).toISOString(),
};
const SIZING = { kind: "quote", amount: "500" };
const byName = (values: Readonly<Record<string, string>>) => values;
const named = () => ({ name: `new ${randomUUID()}` });

const linked = async ({ linkedAccount }: AttackWorld): Promise<Prepared> => ({
  values: { accountId: linkedAccount },
});
const typedKey = async ({ world }: AttackWorld): Promise<Readonly<Record<string, string>>> => {
  const { apiKey, secret } = await world.newKey("binance");
  return { apiKey, secret };
};
const TYPED = { apiKey: "12345678", secret: "12345678" };

async function liveAccount({ service, home }: AttackWorld): Promise<Prepared> {
  const accountId = expectOk(
    await createAccount(service.admin, {
      ...{ tenantId: home.tenantId, traderId: home.ids.trader as TraderId, label: randomUUID() },
      ...{ venue: "binance", environment: "live", limits: LIMITS },
      ...{ positionMode: "one-way", marginMode: "cross" },
    }),
  );
  return { values: { accountId } };
}

async function anotherSubscription({ service, home, linkedAccount }: AttackWorld): Promise<Prepared> {
  const subscriptionId = expectOk(
    await createSubscription(service.admin, {
      ...{ tenantId: home.tenantId, accountId: linkedAccount as AccountId, tooSmall: "skip" },
      ...{ strategyId: home.others.strategy as StrategyId, directions: ["long", "short"] },
      sizing: { kind: "quote", amount: decimal("100") },
    }),
  );
  return { values: { subscriptionId } };
}

const ofStrategy = { as: "provider", ids: { strategyId: "strategy" } } as const;
const ofAccount = { as: "trader", ids: { accountId: "account" } } as const;
const ofSubscription = { as: "trader", ids: { subscriptionId: "subscription" } } as const;
const narrowed = { as: "trader", isFilter: true, query: byName } as const;

export const TRADING_SAMPLES: Samples = {
  streamEvents: { as: "trader" },
  listOrders: { ...narrowed, ids: { accountId: "account", strategyId: "strategy", signalId: "signal" } },
  listFills: { ...narrowed, ids: { accountId: "account" } },
  listFundings: { ...narrowed, ids: { accountId: "account" } },
  listDecisions: { ...narrowed, ids: { accountId: "account", strategyId: "strategy", signalId: "signal" } },
  listSignals: { ...narrowed, as: "provider", ids: { strategyId: "strategy" } },
  getDecision: { as: "trader", ids: { signalId: "signal", accountId: "account" } },
  listPositions: { ...narrowed, ids: { accountId: "account" } },
  getProfit: {
    ...{ ...narrowed, ids: { accountId: "account", strategyId: "strategy" } },
    query: (values) => ({ ...values, ...PERIOD }),
  },
  exportRecords: { ...narrowed, words: { kind: "orders" }, ids: { accountId: "account" } },

  listStrategies: { ...narrowed, as: "admin", ids: { providerId: "provider" } },
  getStrategy: ofStrategy,
  createStrategy: {
    as: "admin",
    ids: { providerId: "provider" },
    body: (values) => ({ ...named(), ...values }),
  },
  changeStrategy: { ...ofStrategy, body: () => ({ signalAgeMaxMs: 50_000 }) },
  pauseStrategy: ofStrategy,
  resumeStrategy: ofStrategy,
  replaceStrategyToken: ofStrategy,
  rotateStrategySigningSecret: { ...ofStrategy, body: () => ({}) },
  rotateStrategyBodySecret: ofStrategy,
  removeStrategyBodySecret: ofStrategy,
  testStrategySignal: (["none", "paper"] as const).map((delivery) => ({
    ...ofStrategy,
    isPatient: true,
    body: () => ({
      delivery,
      body: JSON.stringify({
        ...{ id: "tried", issuedAt: new Date().toISOString(), action: "open", side: "long" },
        ...{ instrument: "BTCUSDT", stop: "2%" },
      }),
    }),
  })),
  getTrackRecord: ofStrategy,

  setKillSwitch: [
    {
      ...{ as: "trader", ids: { scopeId: "account" } },
      body: ({ scopeId }) => ({ scope: "account", scopeId, state: "reducing", reason: "drill" }),
    },
    {
      ...{ as: "trader", ids: { scopeId: "trader" } },
      body: ({ scopeId }) => ({ scope: "trader", scopeId, state: "reducing", reason: "drill" }),
    },
    {
      ...{ as: "provider", ids: { scopeId: "provider" } },
      body: ({ scopeId }) => ({ scope: "provider", scopeId, state: "reducing", reason: "drill" }),
    },
  ],
  listKillSwitches: { as: "trader" },

  listAccounts: { as: "trader" },
  getAccount: ofAccount,
  renameAccount: { ...ofAccount, body: () => ({ label: randomUUID() }) },
  linkAccount: {
    as: "trader",
    before: async (attack) => ({ values: await typedKey(attack) }),
    body: (values) => ({
      ...{ venue: "binance", environment: "paper", label: randomUUID(), ...TYPED },
      ...values,
    }),
    isPatient: true,
  },
  createPaperAccount: { as: "trader", body: () => ({ venue: "binance", label: randomUUID() }) },
  replaceKey: {
    ...ofAccount,
    before: async (attack) => ({
      values: { accountId: attack.linkedAccount, ...(await typedKey(attack)) },
    }),
    body: ({ apiKey = TYPED.apiKey, secret = TYPED.secret }) => ({ apiKey, secret }),
  },
  checkAccount: { ...ofAccount, before: linked, isPatient: true },
  listKeyUse: ofAccount,
  listRiskProfiles: { as: "trader" },
  setLimits: { ...ofAccount, body: () => ({ profile: "bold" }) },
  armAccount: { ...ofAccount, before: liveAccount },
  disarmAccount: { ...ofAccount, before: liveAccount },

  listOfferedStrategies: { as: "trader" },
  getOfferedStrategy: { as: "trader", ids: { strategyId: "strategy" }, shared: ["strategyId"] },
  askFeasibility: {
    ...ofAccount,
    before: linked,
    isPatient: true,
    body: ({ accountId }) => ({ accountId, sizing: SIZING }),
  },
  createSubscription: {
    as: "trader",
    ids: { accountId: "account", strategyId: "strategy" },
    shared: ["strategyId"],
    before: linked,
    body: (values) => ({ ...values, sizing: SIZING }),
  },
  listSubscriptions: { ...narrowed, ids: { accountId: "account" } },
  getSubscription: ofSubscription,
  updateSubscription: { ...ofSubscription, body: () => ({ sizing: SIZING }) },
  pauseSubscription: ofSubscription,
  resumeSubscription: ofSubscription,
  endSubscription: { ...ofSubscription, before: anotherSubscription },
  // Last of what has to do with accounts: it leaves nothing behind.
  unlinkAccount: { ...ofAccount, before: linked },
};

// The policy table: every operation has one line, and what has no line is not served. Read it top to bottom to know who may do what.
import { mayChange, mayRead, PUBLIC, type Rule } from "./rule.ts";

const ANYBODY_IN_THE_TENANT = {
  "platform-admin": "tenant",
  "tenant-admin": "tenant",
  viewer: "tenant",
  provider: "own",
  trader: "own",
} as const;

/** Of a trader's accounts: the trader's, and whoever looks after the tenant. */
const TRADER_OR_ABOVE = {
  "platform-admin": "tenant",
  "tenant-admin": "tenant",
  viewer: "tenant",
  trader: "own",
} as const;

/** Of a provider's strategies: the provider's, and the tenant's admins'. */
const PROVIDER_OR_ADMIN = { "platform-admin": "tenant", "tenant-admin": "tenant", provider: "own" } as const;

export const POLICY: Readonly<Record<string, Rule>> = {
  // Tenant
  getTenant: PUBLIC,

  // The caller
  getMe: mayRead(ANYBODY_IN_THE_TENANT),

  // History
  listSignals: mayRead(ANYBODY_IN_THE_TENANT),
  listDecisions: mayRead(TRADER_OR_ABOVE),
  getDecision: mayRead(TRADER_OR_ABOVE),
  listOrders: mayRead(TRADER_OR_ABOVE),
  listFills: mayRead(TRADER_OR_ABOVE),
  listFundings: mayRead(TRADER_OR_ABOVE),
  listPositions: mayRead(TRADER_OR_ABOVE),
  getProfit: mayRead(TRADER_OR_ABOVE),
  exportRecords: mayRead(ANYBODY_IN_THE_TENANT),

  // Strategies
  listStrategies: mayRead({ ...PROVIDER_OR_ADMIN, viewer: "tenant" }),
  getStrategy: mayRead({ ...PROVIDER_OR_ADMIN, viewer: "tenant" }),
  getTrackRecord: mayRead({ ...PROVIDER_OR_ADMIN, viewer: "tenant" }),
  createStrategy: mayChange(PROVIDER_OR_ADMIN, "manage", { feature: "copy" }),
  changeStrategy: mayChange(PROVIDER_OR_ADMIN, "manage"),
  pauseStrategy: mayChange(PROVIDER_OR_ADMIN, "manage"),
  resumeStrategy: mayChange(PROVIDER_OR_ADMIN, "manage", { feature: "copy" }),
  testStrategySignal: mayChange(PROVIDER_OR_ADMIN, "signals", { feature: "copy" }),
  // Who has these can trade: a person, with a one-time code.
  replaceStrategyToken: mayChange(PROVIDER_OR_ADMIN, undefined, { stepUp: true }),
  rotateStrategySigningSecret: mayChange(PROVIDER_OR_ADMIN, undefined, { stepUp: true }),
  rotateStrategyBodySecret: mayChange(PROVIDER_OR_ADMIN, undefined, { stepUp: true }),
  removeStrategyBodySecret: mayChange(PROVIDER_OR_ADMIN, undefined, { stepUp: true }),
};

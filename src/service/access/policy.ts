// The policy table: every operation has one line, and what has no line is not served. Read it top to bottom to know who may do what.
import { mayChange, mayRead, PUBLIC, type Rule } from "./rule.ts";

const ANYBODY_IN_THE_TENANT = {
  "platform-admin": "tenant",
  "tenant-admin": "tenant",
  viewer: "tenant",
  provider: "own",
  trader: "own",
} as const;

/** What is one person's alone, whatever their role. */
const ONESELF = {
  "platform-admin": "self",
  "tenant-admin": "self",
  viewer: "self",
  provider: "self",
  trader: "self",
} as const;

const ADMINS = { "platform-admin": "tenant", "tenant-admin": "tenant" } as const;

/** Of a trader's accounts: the trader's, and whoever looks after the tenant. */
const TRADER_OR_ABOVE = {
  "platform-admin": "tenant",
  "tenant-admin": "tenant",
  viewer: "tenant",
  trader: "own",
} as const;

/** Of a provider's strategies: the provider's, and the tenant's admins'. */
const PROVIDER_OR_ADMIN = { "platform-admin": "tenant", "tenant-admin": "tenant", provider: "own" } as const;

const ADMINS_AND_VIEWERS = {
  "platform-admin": "tenant",
  "tenant-admin": "tenant",
  viewer: "tenant",
} as const;

const PLATFORM = { "platform-admin": "platform" } as const;
/** What traders do with what is theirs. Nobody does it for them. */
const TRADER = { trader: "own" } as const;
/** What each keeps for themself: the tenant's, a trader's, a provider's. */
const OWNERS = { "tenant-admin": "tenant", provider: "own", trader: "own" } as const;

export const POLICY: Readonly<Record<string, Rule>> = {
  // Tenant
  getTenant: PUBLIC,

  // The caller
  getMe: mayRead(ANYBODY_IN_THE_TENANT),

  // Sessions and proofs. No API key changes them.
  createSession: PUBLIC,
  createSessionWithCode: PUBLIC,
  refreshSession: PUBLIC,
  listSessions: mayRead(ONESELF),
  // Whoever looks through another's eyes ends just that with it.
  endSession: { ...mayChange(ONESELF, undefined), isRead: true },
  endAllSessions: mayChange(ONESELF, undefined),
  endOtherSession: mayChange(ONESELF, undefined),
  requestStepUpCode: mayChange(ONESELF, undefined),
  stepUp: mayChange(ONESELF, undefined),
  signUp: PUBLIC,
  acceptInvitation: PUBLIC,
  requestPasswordReset: PUBLIC,
  resetPassword: PUBLIC,
  changePassword: mayChange(ONESELF, undefined),
  createTotp: mayChange(ONESELF, undefined, { stepUp: true }),
  confirmTotp: mayChange(ONESELF, undefined, { stepUp: true }),
  deleteFactor: mayChange(ONESELF, undefined, { stepUp: true }),
  setPhone: mayChange(ONESELF, undefined, { stepUp: true }),
  confirmPhone: mayChange(ONESELF, undefined, { stepUp: true }),
  listApiKeys: mayRead(ONESELF),
  createApiKey: mayChange(ONESELF, undefined, { stepUp: true, feature: "api" }),
  revokeApiKey: mayChange(ONESELF, undefined),

  // People of the tenant
  listPeople: mayRead(ADMINS),
  getPerson: mayRead(ADMINS),
  invitePerson: mayChange(ADMINS, "manage"),
  resendInvitation: mayChange(ADMINS, "manage"),
  changeRoles: mayChange(ADMINS, undefined, { stepUp: true }),
  suspendPerson: mayChange(ADMINS, "manage"),
  resumePerson: mayChange(ADMINS, "manage"),
  createImpersonation: mayChange(ADMINS, undefined, { stepUp: true }),

  // Live
  streamEvents: mayRead(ANYBODY_IN_THE_TENANT),

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

  // The tenant's members
  listProviders: mayRead(ADMINS_AND_VIEWERS),
  getProvider: mayRead(ADMINS_AND_VIEWERS),
  createProvider: mayChange(ADMINS, "manage"),
  renameProvider: mayChange(ADMINS, "manage"),
  listTraders: mayRead(ADMINS_AND_VIEWERS),
  getTrader: mayRead(ADMINS_AND_VIEWERS),
  createTrader: mayChange(ADMINS, "manage"),
  renameTrader: mayChange(ADMINS, "manage"),

  // Risk controls. Whoever is concerned may stop at once: no one-time code stands in the way.
  listKillSwitches: mayRead(ANYBODY_IN_THE_TENANT),
  setKillSwitch: mayChange({ ...ADMINS, provider: "own", trader: "own" }, "trade"),
  listCorrelationGroups: mayRead(ADMINS_AND_VIEWERS),
  setCorrelationGroup: mayChange(ADMINS, "manage"),
  removeCorrelationGroup: mayChange(ADMINS, "manage"),
  listQuarantine: mayRead(TRADER_OR_ABOVE),
  releaseQuarantine: mayChange(ADMINS, "manage"),

  // The tenant's own settings
  getTenantSettings: mayRead(ADMINS_AND_VIEWERS),
  changeTenantSettings: mayChange(ADMINS, "manage"),
  setTenantBranding: mayChange(ADMINS, "manage"),
  getTenantUsage: mayRead(ADMINS_AND_VIEWERS),
  listDomains: mayRead(ADMINS_AND_VIEWERS),
  claimDomain: mayChange(ADMINS, "manage"),
  verifyDomain: mayChange(ADMINS, "manage"),
  removeDomain: mayChange(ADMINS, "manage"),

  // Above the tenants. An API key may read there, not change.
  listTenants: mayRead(PLATFORM),
  getPlatformTenant: mayRead(PLATFORM),
  createTenant: mayChange(PLATFORM, undefined),
  renameTenant: mayChange(PLATFORM, undefined),
  setTenantTerms: mayChange(PLATFORM, undefined, { stepUp: true }),
  suspendTenant: mayChange(PLATFORM, undefined, { stepUp: true }),
  resumeTenant: mayChange(PLATFORM, undefined, { stepUp: true }),
  closeTenant: mayChange(PLATFORM, undefined, { stepUp: true }),
  getUsageOfTenants: mayRead(PLATFORM),
  listPlatformKillSwitches: mayRead(PLATFORM),
  setPlatformKillSwitch: mayChange(PLATFORM, undefined),
  listEngines: mayRead(PLATFORM),
  // Accounts. Whoever got in by a reset changes none of them for a day; to stop, to tighten and to revoke stay open. A key that is not
  // the paper venue's asks for a one-time code to be linked or let go of: the handlers decide.
  listAccounts: mayRead(TRADER_OR_ABOVE),
  getAccount: mayRead(TRADER_OR_ABOVE),
  listKeyUse: mayRead(TRADER_OR_ABOVE),
  linkAccount: mayChange(TRADER, "manage", { bowsToFreeze: true }),
  createPaperAccount: mayChange(TRADER, "manage", { bowsToFreeze: true, feature: "paper-trading" }),
  renameAccount: mayChange(TRADER, "manage", { bowsToFreeze: true }),
  replaceKey: mayChange(TRADER, undefined, { stepUp: true }),
  checkAccount: mayChange(TRADER, "manage"),
  unlinkAccount: mayChange(TRADER, "manage", { bowsToFreeze: true }),
  listRiskProfiles: mayRead(TRADER_OR_ABOVE),
  // Loosening asks for a one-time code too: the handler decides.
  setLimits: mayChange(TRADER, "manage"),
  armAccount: mayChange(TRADER, undefined, { stepUp: true, feature: "live-trading" }),
  disarmAccount: mayChange(TRADER, "trade"),

  // Following
  listOfferedStrategies: mayRead(TRADER_OR_ABOVE),
  getOfferedStrategy: mayRead(TRADER_OR_ABOVE),
  askFeasibility: mayRead(TRADER_OR_ABOVE),
  listSubscriptions: mayRead(TRADER_OR_ABOVE),
  getSubscription: mayRead(TRADER_OR_ABOVE),
  createSubscription: mayChange(TRADER, "trade"),
  updateSubscription: mayChange(TRADER, "trade"),
  pauseSubscription: mayChange(TRADER, "trade"),
  resumeSubscription: mayChange(TRADER, "trade"),
  endSubscription: mayChange(TRADER, "trade"),

  // A trader's own data
  exportMe: mayRead(TRADER),
  exportMyAudit: mayRead(ONESELF),
  eraseMe: mayChange(TRADER, undefined, { stepUp: true }),
  // Audit
  listAudit: mayRead({ "platform-admin": "tenant", "tenant-admin": "tenant" }),
  listPlatformAudit: mayRead({ "platform-admin": "platform" }),
  verifyAudit: mayRead({ "platform-admin": "platform", "tenant-admin": "tenant" }),

  // Notifications. Where they go is as frozen as accounts are.
  listWebhookEndpoints: mayRead(OWNERS),
  createWebhookEndpoint: mayChange(OWNERS, "manage", { bowsToFreeze: true }),
  updateWebhookEndpoint: mayChange(OWNERS, "manage", { bowsToFreeze: true }),
  deleteWebhookEndpoint: mayChange(OWNERS, "manage", { bowsToFreeze: true }),
  rotateWebhookSecret: mayChange(OWNERS, "manage", { bowsToFreeze: true }),
  listWebhookDeliveries: mayRead(OWNERS),
  testWebhookEndpoint: mayChange(OWNERS, "manage"),
  redeliverWebhook: mayChange(OWNERS, "manage"),
  getNotificationPreferences: mayRead(OWNERS),
  putNotificationPreferences: mayChange(OWNERS, undefined, { bowsToFreeze: true }),
  setTelegram: mayChange(OWNERS, undefined, { bowsToFreeze: true }),
  confirmTelegram: mayChange(OWNERS, undefined, { bowsToFreeze: true }),
  // Health and key figures
  getHealth: mayRead(ADMINS),
  getPlatformHealth: mayRead({ "platform-admin": "platform" }),
  getKpis: mayRead({ ...ADMINS, viewer: "tenant" }),
  getPlatformKpis: mayRead({ "platform-admin": "platform" }),
};

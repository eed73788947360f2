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

/** What each keeps for themself: the tenant's, a trader's, a provider's. */
const OWNERS = { "tenant-admin": "tenant", provider: "own", trader: "own" } as const;

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

  // Audit
  listAudit: mayRead({ "platform-admin": "tenant", "tenant-admin": "tenant" }),
  listPlatformAudit: mayRead({ "platform-admin": "platform" }),
  verifyAudit: mayRead({ "platform-admin": "platform", "tenant-admin": "tenant" }),

  // Notifications
  listWebhookEndpoints: mayRead(OWNERS),
  createWebhookEndpoint: mayChange(OWNERS, "manage"),
  updateWebhookEndpoint: mayChange(OWNERS, "manage"),
  deleteWebhookEndpoint: mayChange(OWNERS, "manage"),
  rotateWebhookSecret: mayChange(OWNERS, "manage"),
  listWebhookDeliveries: mayRead(OWNERS),
  testWebhookEndpoint: mayChange(OWNERS, "manage"),
  redeliverWebhook: mayChange(OWNERS, "manage"),
  getNotificationPreferences: mayRead(OWNERS),
  putNotificationPreferences: mayChange(OWNERS, undefined),
};

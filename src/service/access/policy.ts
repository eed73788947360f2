// The policy table: every operation has one line, and what has no line is not served. Read it top to bottom to know who may do what.
import { mayRead, PUBLIC, type Rule } from "./rule.ts";

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

/** Who looks after the tenant. */
const TENANT_ADMINS = { "platform-admin": "tenant", "tenant-admin": "tenant" } as const;

export const POLICY: Readonly<Record<string, Rule>> = {
  // Tenant
  getTenant: PUBLIC,

  // The caller
  getMe: mayRead(ANYBODY_IN_THE_TENANT),

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

  // Health and key figures
  getHealth: mayRead(TENANT_ADMINS),
  getPlatformHealth: mayRead({ "platform-admin": "platform" }),
  getKpis: mayRead({ ...TENANT_ADMINS, viewer: "tenant" }),
  getPlatformKpis: mayRead({ "platform-admin": "platform" }),
};

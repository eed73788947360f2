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

/** Who looks after the tenant. */
const TENANT_ADMINS = { "platform-admin": "tenant", "tenant-admin": "tenant" } as const;

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

  // Health and key figures
  getHealth: mayRead(TENANT_ADMINS),
  getPlatformHealth: mayRead({ "platform-admin": "platform" }),
  getKpis: mayRead({ ...TENANT_ADMINS, viewer: "tenant" }),
  getPlatformKpis: mayRead({ "platform-admin": "platform" }),
};

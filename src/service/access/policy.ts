// The policy table: every operation has one line, and what has no line is not served. Read it top to bottom to know who may do what.
import { mayRead, PUBLIC, type Rule } from "./rule.ts";

const ANYBODY_IN_THE_TENANT = {
  "platform-admin": "tenant",
  "tenant-admin": "tenant",
  viewer: "tenant",
  provider: "own",
  trader: "own",
} as const;

export const POLICY: Readonly<Record<string, Rule>> = {
  // Tenant
  getTenant: PUBLIC,

  // The caller
  getMe: mayRead(ANYBODY_IN_THE_TENANT),

  // Live
  streamEvents: mayRead(ANYBODY_IN_THE_TENANT),
};

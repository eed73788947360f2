// Which budgets a request is taken from. Pure.
import ipaddr from "ipaddr.js";
import type { Budget } from "../../../adapters/cache/shared-memory.ts";
import type { Principal } from "../access/principal.ts";
import { ADDRESS_WINDOW_MS, RATE_WINDOW_MS, type RateTerms, REQUESTS_PER_ADDRESS } from "./rate-terms.ts";

/** Of a caller whom we do not know. */
export function addressBudgets(ip: string): readonly Budget[] {
  return [{ key: `address:${network(ip)}`, limit: REQUESTS_PER_ADDRESS, windowMs: ADDRESS_WINDOW_MS }];
}

/** Of a caller whom we know: its tenant's, and its own. */
export function callerBudgets(
  { tenantId, by }: Pick<Principal, "tenantId" | "by">,
  { apiKeys, perApiKey, sessions, perSession }: RateTerms,
): readonly Budget[] {
  const windowMs = RATE_WINDOW_MS;
  return by.kind === "api-key"
    ? [
        { key: `api-keys:${tenantId}`, limit: apiKeys, windowMs },
        { key: `api-key:${tenantId}:${by.apiKeyId}`, limit: perApiKey, windowMs },
      ]
    : [
        { key: `sessions:${tenantId}`, limit: sessions, windowMs },
        { key: `session:${tenantId}:${by.sessionId}`, limit: perSession, windowMs },
      ];
}

/** Whoever has one IPv6 address has the 2⁶⁴ beside it. */
function network(ip: string): string {
  if (!ipaddr.isValid(ip)) return "unknown";
  const address = ipaddr.process(ip);
  return address instanceof ipaddr.IPv6 ? address.parts.slice(0, 4).join(":") : address.toString();
}

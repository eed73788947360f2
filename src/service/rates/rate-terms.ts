// How many requests a tenant may send: defaults by plan, and what the platform has set otherwise in the tenant's limits.
import { z } from "zod";

const MINUTE_MS = 60_000;

/** Of callers whom we know. */
export const RATE_WINDOW_MS = 15 * MINUTE_MS;
/** Of addresses whose callers we do not know. */
export const ADDRESS_WINDOW_MS = 60 * MINUTE_MS;
export const REQUESTS_PER_ADDRESS = 1_000;

export interface RateTerms {
  /** All API keys of the tenant together. */
  readonly apiKeys: number;
  readonly perApiKey: number;
  /** All sessions of the tenant together. */
  readonly sessions: number;
  readonly perSession: number;
}

/**
 * Programs get what the founding documents say: 100 requests in 15 minutes, 1,000 with an enterprise plan. A person's console asks
 * for several things every few seconds, so sessions have budgets of their own.
 */
const SESSIONS = { sessions: 600_000, perSession: 3_000 } as const;
export const RATE_PLANS = {
  standard: { apiKeys: 100, perApiKey: 100, ...SESSIONS },
  enterprise: { apiKeys: 1_000, perApiKey: 1_000, ...SESSIONS },
} as const satisfies Record<string, RateTerms>;

const budget = z.int().min(1).max(1_000_000_000).optional();

/** `rates` in a tenant's limits: its plan, and single figures that differ from the plan's. */
export const ratesSchema = z.object({
  plan: z.enum(["standard", "enterprise"]).default("standard"),
  ...{ apiKeys: budget, perApiKey: budget, sessions: budget, perSession: budget },
});

const limitsSchema = z.object({ rates: ratesSchema });

/** Limits that hold no rates, or rates that cannot be read, mean the standard plan. */
export function rateTermsOf(limits: unknown): RateTerms {
  const parsed = limitsSchema.safeParse(limits);
  if (!parsed.success) return RATE_PLANS.standard;
  const { plan, ...changes } = parsed.data.rates;
  const set = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  return { ...RATE_PLANS[plan], ...set };
}

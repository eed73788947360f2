// The samples of what a tenant has used of its limits.
import type { Sample } from "./samples.testing.ts";

export const USAGE_SAMPLES: Readonly<Record<string, Sample>> = {
  tenant_usage: {
    belongs: "admins",
    row: ({ tenant }) => ({ tenant_id: tenant, month: "2027-01", meter: "signals", used: 1 }),
  },
  tenant_quota_block: {
    belongs: "admins",
    row: ({ tenant, account }) => ({
      ...{ tenant_id: tenant, month: "2027-01", meter: "signals", holder: account, amount: 1 },
    }),
  },
};

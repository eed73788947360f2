// Tenant, provider, account, instrument and venue of one request belong together, else an order could cross tenants.

import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";

export const identitiesMatch: Check = ({ request }) => {
  const { signal, subscription, account, instrument } = request;
  if (signal.tenantId !== account.tenantId || subscription.tenantId !== account.tenantId) {
    return deny("IDENTITY_MISMATCH", { what: "tenants" });
  }
  if (subscription.accountId !== account.id) return deny("IDENTITY_MISMATCH", { what: "accounts" });
  if (subscription.providerId !== signal.providerId || subscription.strategyId !== signal.strategyId) {
    return deny("IDENTITY_MISMATCH", { what: "strategies" });
  }
  if (signal.instrumentId !== instrument.id) return deny("IDENTITY_MISMATCH", { what: "instruments" });
  return account.venue === instrument.venue ? undefined : deny("IDENTITY_MISMATCH", { what: "venues" });
};

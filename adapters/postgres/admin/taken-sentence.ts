// What is there already, in words, where the record refuses a second one: people know names, not constraints.

/** By the record's name of the rule. */
export const TAKEN: Readonly<Record<string, string>> = {
  tenant_name_key: "there is a tenant with this name already.",
  tenant_slug_once: "there is a tenant with this slug already.",
  tenant_domain_pkey: "this domain is on the tenant's list already.",
  tenant_domain_verified: "this domain was proved by another tenant already.",
  provider_tenant_id_name_key: "there is a provider with this name already.",
  strategy_tenant_id_provider_id_name_key: "this provider has a strategy with this name already.",
  trader_tenant_id_name_key: "there is a trader with this name already.",
  account_tenant_id_trader_id_label_key: "this trader has an account with this label already.",
  account_canary: "this venue and environment have an account for trials already.",
  subscription_once: "this account follows this strategy already.",
  person_tenant_id_email_key: "there is a person with this e-mail address already.",
};

export function takenSentence(constraint: string): string {
  return TAKEN[constraint] ?? "it exists already.";
}

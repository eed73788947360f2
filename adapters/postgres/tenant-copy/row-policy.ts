// What becomes of each table's rows when a copy is put back. Every table of a tenant stands here, or a test fails.

/**
 * `put-back`: as in the copy; what came after it is gone.
 * `kept`: what was sent, traded and switched off is never forgotten. Rows that are here stay as they are, those that are missing come.
 * `chained`: the audit goes on where it is; only where the tenant is gone it comes with the copy.
 * `ended`: what lets somebody in at once (a session, a code, a link) works neither from now nor from then.
 * `left`: about the moment, not about the tenant: nothing is brought, nothing is taken away.
 */
export type RowPolicy = "put-back" | "kept" | "chained" | "ended" | "left";

const POLICIES: Readonly<Record<string, RowPolicy>> = {
  tenant: "put-back",
  tenant_domain: "put-back",
  provider: "put-back",
  strategy: "put-back",
  trader: "put-back",
  account: "put-back",
  credential: "put-back",
  credential_check: "put-back",
  subscription: "put-back",
  correlation_group: "put-back",
  person: "put-back",
  person_secret: "put-back",
  api_key: "put-back",
  webhook_endpoint: "put-back",
  notification_preference: "put-back",
  signal: "kept",
  decision: "kept",
  order_intent: "kept",
  order_event: "kept",
  fill: "kept",
  funding: "kept",
  position: "kept",
  account_equity: "kept",
  quarantine: "kept",
  credential_use: "kept",
  tenant_usage: "kept",
  trading_state: "kept",
  audit: "chained",
  audit_head: "chained",
  audit_origin: "chained",
  session: "ended",
  one_time_code: "ended",
  mail_link: "ended",
  attempt: "left",
  idempotency_key: "left",
  outbox_message: "left",
  tenant_quota_block: "left",
  notification_outbox: "left",
  notification_attempt: "left",
};

export function rowPolicy(table: string): RowPolicy {
  const policy = POLICIES[table];
  if (policy === undefined)
    throw new Error(`it is not decided what becomes of ${table} when a copy is put back`);
  return policy;
}

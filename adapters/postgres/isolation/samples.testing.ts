// One row of every tenant-owned table, for the isolation matrix. A table without a sample here fails the matrix: add one with it.
import { randomBytes, randomUUID } from "node:crypto";
import type pg from "pg";
import { PEOPLE_SAMPLES } from "./people-samples.testing.ts";
import { USAGE_SAMPLES } from "./usage-samples.testing.ts";

/** Whose rows they are: `trader`, `provider`: only that one's. `browsed`: traders see all, providers their own. `person`: only that one's. `admins`: nobody's but the tenant's. */
export type Belongs = "trader" | "provider" | "browsed" | "person" | "tenant" | "admins";

export interface Sample {
  readonly belongs: Belongs;
  readonly row: (ids: SampleIds) => Readonly<Record<string, unknown>>;
}

export interface SampleIds {
  readonly tenant: string;
  readonly trader: string;
  readonly provider: string;
  readonly person: string;
  readonly session: string;
  readonly account: string;
  readonly strategy: string;
  readonly subscription: string;
  readonly signal: string;
  readonly order: string;
}

export function newSampleIds(tenant: string): SampleIds {
  const [trader, provider, account, strategy, subscription, signal, person, session] = Array.from(
    { length: 8 },
    () => randomUUID(),
  );
  const missing = "";
  return {
    tenant,
    trader: trader ?? missing,
    provider: provider ?? missing,
    person: person ?? missing,
    session: session ?? missing,
    account: account ?? missing,
    strategy: strategy ?? missing,
    subscription: subscription ?? missing,
    signal: signal ?? missing,
    order: `f1xx${randomBytes(12).toString("hex")}`,
  };
}

const AT = 1_800_000_000_000;
const BTC = "BTC/USDT:USDT";

/** In an order in which parents come before their children. */
export const SAMPLES: Readonly<Record<string, Sample>> = {
  provider: {
    belongs: "browsed",
    row: ({ tenant, provider }) => ({
      tenant_id: tenant,
      id: provider,
      name: `p ${provider}`,
      created_at: AT,
    }),
  },
  strategy: {
    belongs: "browsed",
    row: ({ tenant, provider, strategy }) => ({
      ...{ tenant_id: tenant, id: strategy, provider_id: provider, name: "s", created_at: AT },
      ...{ token_hash: randomBytes(32).toString("hex"), signal_age_max_ms: 1, entry_ttl_ms: 1 },
    }),
  },
  trader: {
    belongs: "trader",
    row: ({ tenant, trader }) => ({ tenant_id: tenant, id: trader, name: `t ${trader}`, created_at: AT }),
  },
  account: {
    belongs: "trader",
    row: ({ tenant, trader, account }) => ({
      ...{
        tenant_id: tenant,
        id: account,
        trader_id: trader,
        label: "a",
        venue: "binance",
        environment: "paper",
      },
      ...{ position_mode: "one-way", margin_mode: "cross", limits: "{}", created_at: AT },
    }),
  },
  credential: {
    belongs: "trader",
    row: ({ tenant, account }) => ({
      ...{
        tenant_id: tenant,
        account_id: account,
        venue: "binance",
        version: 1,
        // Its first byte says for which kind of key: of the installation's first vault.
        sealed: Buffer.concat([Buffer.of(1), randomBytes(63)]),
        created_at: AT,
      },
    }),
  },
  subscription: {
    belongs: "trader",
    row: ({ tenant, account, provider, strategy, subscription }) => ({
      ...{
        tenant_id: tenant,
        id: subscription,
        account_id: account,
        provider_id: provider,
        strategy_id: strategy,
      },
      ...{ sizing: "{}", created_at: AT },
    }),
  },
  correlation_group: {
    belongs: "admins",
    row: ({ tenant }) => ({ tenant_id: tenant, name: "majors", instrument_ids: [BTC] }),
  },
  trading_state: {
    belongs: "tenant",
    row: ({ tenant }) => ({
      ...{
        tenant_id: tenant,
        scope: "tenant",
        scope_id: tenant,
        state: "active",
        reason: "r",
        changed_by: "test",
      },
      changed_at: AT,
    }),
  },
  signal: {
    belongs: "provider",
    row: ({ tenant, provider, strategy, signal, subscription }) => ({
      ...{ tenant_id: tenant, id: signal, provider_id: provider, strategy_id: strategy, dialect: "flotilla" },
      ...{ instrument_id: BTC, action: "{}", issued_at: AT, received_at: AT, expires_at: AT, raw_body: "{}" },
      ...{ audience: [subscription], audience_size: 1, fully_decided: true },
    }),
  },
  decision: {
    belongs: "trader",
    row: ({ tenant, signal, account, subscription }) => ({
      ...{
        tenant_id: tenant,
        signal_id: signal,
        account_id: account,
        subscription_id: subscription,
        state: "done",
      },
      ...{ denials: "[]", inputs: "{}", decided_at: AT },
    }),
  },
  order_intent: {
    belongs: "trader",
    row: ({ tenant, order, account, signal, strategy }) => ({
      ...{
        tenant_id: tenant,
        client_order_id: order,
        account_id: account,
        signal_id: signal,
        strategy_id: strategy,
      },
      ...{
        instrument_id: BTC,
        leg: "entry",
        generation: 0,
        side: "buy",
        position_side: "both",
        order_type: "market",
      },
      ...{
        quantity: 1,
        reduce_only: false,
        state: "filled",
        filled_quantity: 1,
        signed_at: AT,
        valid_until: AT,
      },
    }),
  },
  order_event: {
    belongs: "trader",
    row: ({ tenant, order }) => ({ tenant_id: tenant, client_order_id: order, event: "filled", at: AT }),
  },
  fill: {
    belongs: "trader",
    row: ({ tenant, account, order }) => ({
      ...{
        tenant_id: tenant,
        account_id: account,
        instrument_id: BTC,
        venue_trade_id: "1",
        side: "buy",
        price: 1,
      },
      ...{
        venue_order_id: "1",
        client_order_id: order,
        position_side: "both",
        quantity: 1,
        fee: 0,
        origin: "order",
      },
      ...{ owned: true, at: AT },
    }),
  },
  funding: {
    belongs: "trader",
    row: ({ tenant, account }) => ({
      ...{
        tenant_id: tenant,
        account_id: account,
        instrument_id: BTC,
        venue_funding_id: "1",
        amount: 1,
        at: AT,
      },
    }),
  },
  position: {
    belongs: "trader",
    row: ({ tenant, account }) => ({
      ...{ tenant_id: tenant, account_id: account, instrument_id: BTC, position_side: "both", quantity: 1 },
      ...{ entry_price: 1, realized_pnl: 0, fees: 0, funding: 0, targets: "[]", opened_quantity: 1 },
      ...{ protection_generation: 0, updated_at: AT },
    }),
  },
  account_equity: {
    belongs: "trader",
    row: ({ tenant, account }) => ({
      ...{
        tenant_id: tenant,
        account_id: account,
        equity: 1,
        day: 1,
        equity_at_day_start: 1,
        equity_peak: 1,
      },
      losses_in_a_row: 0,
    }),
  },
  quarantine: {
    belongs: "trader",
    row: ({ tenant, signal, subscription, account }) => ({
      ...{
        tenant_id: tenant,
        signal_id: signal,
        subscription_id: subscription,
        account_id: account,
        code: "C",
      },
      ...{ reason: "r", attempts: 5, at: AT },
    }),
  },
  idempotency_key: {
    belongs: "admins",
    row: ({ tenant }) => ({
      ...{ tenant_id: tenant, caller: "person:1", key_hash: randomBytes(32), operation: "createThing" },
      ...{ request_hash: randomBytes(32), created_at: AT },
    }),
  },
  credential_check: {
    belongs: "trader",
    row: ({ tenant, account }) => ({
      ...{
        tenant_id: tenant,
        account_id: account,
        checked_at: AT,
        verdict: "accepted",
        findings: "[]",
        report: "{}",
      },
    }),
  },
  credential_use: {
    belongs: "trader",
    row: ({ tenant, account }) => ({
      ...{ tenant_id: tenant, account_id: account, hour: AT, process: "engine:test", purpose: "order" },
      ...{ signatures: 1, first_at: AT, last_at: AT },
    }),
  },
  webhook_endpoint: {
    belongs: "trader",
    row: ({ tenant, trader, signal }) => ({
      ...{ tenant_id: tenant, id: signal, trader_id: trader, url: "https://hooks.example/x" },
      ...{ kinds: ["order-filled"], sealed_secrets: [randomBytes(64)], created_at: AT },
    }),
  },
  notification_preference: {
    belongs: "trader",
    row: ({ tenant, trader }) => ({
      ...{ tenant_id: tenant, person_id: randomUUID(), trader_id: trader, channel: "email", locale: "en" },
      ...{ kinds: ["order-filled"], updated_at: AT },
    }),
  },
  notification_outbox: {
    belongs: "trader",
    row: ({ tenant, trader, signal }) => ({
      ...{ tenant_id: tenant, id: signal, trader_id: trader, event_id: randomUUID(), kind: "order-filled" },
      ...{ endpoint_id: signal, channel: "webhook", body: "{}", next_at: AT, created_at: AT },
    }),
  },
  notification_attempt: {
    belongs: "trader",
    row: ({ tenant, trader, signal }) => ({
      ...{ tenant_id: tenant, notification_id: signal, attempt: 1, trader_id: trader, at: AT },
      ...{ duration_ms: 1, outcome: "delivered" },
    }),
  },
  audit_head: {
    belongs: "admins",
    row: ({ tenant }) => ({ tenant_id: tenant, seq: 0, digest: Buffer.alloc(32) }),
  },
  audit_origin: {
    belongs: "admins",
    row: ({ tenant }) => ({
      ...{ tenant_id: tenant, digest: randomBytes(32), salt: randomBytes(16), ip: "127.0.0.1" },
    }),
  },
  audit: {
    belongs: "admins",
    row: ({ tenant }) => ({
      tenant_id: tenant,
      at: AT,
      actor: "test",
      action: "sample.made",
      subject: "s",
      detail: "{}",
    }),
  },
  tenant_domain: {
    belongs: "admins",
    row: ({ tenant }) => ({
      ...{
        tenant_id: tenant,
        domain: `${tenant}.example`,
        proof: randomBytes(16).toString("hex"),
        created_at: AT,
      },
    }),
  },
  ...PEOPLE_SAMPLES,
  ...USAGE_SAMPLES,
};

/** Rows that stand above the tenants, in tables that hold both. */
export const PLATFORM_SAMPLES: Readonly<Record<string, () => Readonly<Record<string, unknown>>>> = {
  trading_state: () => ({
    ...{
      tenant_id: null,
      scope: "platform",
      scope_id: "platform",
      state: "active",
      reason: "r",
      changed_by: "test",
    },
    changed_at: AT,
  }),
  audit_head: () => ({ tenant_id: null, seq: 0, digest: Buffer.alloc(32) }),
  audit_origin: () => ({
    ...{ tenant_id: null, digest: randomBytes(32), salt: randomBytes(16), ip: "127.0.0.1" },
  }),
  audit: () => ({
    tenant_id: null,
    at: AT,
    actor: "test",
    action: "sample.made",
    subject: "s",
    detail: "{}",
  }),
};

/** Inserts the platform's samples, as the tables' owner. */
export async function insertPlatformSamples(client: pg.ClientBase): Promise<void> {
  for (const [table, row] of Object.entries(PLATFORM_SAMPLES)) await insertRow(client, table, row());
}

/** Inserts every sample for one tenant, as the tables' owner. */
export async function insertSamples(client: pg.ClientBase, ids: SampleIds): Promise<void> {
  for (const [table, { row }] of Object.entries(SAMPLES)) await insertRow(client, table, row(ids));
}

export async function insertRow(
  client: pg.ClientBase,
  table: string,
  row: Readonly<Record<string, unknown>>,
): Promise<number> {
  const columns = Object.keys(row);
  const places = columns.map((_, at) => `$${at + 1}`);
  const { rowCount } = await client.query(
    `insert into ${table} (${columns.join(", ")}) values (${places.join(", ")})`,
    columns.map((column) => row[column]),
  );
  return rowCount ?? 0;
}

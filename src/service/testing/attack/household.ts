// A tenant for attacks: rows of every kind that requests name by an id, twice, for two traders and two providers; and people in it.
import { randomBytes, randomUUID } from "node:crypto";
import { createAccount, createSubscription } from "../../../../adapters/postgres/admin/accounts.ts";
import { createProvider, createTrader } from "../../../../adapters/postgres/admin/people.ts";
import { createStrategy } from "../../../../adapters/postgres/admin/strategies.ts";
import { insertRow } from "../../../../adapters/postgres/isolation/samples.testing.ts";
import { createApiKey } from "../../../../adapters/postgres/people/api-keys.ts";
import type { OfPerson } from "../../../../adapters/postgres/people/sessions.ts";
import { PostgresSignalStore } from "../../../../adapters/postgres/postgres-signal-store.ts";
import {
  BTC,
  expectOk,
  LIMITS,
  type TestTenant,
  testDecision,
  testOrder,
  testSignal,
} from "../../../../adapters/postgres/testing.ts";
import { systemClock } from "../../../../adapters/time/system-clock.ts";
import { decimal } from "../../../../engine/domain/decimal.ts";
import type { ProviderId, StrategyId, TraderId } from "../../../../engine/domain/ids.ts";
import { API_SCOPES, type PersonId, type SessionId } from "../../access/principal.ts";
import type { Role } from "../../access/role.ts";
import { newToken } from "../../people/opaque-token.ts";
import type { TestService } from "../../testing.ts";

/** What ids are of. */
export const KINDS = [
  ...["tenant", "trader", "provider", "strategy", "account", "subscription", "signal", "person"],
  ...["session", "api-key", "code", "endpoint", "delivery", "domain"],
] as const;
export type Kind = (typeof KINDS)[number];
export type Ids = Readonly<Record<Kind, string>>;

/** Somebody in the tenant, in a session with a fresh code: nothing is refused for the want of one. */
export const INSIDERS = ["viewer", "trader", "provider", "admin"] as const;
export type Insider = (typeof INSIDERS)[number];

export interface Household {
  readonly tenantId: TestTenant["tenantId"];
  readonly host: string;
  /** Who the trader among the people is. */
  readonly traderPerson: string;
  /** Of the trader and the provider who are among the people. */
  readonly ids: Ids;
  /** Of another trader and another provider of the tenant. */
  readonly others: Ids;
  readonly people: Readonly<Record<Insider, string>>;
  /** With every scope: what programs of two of them bring. */
  readonly keys: Readonly<Record<"trader" | "admin", string>>;
  /** Stand in the names of all its rows. */
  readonly marks: { readonly own: string; readonly others: string };
}

interface Owners {
  readonly traderId: TraderId;
  readonly providerId: ProviderId;
  readonly personId: PersonId;
  readonly mark: string;
}

type Tenant = Awaited<ReturnType<TestService["tenant"]>>;

export async function makeHousehold(service: TestService): Promise<Household> {
  const tenant = await service.tenant();
  const { tenantId, host } = tenant;
  const { admin } = service;
  // Before anybody asks: it is remembered for a while. Nobody is held back for asking often: that is not what is tried.
  const limits = { rates: { apiKeys: 1e9, perApiKey: 1e9, sessions: 1e9, perSession: 1e9 } };
  await service.database.asOwner("update tenant set sign_up = 'open', limits = $2 where id = $1", [
    ...[tenantId, limits],
  ]);
  const marks = { own: `mark-${randomUUID()}`, others: `mark-${randomUUID()}` };
  const ownersOf = async (mark: string): Promise<Owners> => ({
    traderId: expectOk(await createTrader(admin, { tenantId, name: `trader ${mark}` })),
    providerId: expectOk(await createProvider(admin, { tenantId, name: `provider ${mark}` })),
    personId: randomUUID() as PersonId,
    mark,
  });
  const [own, others] = [await ownersOf(marks.own), await ownersOf(marks.others)];
  const as = (role: Role, who: object = {}): Promise<string> =>
    service.as(tenantId, [role], { ...who, by: freshSession() });
  const adminPerson = randomUUID() as PersonId;
  const people = {
    viewer: await as("viewer"),
    trader: await as("trader", { traderId: own.traderId, personId: own.personId }),
    provider: await as("provider", { providerId: own.providerId }),
    admin: await as("tenant-admin", { personId: adminPerson }),
  };
  // A key has no token that says which trader its person is.
  await service.database.asOwner("update person set trader_id = $2 where id = $1", [
    ...[own.personId, own.traderId],
  ]);
  const keys = {
    trader: await keyOf(service, { tenantId, personId: own.personId }),
    admin: await keyOf(service, { tenantId, personId: adminPerson }),
  };
  await as("trader", { traderId: others.traderId, personId: others.personId });
  return {
    ...{ tenantId, host, people, keys, marks, traderPerson: own.personId },
    ...{ ids: await rowsOf(service, tenant, own), others: await rowsOf(service, tenant, others) },
  };
}

async function keyOf({ admin }: TestService, who: OfPerson): Promise<string> {
  const { text, hash: keyHash } = newToken("api-key", who.tenantId);
  const key = { ...who, name: "program", prefix: text.slice(0, 43), keyHash, scopes: API_SCOPES };
  expectOk(await createApiKey(admin, { ...key, expiresAt: undefined }));
  return `Bearer ${text}`;
}

function freshSession(sessionId = randomUUID()) {
  return {
    ...({ kind: "session", sessionId: sessionId as SessionId, impersonatedBy: undefined } as const),
    steppedUpAt: systemClock.now(),
  };
}

async function rowsOf(service: TestService, tenant: Tenant, owners: Owners): Promise<Ids> {
  const { tenantId } = tenant;
  const { traderId, providerId, personId, mark } = owners;
  const traded = await tradedRows(service, tenant, owners);
  const session = randomUUID();
  await service.as(tenantId, ["trader"], { traderId, personId, by: freshSession(session) });
  const key = { tenantId, personId, name: mark, prefix: "flk", keyHash: randomUUID(), scopes: ["read"] };
  const ids = {
    ...{ ...traded, trader: traderId, provider: providerId, session, tenant: tenantId },
    "api-key": expectOk(await createApiKey(service.admin, { ...key, expiresAt: undefined })),
    ...{ code: randomUUID(), endpoint: randomUUID(), delivery: randomUUID() },
    ...{ domain: `${mark}.example`, person: randomUUID() },
  };
  await service.as(tenantId, ["viewer"], { personId: ids.person as PersonId });
  await service.database.asOwner("update person set name = $2 where id in ($1, $3)", [
    ...[ids.person, `person ${mark}`, personId],
  ]);
  await plainRows(service, ids, { ...owners, tenantId });
  return ids;
}

/** A strategy, an account that follows it, a signal with its decision and order, filled. */
async function tradedRows(service: TestService, tenant: Tenant, owners: Owners) {
  const { tenantId } = tenant;
  const { admin } = service;
  const { traderId, providerId, mark: name } = owners;
  const strategy = expectOk(
    await createStrategy(admin, {
      ...{ tenantId, providerId, name, withBodySecret: true, withSigningSecret: false, sourceIps: [] },
      ...{ tradingViewMode: "order", signalAgeMaxMs: 60_000, entryTtlMs: 10_000 },
    }),
  );
  const account = expectOk(
    await createAccount(admin, {
      ...{ tenantId, traderId, label: name, venue: "binance", environment: "paper", limits: LIMITS },
      ...{ positionMode: "one-way", marginMode: "cross" },
    }),
  );
  const subscription = expectOk(
    await createSubscription(admin, {
      ...{ tenantId, accountId: account, strategyId: strategy.id as StrategyId, tooSmall: "skip" },
      ...{ directions: ["long", "short"], sizing: { kind: "quote", amount: decimal("100") } },
    }),
  );
  const at = systemClock.now();
  const signal = { ...testSignal({ ...tenant, providerId, strategy }, [subscription]), receivedAt: at };
  const decision = testDecision(signal, account, {
    ...{ subscriptionId: subscription, state: "done", inputs: {} },
  });
  const order = { ...testOrder(decision, strategy.id as StrategyId), state: "filled" } as const;
  const store = new PostgresSignalStore(service.enginePools);
  await store.accept(signal, JSON.stringify({ mark: name }), [{ decision, orders: [order] }]);
  const { clientOrderId } = order.intent;
  return { strategy: strategy.id, account, subscription, signal: signal.id, order: clientOrderId };
}

async function plainRows(
  { enginePools }: TestService,
  ids: Readonly<Record<string, string>>,
  { tenantId, traderId, personId, mark }: Owners & { readonly tenantId: string },
): Promise<void> {
  const at = systemClock.now();
  const client = await enginePools.reading.connect();
  const insert = (table: string, row: object) => insertRow(client, table, { tenant_id: tenantId, ...row });
  const onBtc = { account_id: ids.account, instrument_id: BTC };
  await insert("fill", {
    ...{ ...onBtc, venue_trade_id: mark, venue_order_id: mark, side: "buy", position_side: "both" },
    ...{ price: 1, quantity: 1, fee: 0, origin: "order", owned: true, at, client_order_id: ids.order },
  });
  await insert("position", {
    ...{ ...onBtc, position_side: "both", quantity: 1, entry_price: 1, realized_pnl: 0, fees: 0, funding: 0 },
    ...{ targets: "[]", opened_quantity: 1, protection_generation: 0, updated_at: at },
  });
  await insert("funding", { ...onBtc, venue_funding_id: mark, amount: 1, at });
  await insert("quarantine", {
    ...{ signal_id: ids.signal, subscription_id: ids.subscription, account_id: ids.account },
    ...{ code: "C", reason: mark, attempts: 5, at },
  });
  await insert("credential_use", {
    ...{ account_id: ids.account, hour: at, process: mark, purpose: "order" },
    ...{ signatures: 1, first_at: at, last_at: at },
  });
  await insert("webhook_endpoint", {
    ...{ id: ids.endpoint, trader_id: traderId, url: `https://hooks.example/${mark}` },
    ...{ kinds: ["order-filled"], sealed_secrets: [randomBytes(64)], created_at: at },
  });
  await insert("notification_outbox", {
    ...{ id: ids.delivery, trader_id: traderId, event_id: mark, kind: "order-filled", body: "{}" },
    ...{ endpoint_id: ids.endpoint, channel: "webhook", next_at: at, created_at: at },
  });
  await insert("one_time_code", {
    ...{ id: ids.code, person_id: personId, session_id: ids.session, purpose: "step-up" },
    ...{ channel: "email", destination: mark, proof: "p", expires_at: at + 600_000, created_at: at },
  });
  await insert("tenant_domain", {
    domain: ids.domain,
    proof: randomBytes(16).toString("hex"),
    created_at: at,
  });
  client.release();
}

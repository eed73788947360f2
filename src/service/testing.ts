// The service on a database of its own, for tests: real roles, real tokens, no socket.
import { createSecretKey, generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance, InjectOptions } from "fastify";
import { InProcessMemory } from "../../adapters/cache/in-process-memory.ts";
import type { SharedMemory } from "../../adapters/cache/shared-memory.ts";
import { txtLookup } from "../../adapters/dns/txt-lookup.ts";
import type { MessageChannel } from "../../adapters/notify/message-channel.ts";
import { type Administration, administer } from "../../adapters/postgres/admin/administration.ts";
import { type DatabasePools, openPools } from "../../adapters/postgres/database-pools.ts";
import { listOutbox } from "../../adapters/postgres/people/outbox.ts";
import type { SecretSealer } from "../../adapters/postgres/secret-box.ts";
import { kyselyOn, openServicePools, type ServicePools } from "../../adapters/postgres/service-pools.ts";
import { tenantReads } from "../../adapters/postgres/tenants/tenant-reads.ts";
import { createTestTenant, openBox, type TestTenant } from "../../adapters/postgres/testing.ts";
import { systemClock, systemTimers } from "../../adapters/time/system-clock.ts";
import type { TenantId } from "../../engine/domain/ids.ts";
import type { Clock, Timers } from "../../engine/ports/clock.ts";
import type { Journal } from "../../engine/ports/journal.ts";
import { createTestDatabase, openTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { ROLE_PASSWORD } from "../../test/support/test-services.ts";
import { AccessTokens, type SessionPrincipal } from "./access/access-token.ts";
import { authenticateWith } from "./access/authenticate.ts";
import { POLICY } from "./access/policy.ts";
import type { PersonId, SessionId } from "./access/principal.ts";
import type { Role } from "./access/role.ts";
import type { Rule } from "./access/rule.ts";
import type { OpenPaperAccount } from "./accounts/account-deps.ts";
import { ReadThrough } from "./cache/read-through.ts";
import { findEngines } from "./find-engines.ts";
import type { HealthMonitor } from "./health/health-monitor.ts";
import { buildService } from "./http/build-service.ts";
import type { Operation } from "./http/operation.ts";
import type { Authenticate } from "./http/register-operation.ts";
import { Idempotency } from "./idempotency/idempotency.ts";
import { LiveHub } from "./live/live-hub.ts";
import { endpointSecrets } from "./notifications/endpoint-secrets.ts";
import type { NotificationsDeps } from "./notifications/notifications-deps.ts";
import { recordNotifier } from "./notifications/record-notifier.ts";
import { allOperations } from "./operations.ts";
import { MailCourier } from "./people/mail-courier.ts";
import { outboxMessenger } from "./people/outbox-messenger.ts";
import type { PeopleDeps } from "./people/people-deps.ts";
import { peopleKeys } from "./people/people-keys.ts";
import { peopleParts } from "./people/people-parts.ts";
import { RateGate } from "./rates/rate-gate.ts";
import { startHealth } from "./start-health.ts";
import { TenantFinder } from "./tenants/tenant-finder.ts";
import { knowPerson } from "./testing/know-person.ts";

export interface TestService {
  readonly app: FastifyInstance;
  /** Hears no engine unless it is told to. */
  readonly live: LiveHub;
  /** Outside of the database, as in production. */
  readonly auditHeadsFile: string;
  readonly notifications: NotificationsDeps;
  /** Those of the product. */
  readonly operations: readonly Operation[];
  readonly people: PeopleDeps;
  readonly database: TestDatabase;
  readonly pools: ServicePools;
  /** As the engine's role: makes tenants and whatever the engine would write. */
  readonly enginePools: DatabasePools;
  readonly admin: Administration;
  readonly monitor: HealthMonitor;
  tenant(): Promise<TestTenant & { readonly host: string }>;
  /** `Authorization` of a session with these roles in this tenant. */
  as(tenantId: TenantId, roles: readonly Role[], who?: Partial<SessionPrincipal>): Promise<string>;
  /** What was sent to people of this tenant, newest first. */
  outbox(tenantId: TenantId): ReturnType<typeof listOutbox>;
  /** One request; parsed JSON, or text where it is not JSON. */
  ask(
    options: InjectOptions,
  ): Promise<{ readonly status: number; readonly body: unknown; readonly headers: object }>;
  close(): Promise<void>;
}

export const OPERATOR_TOKEN = "operator-token-for-tests";

/** What a test of the plumbing puts in: operations of its own, and what several service processes would share. */
export interface TestServiceOptions {
  readonly operations?: readonly Operation[];
  readonly policy?: Readonly<Record<string, Rule>>;
  readonly memory?: SharedMemory;
  readonly authenticate?: Authenticate;
  /** What Idempotency-Keys are aged by. */
  readonly clock?: Clock;
  /** What everything goes by. */
  readonly everyClock?: Clock;
  /** What live streams beat by. */
  readonly liveTimers?: Timers;
  /** Another process of the same installation: it shares database and keys, and nothing else. */
  readonly beside?: TestService;
  /** That engines run on; absent: a database of its own. */
  readonly databaseUrl?: string;
  /** What the engines ask for. */
  readonly operatorToken?: string;
  /** `address:port`; absent: none answers. */
  readonly dnsServer?: string;
  /** Absent: one that hides nothing. */
  readonly box?: SecretSealer;
  readonly journal?: Journal;
  readonly openPaperAccount?: OpenPaperAccount;
  /** Absent: what people are told waits in the outbox. */
  readonly mail?: MessageChannel;
}
/** What names mean in tests; nothing else has an address. */
const TEST_HOSTS: Readonly<Record<string, readonly string[]>> = {
  "hooks.example": ["93.184.215.14"],
  "inside.example": ["10.0.0.7"],
};

const PUBLIC_DOMAIN = "flotilla.example";
/** Discard: nobody listens there on loopback. */
const NO_DNS = "127.0.0.1:9";

export async function startTestService(options: TestServiceOptions = {}): Promise<TestService> {
  const { everyClock: clock = systemClock, memory = new InProcessMemory(systemClock) } = options;
  const { beside, databaseUrl } = options;
  const database =
    beside?.database ??
    (databaseUrl === undefined ? await createTestDatabase() : openTestDatabase(databaseUrl));
  const silent = (): void => undefined;
  const journal = options.journal ?? { write: silent };
  const pools = openServicePools(asServiceRole(database.url), silent);
  const enginePools = openPools(database.url, silent);
  const analyticsDb = kyselyOn(pools.analytics);
  const tokens = beside?.people.tokens ?? new AccessTokens(generateKeyPairSync("ed25519"));
  const admin = administer(enginePools.reading, { clock, box: openBox, actor: "test" });
  const db = kyselyOn(pools.trading);
  const tenants = new TenantFinder({ reads: tenantReads(db), clock, publicDomain: PUBLIC_DOMAIN });
  const courier = new MailCourier({
    ...{ mail: options.mail, outbox: outboxMessenger({ db, clock }), journal, waitsMs: [20] },
  });
  const people = peopleParts({
    notifier: recordNotifier(db, clock),
    ...{ tokens, tenants, keys: beside?.people.keys ?? peopleKeys(randomBytes(32)) },
    messenger: courier,
    addressOf: (slug) => `https://${slug}.flotilla.example`,
  });
  const live = new LiveHub({ timers: options.liveTimers ?? systemTimers, journal });
  const notifications = testNotifications();
  const folder = await mkdtemp(join(tmpdir(), "flotilla-service-"));
  const auditHeadsFile = join(folder, "audit-heads.jsonl");
  const engines = findEngines(pools.monitoring, options.operatorToken ?? OPERATOR_TOKEN, undefined);
  const health = startHealth({
    ...{ clock, timers: systemTimers, journal, pools, engines, liveClients: () => live.watching },
  });
  const operations = allOperations({
    ...{ people, live, openPaperAccount: options.openPaperAccount, auditHeadsFile, notifications, ...health },
    analytics: (caller) => ({ ...caller, db: analyticsDb }),
    ...{ engines, cache: new ReadThrough(memory, health.meter), hooksUrl: "https://hooks.flotilla.example" },
    domains: {
      txtLookup: txtLookup({ servers: [options.dnsServer ?? NO_DNS], timeoutMs: 250 }),
      publicDomain: PUBLIC_DOMAIN,
    },
  });
  const app = await buildService({
    ...{ clock, journal, tenants, pool: pools.trading, box: options.box ?? openBox },
    policy: { ...POLICY, ...options.policy },
    operations: [...operations, ...(options.operations ?? [])],
    authenticate: options.authenticate ?? authenticateWith({ tokens, clock, db, tenants }),
    rates: new RateGate(memory, journal),
    idempotency: new Idempotency({ db, clock: options.clock ?? clock, journal }),
    ...{ ...health, trustProxy: false, operatorToken: OPERATOR_TOKEN },
  });
  return {
    app,
    live,
    auditHeadsFile,
    notifications,
    operations,
    people,
    database,
    pools,
    enginePools,
    admin,
    monitor: health.monitor,
    tenant: () => newTenant(admin, enginePools),
    as: async (tenantId, roles, who = {}) => {
      const principal = sessionOf(tenantId, roles, who);
      await knowPerson(admin, principal);
      return `Bearer ${await tokens.issue(principal, clock.now())}`;
    },
    outbox: (tenantId) => listOutbox(admin, tenantId, 100),
    ask: (question) => ask(app, question),
    close: async () => {
      live.close();
      await app.close();
      await courier.stop();
      await health.stop();
      await Promise.all([pools.close(), enginePools.close()]);
      if (beside === undefined && databaseUrl === undefined) await database.drop();
      await rm(folder, { recursive: true });
    },
  };
}

async function newTenant(admin: Administration, pools: DatabasePools): ReturnType<TestService["tenant"]> {
  const tenant = await createTestTenant(pools);
  const row = await admin.db
    .selectFrom("tenant")
    .select("slug")
    .where("id", "=", tenant.tenantId)
    .executeTakeFirstOrThrow();
  return { ...tenant, host: `${row.slug}.${PUBLIC_DOMAIN}` };
}

async function ask(app: FastifyInstance, question: InjectOptions): ReturnType<TestService["ask"]> {
  const response = await app.inject(question);
  const isJson = /^application\/(problem\+)?json\b/.test(String(response.headers["content-type"]));
  return {
    status: response.statusCode,
    body: isJson && response.body !== "" ? response.json() : response.body,
    headers: response.headers,
  };
}

function asServiceRole(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.username = "flotilla_service";
  url.password = ROLE_PASSWORD;
  return url.href;
}

function testNotifications(): NotificationsDeps {
  return {
    secrets: endpointSecrets(createSecretKey(randomBytes(32))),
    rules: { resolve: async (host) => TEST_HOSTS[host] ?? [], loopbackAllowed: true, ownRanges: [] },
  };
}

function sessionOf(
  tenantId: TenantId,
  roles: readonly Role[],
  who: Partial<SessionPrincipal>,
): SessionPrincipal {
  const by = {
    kind: "session",
    sessionId: randomUUID() as SessionId,
    steppedUpAt: undefined,
    impersonatedBy: undefined,
  } as const;
  const nobody = { traderId: undefined, providerId: undefined };
  return { tenantId, personId: randomUUID() as PersonId, roles, ...nobody, by, ...who };
}

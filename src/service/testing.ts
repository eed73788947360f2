// The service on a database of its own, for tests: real roles, real tokens, no socket.
import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import type { FastifyInstance, InjectOptions } from "fastify";
import { InProcessMemory } from "../../adapters/cache/in-process-memory.ts";
import type { SharedMemory } from "../../adapters/cache/shared-memory.ts";
import { type Administration, administer } from "../../adapters/postgres/admin/administration.ts";
import { type DatabasePools, openPools } from "../../adapters/postgres/database-pools.ts";
import { listOutbox } from "../../adapters/postgres/people/outbox.ts";
import { kyselyOn, openServicePools, type ServicePools } from "../../adapters/postgres/service-pools.ts";
import { tenantReads } from "../../adapters/postgres/tenants/tenant-reads.ts";
import { createTestTenant, openBox, type TestTenant } from "../../adapters/postgres/testing.ts";
import { systemClock, systemTimers } from "../../adapters/time/system-clock.ts";
import type { TenantId } from "../../engine/domain/ids.ts";
import type { Clock } from "../../engine/ports/clock.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { SERVICE_ROLE_PASSWORD } from "../../test/support/test-services.ts";
import { AccessTokens, type SessionPrincipal } from "./access/access-token.ts";
import { authenticateWith } from "./access/authenticate.ts";
import { POLICY } from "./access/policy.ts";
import type { PersonId, SessionId } from "./access/principal.ts";
import type { Role } from "./access/role.ts";
import type { Rule } from "./access/rule.ts";
import { findEngines } from "./find-engines.ts";
import type { HealthMonitor } from "./health/health-monitor.ts";
import { buildService } from "./http/build-service.ts";
import type { Operation } from "./http/operation.ts";
import type { Authenticate } from "./http/register-operation.ts";
import { Idempotency } from "./idempotency/idempotency.ts";
import { LiveHub } from "./live/live-hub.ts";
import { allOperations } from "./operations.ts";
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
  /** Another process of the same installation: it shares database and keys, and nothing else. */
  readonly beside?: TestService;
}

export async function startTestService(options: TestServiceOptions = {}): Promise<TestService> {
  const { everyClock: clock = systemClock, beside } = options;
  const database = beside?.database ?? (await createTestDatabase());
  const silent = (): void => undefined;
  const journal = { write: silent };
  const pools = openServicePools(serviceUrl(database), silent);
  const enginePools = openPools(database.url, silent);
  const analyticsDb = kyselyOn(pools.analytics);
  const tokens = beside?.people.tokens ?? new AccessTokens(generateKeyPairSync("ed25519"));
  const admin = administer(enginePools.reading, { clock, box: openBox, actor: "test" });
  const db = kyselyOn(pools.trading);
  const tenants = new TenantFinder({ reads: tenantReads(db), clock, publicDomain: "flotilla.example" });
  const people = peopleParts({
    ...{ db, clock, tokens, tenants, keys: beside?.people.keys ?? peopleKeys(randomBytes(32)) },
    addressOf: (slug) => `https://${slug}.flotilla.example`,
  });
  const live = new LiveHub({ timers: systemTimers, journal });
  const health = startHealth({
    ...{ clock, timers: systemTimers, journal, pools, liveClients: () => live.watching },
    engines: findEngines(pools.monitoring, OPERATOR_TOKEN, undefined),
  });
  const operations = allOperations({
    ...{ people, live, ...health },
    analytics: (caller) => ({ ...caller, db: analyticsDb }),
  });
  const app = await buildService({
    ...{ clock, journal, tenants, pool: pools.trading, box: openBox },
    policy: { ...POLICY, ...options.policy },
    operations: [...operations, ...(options.operations ?? [])],
    authenticate: options.authenticate ?? authenticateWith({ tokens, clock, db, tenants }),
    rates: new RateGate(options.memory ?? new InProcessMemory(systemClock), journal),
    idempotency: new Idempotency({ db, clock: options.clock ?? clock, journal }),
    trustProxy: false,
    ...health,
    operatorToken: OPERATOR_TOKEN,
  });
  return {
    app,
    live,
    operations,
    people,
    database,
    pools,
    enginePools,
    admin,
    monitor: health.monitor,
    tenant: async () => {
      const tenant = await createTestTenant(enginePools);
      const row = await admin.db
        .selectFrom("tenant")
        .select("slug")
        .where("id", "=", tenant.tenantId)
        .executeTakeFirstOrThrow();
      return { ...tenant, host: `${row.slug}.flotilla.example` };
    },
    as: async (tenantId, roles, who = {}) => {
      const principal = { ...somebody(tenantId), roles, ...who };
      await knowPerson(admin, principal);
      return `Bearer ${await tokens.issue(principal, clock.now())}`;
    },
    outbox: (tenantId) => listOutbox(admin, tenantId, 100),
    ask: async (options) => {
      const response = await app.inject(options);
      const isJson = /^application\/(problem\+)?json\b/.test(String(response.headers["content-type"]));
      return {
        status: response.statusCode,
        body: isJson && response.body !== "" ? response.json() : response.body,
        headers: response.headers,
      };
    },
    close: async () => {
      live.close();
      await app.close();
      await health.stop();
      await Promise.all([pools.close(), enginePools.close()]);
      if (beside === undefined) await database.drop();
    },
  };
}

function somebody(tenantId: TenantId): Omit<SessionPrincipal, "roles"> {
  const session = { kind: "session", sessionId: randomUUID() as SessionId } as const;
  return {
    ...{ tenantId, personId: randomUUID() as PersonId, traderId: undefined, providerId: undefined },
    by: { ...session, steppedUpAt: undefined, impersonatedBy: undefined },
  };
}

function serviceUrl(database: TestDatabase): string {
  const url = new URL(database.url);
  url.username = "flotilla_service";
  url.password = SERVICE_ROLE_PASSWORD;
  return url.href;
}

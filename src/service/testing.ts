// The service on a database of its own, for tests: real roles, real tokens, no socket.
import { generateKeyPairSync, randomUUID } from "node:crypto";
import type { FastifyInstance, InjectOptions } from "fastify";
import { type Administration, administer } from "../../adapters/postgres/admin/administration.ts";
import { type DatabasePools, openPools } from "../../adapters/postgres/database-pools.ts";
import { kyselyOn, openServicePools, type ServicePools } from "../../adapters/postgres/service-pools.ts";
import { tenantReads } from "../../adapters/postgres/tenants/tenant-reads.ts";
import { createTestTenant, openBox, type TestTenant } from "../../adapters/postgres/testing.ts";
import { systemClock, systemTimers } from "../../adapters/time/system-clock.ts";
import type { TenantId } from "../../engine/domain/ids.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { AccessTokens, type SessionPrincipal } from "./access/access-token.ts";
import { authenticateWith } from "./access/authenticate.ts";
import { POLICY } from "./access/policy.ts";
import type { PersonId, SessionId } from "./access/principal.ts";
import type { Role } from "./access/role.ts";
import { findEngines } from "./find-engines.ts";
import type { HealthMonitor } from "./health/health-monitor.ts";
import { buildService } from "./http/build-service.ts";
import type { Operation } from "./http/operation.ts";
import { allOperations } from "./operations.ts";
import { startHealth } from "./start-health.ts";
import { TenantFinder } from "./tenants/tenant-finder.ts";

export interface TestService {
  readonly app: FastifyInstance;
  readonly operations: readonly Operation[];
  readonly database: TestDatabase;
  readonly pools: ServicePools;
  /** As the engine's role: makes tenants and whatever the engine would write. */
  readonly enginePools: DatabasePools;
  readonly admin: Administration;
  readonly monitor: HealthMonitor;
  tenant(): Promise<TestTenant & { readonly host: string }>;
  /** `Authorization` of a session with these roles in this tenant. */
  as(tenantId: TenantId, roles: readonly Role[], who?: Partial<SessionPrincipal>): Promise<string>;
  /** One request; parsed JSON, or text where it is not JSON. */
  ask(
    options: InjectOptions,
  ): Promise<{ readonly status: number; readonly body: unknown; readonly headers: object }>;
  close(): Promise<void>;
}

/** The role's password on the tests' own server, where it opens nothing. */
const PASSWORD = "tests-only";
export const OPERATOR_TOKEN = "operator-token-for-tests";

export async function startTestService(): Promise<TestService> {
  const database = await createTestDatabase();
  const silent = (): void => undefined;
  const pools = openServicePools(await serviceUrl(database), silent);
  const enginePools = openPools(database.url, silent);
  const analyticsDb = kyselyOn(pools.analytics);
  const tokens = new AccessTokens(generateKeyPairSync("ed25519"));
  const admin = administer(enginePools.reading, { clock: systemClock, box: openBox, actor: "test" });
  const monitoringDb = kyselyOn(pools.monitoring);
  const health = startHealth({
    ...{ clock: systemClock, timers: systemTimers, journal: { write: silent }, pools, redisUrl: undefined },
    engines: findEngines(pools.monitoring, OPERATOR_TOKEN, undefined),
  });
  const operations = allOperations({
    ...health,
    analytics: (caller) => ({ ...caller, db: analyticsDb }),
    monitoring: (caller) => ({ ...caller, db: monitoringDb }),
  });
  const app = await buildService({
    clock: systemClock,
    journal: { write: silent },
    tenants: new TenantFinder({
      reads: tenantReads(kyselyOn(pools.trading)),
      clock: systemClock,
      publicDomain: "flotilla.example",
    }),
    pool: pools.trading,
    box: openBox,
    policy: POLICY,
    operations,
    authenticate: authenticateWith(tokens, systemClock),
    trustProxy: false,
    ...health,
    metricsText: () => health.meter.text(),
    operatorToken: OPERATOR_TOKEN,
  });
  return {
    app,
    operations,
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
      const by = {
        kind: "session",
        sessionId: randomUUID() as SessionId,
        steppedUpAt: undefined,
        impersonatedBy: undefined,
      } as const;
      const nobody = { traderId: undefined, providerId: undefined };
      const principal = { tenantId, personId: randomUUID() as PersonId, roles, ...nobody, by, ...who };
      return `Bearer ${await tokens.issue(principal, systemClock.now())}`;
    },
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
      await app.close();
      await health.stop();
      await Promise.all([pools.close(), enginePools.close()]);
      await database.drop();
    },
  };
}

async function serviceUrl(database: TestDatabase): Promise<string> {
  await database.asOwner(`alter role flotilla_service password '${PASSWORD}'`);
  const url = new URL(database.url);
  url.username = "flotilla_service";
  url.password = PASSWORD;
  return url.href;
}

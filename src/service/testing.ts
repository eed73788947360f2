// The service on a database of its own, for tests: real roles, real tokens, no socket.
import { createSecretKey, generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance, InjectOptions } from "fastify";
import { type Administration, administer } from "../../adapters/postgres/admin/administration.ts";
import { type DatabasePools, openPools } from "../../adapters/postgres/database-pools.ts";
import { kyselyOn, openServicePools, type ServicePools } from "../../adapters/postgres/service-pools.ts";
import { tenantReads } from "../../adapters/postgres/tenants/tenant-reads.ts";
import { createTestTenant, openBox, type TestTenant } from "../../adapters/postgres/testing.ts";
import { systemClock } from "../../adapters/time/system-clock.ts";
import type { TenantId } from "../../engine/domain/ids.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { AccessTokens, type SessionPrincipal } from "./access/access-token.ts";
import { authenticateWith } from "./access/authenticate.ts";
import { POLICY } from "./access/policy.ts";
import type { PersonId, SessionId } from "./access/principal.ts";
import type { Role } from "./access/role.ts";
import { buildService } from "./http/build-service.ts";
import type { Operation } from "./http/operation.ts";
import { endpointSecrets } from "./notifications/endpoint-secrets.ts";
import type { NotificationsDeps } from "./notifications/notifications-deps.ts";
import { allOperations } from "./operations.ts";
import { TenantFinder } from "./tenants/tenant-finder.ts";

export interface TestService {
  readonly app: FastifyInstance;
  /** Outside of the database, as in production. */
  readonly auditHeadsFile: string;
  readonly notifications: NotificationsDeps;
  readonly operations: readonly Operation[];
  readonly database: TestDatabase;
  readonly pools: ServicePools;
  /** As the engine's role: makes tenants and whatever the engine would write. */
  readonly enginePools: DatabasePools;
  readonly admin: Administration;
  tenant(): Promise<TestTenant & { readonly host: string }>;
  /** `Authorization` of a session with these roles in this tenant. */
  as(tenantId: TenantId, roles: readonly Role[], who?: Partial<SessionPrincipal>): Promise<string>;
  /** One request; parsed JSON, or text where it is not JSON. */
  ask(
    options: InjectOptions,
  ): Promise<{ readonly status: number; readonly body: unknown; readonly headers: object }>;
  close(): Promise<void>;
}

/** What names mean in tests; nothing else has an address. */
const TEST_HOSTS: Readonly<Record<string, readonly string[]>> = {
  "hooks.example": ["93.184.215.14"],
  "inside.example": ["10.0.0.7"],
};

/** The role's password on the tests' own server, where it opens nothing. */
const PASSWORD = "tests-only";

export async function startTestService(): Promise<TestService> {
  const database = await createTestDatabase();
  await database.asOwner(`alter role flotilla_service password '${PASSWORD}'`);
  const url = new URL(database.url);
  url.username = "flotilla_service";
  url.password = PASSWORD;
  const silent = (): void => undefined;
  const pools = openServicePools(url.href, silent);
  const enginePools = openPools(database.url, silent);
  const analyticsDb = kyselyOn(pools.analytics);
  const tokens = new AccessTokens(generateKeyPairSync("ed25519"));
  const admin = administer(enginePools.reading, { clock: systemClock, box: openBox, actor: "test" });
  const notifications = testNotifications();
  const folder = await mkdtemp(join(tmpdir(), "flotilla-service-"));
  const auditHeadsFile = join(folder, "audit-heads.jsonl");
  const operations = allOperations({
    analytics: (caller) => ({ ...caller, db: analyticsDb }),
    auditHeadsFile,
    notifications,
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
    probeRecord: async () => void (await pools.monitoring.query("select 1")),
  });
  return {
    app,
    auditHeadsFile,
    notifications,
    operations,
    database,
    pools,
    enginePools,
    admin,
    tenant: async () => {
      const tenant = await createTestTenant(enginePools);
      const row = await admin.db
        .selectFrom("tenant")
        .select("slug")
        .where("id", "=", tenant.tenantId)
        .executeTakeFirstOrThrow();
      return { ...tenant, host: `${row.slug}.flotilla.example` };
    },
    as: async (tenantId, roles, who = {}) =>
      `Bearer ${await tokens.issue(sessionOf(tenantId, roles, who), systemClock.now())}`,
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
      await Promise.all([pools.close(), enginePools.close()]);
      await database.drop();
      await rm(folder, { recursive: true });
    },
  };
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

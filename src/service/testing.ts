// The service on a database of its own, for tests: real roles, real tokens, no socket.
import { generateKeyPairSync, randomUUID } from "node:crypto";
import type { FastifyInstance, InjectOptions } from "fastify";
import { type Administration, administer } from "../../adapters/postgres/admin/administration.ts";
import { type DatabasePools, openPools } from "../../adapters/postgres/database-pools.ts";
import { readShards } from "../../adapters/postgres/postgres-shard-store.ts";
import type { SecretSealer } from "../../adapters/postgres/secret-box.ts";
import { kyselyOn, openServicePools, type ServicePools } from "../../adapters/postgres/service-pools.ts";
import { tenantReads } from "../../adapters/postgres/tenants/tenant-reads.ts";
import { createTestTenant, openBox, type TestTenant } from "../../adapters/postgres/testing.ts";
import { systemClock } from "../../adapters/time/system-clock.ts";
import type { TenantId } from "../../engine/domain/ids.ts";
import type { Journal } from "../../engine/ports/journal.ts";
import { createTestDatabase, openTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { Engines } from "../engine-client/engines.ts";
import { AccessTokens, type SessionPrincipal } from "./access/access-token.ts";
import { authenticateWith } from "./access/authenticate.ts";
import { POLICY } from "./access/policy.ts";
import type { PersonId, SessionId } from "./access/principal.ts";
import type { Role } from "./access/role.ts";
import type { OpenPaperAccount } from "./accounts/account-deps.ts";
import { buildService } from "./http/build-service.ts";
import type { Operation } from "./http/operation.ts";
import { allOperations } from "./operations.ts";
import { TenantFinder } from "./tenants/tenant-finder.ts";

export interface TestService {
  readonly app: FastifyInstance;
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

/** The role's password on the tests' own server, where it opens nothing. */
const PASSWORD = "tests-only";

export interface TestServiceOptions {
  /** That engines run on; absent: a database of its own. */
  readonly databaseUrl?: string;
  /** What the engines ask for. */
  readonly operatorToken?: string;
  /** Absent: one that hides nothing. */
  readonly box?: SecretSealer;
  readonly journal?: Journal;
  readonly openPaperAccount?: OpenPaperAccount;
}

export async function startTestService(options: TestServiceOptions = {}): Promise<TestService> {
  const database =
    options.databaseUrl === undefined ? await createTestDatabase() : openTestDatabase(options.databaseUrl);
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
  const operations = allOperations({
    analytics: (caller) => ({ ...caller, db: analyticsDb }),
    engines: new Engines({
      members: async () => (await readShards(enginePools.reading)).members,
      operatorToken: options.operatorToken ?? "",
    }),
    openPaperAccount: options.openPaperAccount,
  });
  const app = await buildService({
    clock: systemClock,
    journal: options.journal ?? { write: silent },
    tenants: new TenantFinder({
      reads: tenantReads(kyselyOn(pools.trading)),
      clock: systemClock,
      publicDomain: "flotilla.example",
    }),
    pool: pools.trading,
    box: options.box ?? openBox,
    policy: POLICY,
    operations,
    authenticate: authenticateWith(tokens, systemClock),
    trustProxy: false,
    probeRecord: async () => void (await pools.monitoring.query("select 1")),
  });
  return {
    app,
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
      await Promise.all([pools.close(), enginePools.close()]);
      if (options.databaseUrl === undefined) await database.drop();
    },
  };
}

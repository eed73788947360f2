// The service as a process of its own, on a PostgreSQL of its own, with a few tenants in it and tokens for them.
import { randomUUID } from "node:crypto";
import { administer } from "../../adapters/postgres/admin/administration.ts";
import { openPools } from "../../adapters/postgres/database-pools.ts";
import { createTestTenant, openBox, type TestTenant } from "../../adapters/postgres/testing.ts";
import { systemClock } from "../../adapters/time/system-clock.ts";
import type { PersonId, SessionId } from "../../src/service/access/principal.ts";
import { knowPerson } from "../../src/service/testing/know-person.ts";
import { openServiceGround } from "./service-ground.ts";
import { spawnService } from "./spawn-service.ts";

export interface ServiceProcess {
  readonly port: number;
  readonly tenants: readonly TestTenant[];
  /** A new session of an admin of the tenant, as `Authorization`. */
  authorize(tenant: TestTenant): Promise<string>;
  stop(): Promise<void>;
}

export async function startService(engineUrl: string, tenantCount: number): Promise<ServiceProcess> {
  const ground = await openServiceGround();
  try {
    const pools = openPools(ground.ownerUrl, () => undefined);
    const tenants = await Promise.all(Array.from({ length: tenantCount }, () => createTestTenant(pools)));
    const admin = administer(pools.reading, { clock: systemClock, box: openBox, actor: "bench" });
    const service = await spawnService(ground, { databaseUrl: ground.serviceUrl, engineUrl });
    return {
      ...{ port: service.port, tenants },
      authorize: async ({ tenantId }) => {
        const principal = adminOf(tenantId);
        // A stream whose session is not in the record ends at the next beat.
        await knowPerson(admin, principal);
        return `Bearer ${await ground.tokens.issue(principal, systemClock.now())}`;
      },
      stop: async () => {
        await service.stop();
        await pools.close();
        await ground.stop();
      },
    };
  } catch (error) {
    await ground.stop();
    throw error;
  }
}

function adminOf(tenantId: TestTenant["tenantId"]) {
  const by = {
    ...({ kind: "session", sessionId: randomUUID() as SessionId } as const),
    ...{ steppedUpAt: undefined, impersonatedBy: undefined },
  };
  const who = { personId: randomUUID() as PersonId, roles: ["tenant-admin"], by } as const;
  return { tenantId, traderId: undefined, providerId: undefined, ...who };
}

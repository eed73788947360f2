// The OpenAPI document without a running service: nothing is opened, no operation is called.
import pg from "pg";
import { InProcessMemory } from "../../../adapters/cache/in-process-memory.ts";
import { kyselyOn } from "../../../adapters/postgres/service-pools.ts";
import { systemClock } from "../../../adapters/time/system-clock.ts";
import { POLICY } from "../access/policy.ts";
import { RequestWindow } from "../health/request-window.ts";
import { Idempotency } from "../idempotency/idempotency.ts";
import { RateGate } from "../rates/rate-gate.ts";
import { TenantFinder } from "../tenants/tenant-finder.ts";
import { buildService } from "./build-service.ts";
import { describedOperations } from "./described-operations.ts";

export async function describeApi(): Promise<unknown> {
  const [clock, journal] = [systemClock, { write: () => undefined }];
  // A pool connects when it is first asked, and nobody asks.
  const pool = new pg.Pool();
  const nobody = async () => undefined;
  const requests = new RequestWindow(clock);
  const app = await buildService({
    ...{ requests, metricsText: async () => "", meter: { answered: () => undefined } },
    ...{ clock, journal, pool, policy: POLICY, trustProxy: false, readyProbes: [], operatorToken: "" },
    box: { seal: (plain) => plain },
    tenants: new TenantFinder({ clock, reads: { byId: nobody, byHost: nobody }, publicDomain: "localhost" }),
    authenticate: async () => ({ kind: "nobody" }),
    rates: new RateGate(new InProcessMemory(clock), journal),
    idempotency: new Idempotency({ db: kyselyOn(pool), clock, journal }),
    operations: describedOperations(),
  });
  const document: unknown = app.swagger();
  await app.close();
  return document;
}

// The operations as they are described, with parts that nobody asks anything: for the document, and for tests of the schemas.
import { createSecretKey, generateKeyPairSync } from "node:crypto";
import { InProcessMemory } from "../../../adapters/cache/in-process-memory.ts";
import { txtLookup } from "../../../adapters/dns/txt-lookup.ts";
import { systemClock } from "../../../adapters/time/system-clock.ts";
import { Engines } from "../../engine-client/engines.ts";
import { AccessTokens } from "../access/access-token.ts";
import { ReadThrough } from "../cache/read-through.ts";
import { NOTHING_YET } from "../health/health-monitor.ts";
import { RequestWindow } from "../health/request-window.ts";
import { LiveHub } from "../live/live-hub.ts";
import { endpointSecrets } from "../notifications/endpoint-secrets.ts";
import { allOperations } from "../operations.ts";
import { peopleKeys } from "../people/people-keys.ts";
import { peopleParts } from "../people/people-parts.ts";
import { TenantFinder } from "../tenants/tenant-finder.ts";
import type { Operation } from "./operation.ts";

const NO_SECRET = Buffer.alloc(32);

export function describedOperations(): readonly Operation[] {
  const clock = systemClock;
  const nobody = async () => undefined;
  const never = () => () => undefined;
  return allOperations({
    live: new LiveHub({ timers: { after: never, every: never }, journal: { write: () => undefined } }),
    analytics: (caller) => caller,
    engines: new Engines({ members: async () => [], operatorToken: "" }),
    cache: new ReadThrough(new InProcessMemory(clock), { cached: () => undefined }),
    hooksUrl: "http://localhost",
    domains: { txtLookup: txtLookup(), publicDomain: "localhost" },
    openPaperAccount: undefined,
    auditHeadsFile: "",
    notifications: {
      secrets: endpointSecrets(createSecretKey(NO_SECRET)),
      rules: { resolve: async () => [], loopbackAllowed: false, ownRanges: [] },
    },
    monitoring: (caller) => caller,
    ...{ monitor: { last: NOTHING_YET, reports: [] }, requests: new RequestWindow(systemClock) },
    people: peopleParts({
      ...{
        messenger: { send: async () => undefined },
        notifier: { tell: async () => undefined },
        addressOf: String,
        keys: peopleKeys(NO_SECRET),
      },
      tokens: new AccessTokens(generateKeyPairSync("ed25519")),
      tenants: new TenantFinder({
        clock,
        reads: { byId: nobody, byHost: nobody },
        publicDomain: "localhost",
      }),
    }),
  });
}

// Who is compared in the API scenario: the service as it is, and the same service with one of its two borders taken away, or both.
import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { systemClock } from "../../adapters/time/system-clock.ts";
import type { TenantId, TraderId } from "../../engine/domain/ids.ts";
import type { SessionPrincipal } from "../../src/service/access/access-token.ts";
import type { PersonId, SessionId } from "../../src/service/access/principal.ts";
import { newToken } from "../../src/service/people/opaque-token.ts";
import type { ReadTenant } from "../rig/api-population.ts";
import { CALLER_HEADER, CALLERS_FILE } from "../rig/fixed-caller.ts";
import type { ServiceGround } from "../rig/service-ground.ts";
import { type SpawnedService, spawnService } from "../rig/spawn-service.ts";
import { type CallerName, traderOf } from "./api-reads.ts";

export type Headers = Readonly<Record<string, string>>;

export interface ApiContender {
  readonly name: string;
  readonly service: SpawnedService;
  readonly headers: Readonly<Record<CallerName, Headers>>;
  /** The database shows a trader only what is theirs: without it the trader's read finds the tenant's rows. */
  readonly isNarrowed: boolean;
}

export const SERVICE = "service";
/** Longer than the bench: expiry is checked with every request, whenever it is. */
const TOKEN_SECONDS = 7_200;
const WITHOUT_AUTHENTICATION = new URL("../rig/without-authentication.ts", import.meta.url);

/** Each is a process of its own, except that the service is asked with access tokens and with API keys. */
export async function startContenders(
  ground: ServiceGround,
  tenant: ReadTenant,
  keep: (service: SpawnedService) => SpawnedService,
): Promise<readonly ApiContender[]> {
  const callers = callersOf(tenant);
  const callersFile = join(ground.folder, "callers.json");
  await writeFile(callersFile, JSON.stringify(callers));
  const start = async (databaseUrl: string, authenticates: boolean): Promise<SpawnedService> =>
    keep(
      await spawnService(ground, {
        databaseUrl,
        // Sign-ins come from many addresses, as behind a proxy of our own.
        settings: { TRUST_PROXY: "127.0.0.1", ...(authenticates ? {} : { [CALLERS_FILE]: callersFile }) },
        ...(authenticates ? {} : { preload: WITHOUT_AUTHENTICATION }),
      }),
    );
  const tokens = { admin: await bearer(ground, callers.admin), trader: await bearer(ground, callers.trader) };
  const keys = { admin: await apiKey(ground, callers.admin), trader: await apiKey(ground, callers.trader) };
  const named = { admin: { [CALLER_HEADER]: "admin" }, trader: { [CALLER_HEADER]: "trader" } };
  const whole = await start(ground.serviceUrl, true);
  return [
    { name: SERVICE, service: whole, headers: tokens, isNarrowed: true },
    { name: "service, by API key", service: whole, headers: keys, isNarrowed: true },
    {
      ...{ name: "without row-level security", headers: tokens, isNarrowed: false },
      service: await start(ground.unboundUrl, true),
    },
    {
      ...{ name: "without authentication", headers: named, isNarrowed: true },
      service: await start(ground.serviceUrl, false),
    },
    {
      ...{ name: "without both", headers: named, isNarrowed: false },
      service: await start(ground.unboundUrl, false),
    },
  ];
}

function callersOf(tenant: ReadTenant): Readonly<Record<CallerName, SessionPrincipal>> {
  return { admin: adminOf(tenant), trader: principalOf(tenant, traderOf(tenant)) };
}

export function adminOf({ id, adminId }: ReadTenant): SessionPrincipal {
  const nobody = { traderId: undefined, providerId: undefined };
  const who = { tenantId: id as TenantId, personId: adminId as PersonId, roles: ["tenant-admin"] } as const;
  return { ...who, ...nobody, by: newSession() };
}

export function principalOf(
  { id }: ReadTenant,
  { personId, traderId }: ReadTenant["traders"][number],
): SessionPrincipal {
  const who = { tenantId: id as TenantId, personId: personId as PersonId, roles: ["trader"] } as const;
  return { ...who, traderId: traderId as TraderId, providerId: undefined, by: newSession() };
}

function newSession(): SessionPrincipal["by"] {
  const sessionId = randomUUID() as SessionId;
  return { kind: "session", sessionId, steppedUpAt: undefined, impersonatedBy: undefined };
}

export async function bearer(
  { tokens }: Pick<ServiceGround, "tokens">,
  principal: SessionPrincipal,
): Promise<Headers> {
  return { authorization: `Bearer ${await tokens.issue(principal, systemClock.now(), TOKEN_SECONDS)}` };
}

async function apiKey(
  { ownerUrl }: Pick<ServiceGround, "ownerUrl">,
  { tenantId, personId }: SessionPrincipal,
): Promise<Headers> {
  const { text, hash } = newToken("api-key", tenantId);
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  await client.query(
    `insert into api_key (tenant_id, id, person_id, name, prefix, key_hash, scopes, created_at)
      values ($1, $2, $3, 'bench', 'flk', $4, '{read}', $5)`,
    [tenantId, randomUUID(), personId, hash, systemClock.now()],
  );
  await client.end();
  return { authorization: `Bearer ${text}` };
}

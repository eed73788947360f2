// The world in which operations are attacked: a service with an engine, two tenants that know nothing of each other, and the platform.
import { randomUUID } from "node:crypto";
import { startTestDns } from "../../../../adapters/dns/testing.ts";
import { createTrader } from "../../../../adapters/postgres/admin/people.ts";
import { expectOk } from "../../../../adapters/postgres/testing.ts";
import { systemClock } from "../../../../adapters/time/system-clock.ts";
import type { TenantId } from "../../../../engine/domain/ids.ts";
import type { PersonId, SessionId } from "../../access/principal.ts";
import type { Method, Operation } from "../../http/operation.ts";
import { bearer, join, signIn } from "../members.ts";
import { startServiceWithEngine } from "../service-with-engine.ts";
import { type Household, makeHousehold } from "./household.ts";
import type { AttackWorld, Guest, OperationSample, Values } from "./operation-sample.ts";

export interface Question {
  readonly host: string;
  readonly authorization: string | undefined;
  readonly values: Values;
  /** In place of the sample's. */
  readonly body?: object;
}

export interface Said {
  readonly status: number;
  readonly text: string;
  /** All that the caller told us: an answer may repeat it. */
  readonly sent: string;
}

export interface Attack extends AttackWorld {
  /** The other tenant. */
  readonly foreign: Household;
  /** `Authorization` of a platform-admin. */
  readonly platform: string;
  ask(operation: Operation, sample: OperationSample, question: Question): Promise<Said>;
  stop(): Promise<void>;
}

/** On which only tokens say whose tenant is meant. */
export const PLATFORM_HOST = "flotilla.example";

export async function startAttack(): Promise<Attack> {
  const dns = await startTestDns();
  const world = await startServiceWithEngine({ dnsServer: dns.server });
  const { service } = world;
  const [home, foreign] = [await makeHousehold(service), await makeHousehold(service)];
  const spare = await service.tenant();
  const newcomer = async () => {
    const member = await join(service, home, ["trader"]);
    const session = await signIn(service, member);
    return { ...member, session, ...bearer(session) };
  };
  return {
    ...{
      world,
      service,
      dns,
      home,
      foreign,
      newcomer,
      guest: () => guest(service, home),
      spareTenant: spare.tenantId,
    },
    linkedAccount: await openAccount(service, home),
    ...(await asPlatform(service)),
    ask: (operation, sample, question) => ask(service, operation, sample, question),
    stop: async () => {
      await world.stop();
      await dns.close();
    },
  };
}

type Service = AttackWorld["service"];

async function guest(service: Service, { tenantId }: Household): Promise<Guest> {
  const personId = randomUUID() as PersonId;
  const traderId = expectOk(await createTrader(service.admin, { tenantId, name: personId }));
  const by = { kind: "session", sessionId: randomUUID() as SessionId, impersonatedBy: undefined } as const;
  const authorization = await service.as(tenantId, ["trader"], {
    ...{ personId, traderId, by: { ...by, steppedUpAt: systemClock.now() } },
  });
  return { personId, authorization, email: `${personId}@people.example` };
}

async function openAccount(service: Service, { host, people }: Household): Promise<string> {
  const { status, body } = await service.ask({
    ...{ method: "POST", url: "/v1/paper-accounts", payload: { venue: "binance", label: "linked" } },
    headers: { host, authorization: people.trader },
  });
  if (status !== 201) throw new Error(`no account at the paper venue: ${JSON.stringify(body)}`);
  return (body as { readonly account: { readonly id: string } }).account.id;
}

async function asPlatform(service: Service): Promise<Pick<Attack, "platform" | "platformPerson">> {
  const { rows } = await service.enginePools.reading.query<{ id: TenantId }>(
    "select id from tenant where kind = 'platform'",
  );
  const [platform] = rows;
  if (platform === undefined) throw new Error("there is no platform");
  const by = { kind: "session", sessionId: randomUUID() as SessionId, impersonatedBy: undefined } as const;
  const personId = randomUUID() as PersonId;
  const who = { personId, by: { ...by, steppedUpAt: systemClock.now() } };
  return { platform: await service.as(platform.id, ["platform-admin"], who), platformPerson: personId };
}

async function ask(
  service: Service,
  { method, path }: { readonly method: Method; readonly path: string },
  { ids = {}, words = {}, query, body }: OperationSample,
  { host, authorization, values, body: given }: Question,
): Promise<Said> {
  const inPath = { ...words, ...values };
  const url = path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(inPath[name] ?? name));
  const payload = method === "GET" ? undefined : (given ?? body?.(values));
  const response = await service.app.inject({
    ...{ method, url, payloadAsStream: true, remoteAddress: someAddress() },
    ...(query === undefined ? {} : { query: query(only(values, Object.keys(ids))) }),
    headers: { host, ...(authorization === undefined ? {} : { authorization }) },
    ...(payload === undefined ? {} : { payload }),
  });
  const stream = response.stream();
  const isEndless = String(response.headers["content-type"]).startsWith("text/event-stream");
  const text = isEndless ? "" : Buffer.concat(await stream.toArray()).toString();
  stream.destroy();
  return { status: response.statusCode, text, sent: JSON.stringify([url, values, payload]) };
}

function only(values: Values, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
}

/** Strangers are held back address by address: not what is tried here. */
function someAddress(): string {
  const part = () => Math.floor(Math.random() * 250) + 1;
  return `10.${part()}.${part()}.${part()}`;
}

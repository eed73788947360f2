import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Scope } from "../../../adapters/postgres/scope.ts";
import { systemTimers } from "../../../adapters/time/system-clock.ts";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { Timers } from "../../../engine/ports/clock.ts";
import { eventually } from "../../../test/fleet/eventually.ts";
import { EngineClient } from "../../engine-client/engine-client.ts";
import { bearer, join, type SignedIn, signIn, stepUp } from "../testing/members.ts";
import { startTestService, type TestService } from "../testing.ts";
import { LiveHub, type LiveHubOptions } from "./live-hub.ts";
import { BACKLOG_MAX, type LiveStreamOptions } from "./live-stream.ts";
import { framesOf, startTestEngine, type TestEngine, testEvent } from "./testing.ts";

/** Everything that these tests opened. */
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function engine(port = 0): Promise<TestEngine> {
  const started = await startTestEngine(port);
  closing.push(() => started.close());
  return started;
}

/** A service process's ears: they hear the engines that are in `engines` at the moment. */
async function hubOn(
  engines: readonly TestEngine[],
  options: Partial<LiveHubOptions> = {},
): Promise<LiveHub> {
  const hub = new LiveHub({ timers: systemTimers, journal: { write: () => undefined }, ...options });
  await listen(hub, engines);
  closing.push(() => hub.close());
  return hub;
}

async function listen(hub: LiveHub, engines: readonly TestEngine[]): Promise<void> {
  const stopping = new AbortController();
  const clients = async () =>
    new Map(engines.map(({ id, url }) => [id, new EngineClient({ url, operatorToken: "x" })]));
  const followed = hub.follow({ clients }, stopping.signal);
  closing.push(() => {
    stopping.abort();
    return followed;
  });
  const listener = reader(hub);
  await eventually(() => expect(lastPositions(listener)).toBe(engines.length), 10_000);
  listener.close();
  await eventually(() => expect(hub.watching).toBe(0));
}

const SCOPE: Scope = { kind: "tenant", tenantId: "t" as TenantId };

interface Reader {
  readonly frames: readonly ReturnType<typeof framesOf>[number][];
  readonly ended: boolean;
  close(): void;
}

function reader(hub: LiveHub, options: Partial<LiveStreamOptions> = {}): Reader {
  const stillAllowed = async () => true;
  const watching = hub.watch("t" as TenantId, {
    scope: SCOPE,
    lastEventId: undefined,
    stillAllowed,
    ...options,
  });
  if (watching.kind === "full") throw new Error("full");
  const { readable } = watching;
  const frames: Reader["frames"][number][] = [];
  let ended = false;
  readable.on("data", (text: unknown) => frames.push(...framesOf(String(text))));
  readable.on("close", () => {
    ended = true;
  });
  return {
    frames,
    get ended() {
      return ended;
    },
    close: () => void readable.destroy(),
  };
}

function lastPositions({ frames }: Reader): number {
  return (
    frames
      .at(-1)
      ?.id?.split(",")
      .filter((position) => position !== "").length ?? 0
  );
}

const numbers = ({ frames }: Reader) =>
  frames
    .filter(({ event }) => event !== "resync")
    .map(({ data }) => (data as { payload: { n: number } }).payload.n);
const tell = (from: TestEngine, n: number) => from.tell(testEvent({ payload: { n } }));

/** Beats when it is told to. */
function handTimers(): { readonly timers: Timers; beat(): void } {
  const due: (() => void)[] = [];
  const every: Timers["every"] = (_, run) => {
    due.push(run);
    return () => undefined;
  };
  const timers: Timers = { every, after: () => () => undefined };
  return { timers, beat: () => due.forEach((run) => void run()) };
}

describe("live events", () => {
  it("of several engines come in each engine's order, and go on in another process where they broke off", async () => {
    const engines = [await engine(), await engine()];
    const hubs = [await hubOn(engines), await hubOn(engines)];
    const [hub, other] = hubs;
    const [one, two] = engines;
    if (hub === undefined || other === undefined || one === undefined || two === undefined) throw new Error();
    const first = reader(hub);
    for (let n = 1; n <= 50; n += 1) tell(n % 2 === 0 ? two : one, n);
    await eventually(() => expect(first.frames).toHaveLength(51));
    first.close();
    for (let n = 51; n <= 100; n += 1) tell(n % 2 === 0 ? two : one, n);
    const lastEventId = first.frames.at(-1)?.id;
    const second = reader(other, { lastEventId });
    await eventually(() => expect(second.frames).toHaveLength(50));
    const heard = [...numbers(first), ...numbers(second)];
    for (const remainder of [0, 1]) {
      const ofOne = heard.filter((n) => n % 2 === remainder);
      expect(ofOne).toEqual(ofOne.toSorted((a, b) => a - b));
    }
    expect(heard.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, at) => at + 1));
    expect(second.frames.some(({ event }) => event === "resync")).toBe(false);
  });

  it.each(["", "nonsense", `${randomUUID()}:4`])(
    "an id %j that is not known here begins with resync",
    async (id) => {
      const hub = await hubOn([await engine()]);
      const { frames } = reader(hub, { lastEventId: id });
      await eventually(() =>
        expect(frames).toMatchObject([{ event: "resync", data: { payload: { reason: "gone" } } }]),
      );
    },
  );

  it("an engine that was started again makes everybody read again", async () => {
    const before = await startTestEngine();
    const hub = await hubOn([before]);
    const listener = reader(hub);
    tell(before, 1);
    await eventually(() => expect(numbers(listener)).toEqual([1]));
    await before.close();
    const after = await engine(Number(new URL(before.url).port));
    await eventually(() => expect(listener.frames.at(-1)?.event).toBe("resync"), 10_000);
    tell(after, 2);
    await eventually(() => expect(numbers(listener)).toEqual([1, 2]));
  });

  it("tell no client what only operators may know", async () => {
    const source = await engine();
    const hub = await hubOn([source]);
    const { frames } = reader(hub);
    const dependencies = [{ name: "record", ok: true, detail: "postgres://inside" }];
    source.tell(
      testEvent({ kind: "engine.health", tenantId: null, payload: { status: "ready", dependencies } }),
    );
    await eventually(() => expect(frames.at(-1)).toMatchObject({ data: { payload: { status: "ready" } } }));
    expect(JSON.stringify(frames)).not.toContain("inside");
  });
});

describe("a client", () => {
  it("whose session has ended is let go at the next beat; others get a heartbeat that says how far they are", async () => {
    const source = await engine();
    const { timers, beat } = handTimers();
    const hub = await hubOn([source], { timers });
    let allowed = true;
    const ending = reader(hub, { stillAllowed: async () => allowed });
    const staying = reader(hub);
    source.tell(testEvent({ tenantId: "somebody else" }));
    const position = () => Number(staying.frames.at(-1)?.id?.split(":")[1]);
    await eventually(() => {
      beat();
      expect(position()).toBe(1);
    });
    expect(staying.frames.at(-1)).toMatchObject({ event: undefined, data: undefined });
    expect(ending.ended).toBe(false);
    allowed = false;
    await eventually(() => {
      beat();
      expect(ending.ended).toBe(true);
    });
    expect([staying.ended, hub.watching]).toEqual([false, 1]);
  });

  it("whom the record cannot be asked about goes on and hears that it does; thousands are asked about two at a time", async () => {
    const { timers, beat } = handTimers();
    const hub = await hubOn([], { timers });
    let [asking, most, asked] = [0, 0, 0];
    const stillAllowed = async () => {
      asking += 1;
      most = Math.max(most, asking);
      await new Promise(setImmediate);
      asking -= 1;
      asked += 1;
      throw new Error("the record is away");
    };
    const readers = Array.from({ length: 50 }, () => reader(hub, { stillAllowed }));
    beat();
    await eventually(() => expect(asked).toBe(50));
    expect(most).toBe(2);
    await eventually(() => expect(readers.map(({ frames }) => frames.length)).toEqual(Array(50).fill(2)));
    expect(readers.every(({ ended }) => !ended)).toBe(true);
  });

  it("that takes nothing is let go once too much is before it", async () => {
    const hub = await hubOn([]);
    const stillAllowed = async () => true;
    const watching = hub.watch("t" as TenantId, { scope: SCOPE, lastEventId: undefined, stillAllowed });
    const boot = randomUUID();
    const hear = (seq: number) => {
      const event = testEvent({ payload: { text: "x".repeat(500) } });
      hub.hear("e", { id: `${boot}:${seq}`, ...event });
    };
    for (let seq = 1; seq <= 500; seq += 1) hear(seq);
    await eventually(() => expect(watching).toMatchObject({ readable: { destroyed: false } }));
    for (let seq = 501; seq <= BACKLOG_MAX + 1_000; seq += 1) hear(seq);
    await eventually(() => expect(watching).toMatchObject({ readable: { destroyed: true } }));
    expect(hub.watching).toBe(0);
  });

  it("is refused when its tenant has too many, and let in when one has gone", async () => {
    const hub = await hubOn([], { perTenantMax: 2 });
    const watch = (tenant: string) =>
      hub.watch(tenant as TenantId, { scope: SCOPE, lastEventId: undefined, stillAllowed: async () => true });
    const [first] = [watch("t"), watch("t")];
    expect([watch("t").kind, watch("u").kind]).toEqual(["full", "open"]);
    if (first?.kind === "open") first.readable.destroy();
    await eventually(() => expect(hub.watching).toBe(2));
    expect(watch("t").kind).toBe("open");
  });
});

describe("GET /v1/events", () => {
  let service: TestService;
  let url: string;
  let source: TestEngine;
  const { timers, beat } = handTimers();
  beforeAll(async () => {
    service = await startTestService({ liveTimers: timers });
    await service.app.listen({ host: "127.0.0.1", port: 0 });
    url = `http://127.0.0.1:${(service.app.server.address() as AddressInfo).port}/v1/events`;
    source = await startTestEngine();
  });
  afterAll(async () => {
    await source.close();
    await service.close();
  });

  async function open(authorization: string) {
    const response = await fetch(url, { headers: { authorization } });
    const heard: string[] = [];
    const decoder = new TextDecoder();
    let ended = false;
    const reading = (async () => {
      for await (const part of response.body ?? []) heard.push(decoder.decode(part));
      ended = true;
    })();
    closing.push(async () => reading.catch(() => undefined));
    return {
      response,
      ended: () => ended,
      said: () =>
        framesOf(heard.join(""))
          .map(({ data }) => JSON.stringify(data))
          .join(),
    };
  }

  it("gives everyone what is theirs, and nothing of another tenant, trader or provider", async () => {
    await listen(service.live, [source]);
    const [tenant, stranger] = [await service.tenant(), await service.tenant()];
    const { tenantId, traderId, providerId } = tenant;
    const as = async (...args: Parameters<TestService["as"]>) => open(await service.as(...args));
    const admin = await as(tenantId, ["tenant-admin"]);
    const trader = await as(tenantId, ["trader"], { traderId });
    const provider = await as(tenantId, ["provider"], { providerId });
    const outside = await as(stranger.tenantId, ["tenant-admin"]);
    expect(admin.response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    const events = [
      ["a", { kind: "fill.recorded", traderId }],
      ["b", { kind: "fill.recorded", traderId: randomUUID() }],
      ["c", { kind: "signal.accepted", providerId }],
      ["d", { kind: "decision.made", providerId, traderId: randomUUID() }],
    ] as const;
    for (const [mark, changes] of events)
      source.tell(testEvent({ tenantId, payload: { mark: `mark-${mark}` }, ...changes }));
    const last = { kind: "engine.health", tenantId: null, payload: { status: "ready" } } as const;
    source.tell(testEvent(last));
    const marks = { admin, trader, provider, outside };
    for (const { said } of Object.values(marks))
      await eventually(() => expect(said()).toContain("engine.health"));
    const heard = Object.fromEntries(
      Object.entries(marks).map(([who, { said }]) => [who, said().match(/mark-./g) ?? []]),
    );
    expect(heard).toEqual({
      admin: ["mark-a", "mark-b", "mark-c", "mark-d"],
      trader: ["mark-a"],
      provider: ["mark-c"],
      outside: [],
    });
    service.live.close();
  });

  it("ends at the next beat after its person signed out, was suspended or lost the role, and goes on for others", async () => {
    const tenant = await service.tenant();
    const admin = await join(service, tenant, ["tenant-admin"]);
    const by = await stepUp(service, tenant.tenantId, admin, await signIn(service, admin));
    const people = await Promise.all([1, 2, 3, 4].map(() => join(service, tenant, ["provider", "trader"])));
    const sessions = await Promise.all(people.map((person) => signIn(service, person)));
    const streams = await Promise.all(sessions.map((session) => open(bearer(session).authorization)));
    beat();
    const act = (method: string, path: string, session: SignedIn, body?: object) =>
      fetch(new URL(path, url), {
        ...{ method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) },
        headers: {
          ...bearer(session),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
      });
    const [, suspended, demoted] = people;
    const said = await Promise.all([
      act("DELETE", "/v1/session", sessions[0] as SignedIn),
      act("POST", `/v1/people/${suspended?.personId}/suspend`, by),
      act("PUT", `/v1/people/${demoted?.personId}/roles`, by, { roles: ["trader"] }),
    ]);
    expect(said.map(({ status }) => status)).toEqual([204, 200, 200]);
    expect(streams.map(({ ended }) => ended())).toEqual([false, false, false, false]);
    await eventually(() => {
      beat();
      expect(streams.map(({ ended }) => ended())).toEqual([true, true, true, false]);
    });
    service.live.close();
  });

  it("asked by HEAD leaves nothing open", async () => {
    const authorization = await service.as((await service.tenant()).tenantId, ["viewer"]);
    const { status, body } = await fetch(url, { method: "HEAD", headers: { authorization } });
    expect([status, body]).toEqual([200, null]);
    await eventually(() => expect(service.live.watching).toBe(0));
  });

  it("needs a token", async () => {
    const response = await fetch(url);
    expect([response.status, await response.json()]).toMatchObject([
      401,
      { code: "AUTHENTICATION_REQUIRED" },
    ]);
  });
});

// Live events over a real socket: everything once, in order, across a reconnect; and who does not read is let go.
import { createConnection, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { EventRing } from "../../../adapters/observability/event-ring.ts";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { EngineEvent } from "../../../engine/ports/announcer.ts";
import { BACKLOG_EVENTS_MAX } from "./event-stream.ts";
import { OPERATOR_TOKEN, startTestHttp, type TestHttp } from "./testing.ts";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function start(events: EventRing): Promise<TestHttp> {
  const http = await startTestHttp({ events });
  cleanUps.push(() => http.close());
  return http;
}

function numbered(n: number): EngineEvent {
  const restriction = {
    tenantId: "tenant" as TenantId,
    scope: "trader",
    scopeId: String(n),
    state: "halted",
  } as const;
  return { kind: "trading-state.changed", at: n as UnixMs, restriction };
}

interface Frame {
  readonly id: string;
  readonly event: string;
  readonly data: { readonly at?: number; readonly payload?: { readonly reason?: string } };
}

/** A raw client, so that what it reads, and when, is its own decision. */
class Reader {
  readonly frames: Frame[] = [];
  readonly socket: Socket;
  readonly closed: Promise<void>;
  head = "";
  #text = "";

  constructor(http: TestHttp, lastEventId?: string) {
    this.socket = createConnection({ host: "127.0.0.1", port: http.port });
    cleanUps.push(() => this.socket.destroy());
    this.closed = new Promise((resolve) => this.socket.on("close", () => resolve()));
    this.socket.on("error", () => undefined);
    const resume = lastEventId === undefined ? "" : `last-event-id: ${lastEventId}\r\n`;
    this.socket.write(
      `GET /v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${OPERATOR_TOKEN}\r\n${resume}\r\n`,
    );
    this.socket.on("data", (bytes) => this.#take(bytes.toString("utf8")));
  }

  get last(): string {
    return this.frames.at(-1)?.id ?? "";
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  #take(text: string): void {
    this.#text += text;
    if (this.head === "") {
      const end = this.#text.indexOf("\r\n\r\n");
      if (end < 0) return;
      this.head = this.#text.slice(0, end);
      this.#text = this.#text.slice(end + 4);
    }
    // The size lines of chunks stand between frames: each frame is written as one.
    for (const match of this.#text.matchAll(/id: (\S+)\nevent: (\S+)\ndata: (.*)\n\n/g)) {
      const [, id = "", event = "", data = ""] = match;
      this.frames.push({ id, event, data: JSON.parse(data) });
    }
    if (this.#text.includes("\n\n")) this.#text = this.#text.slice(this.#text.lastIndexOf("\n\n") + 2);
  }
}

const valuesOf = ({ frames }: Reader) =>
  frames.filter(({ event }) => event !== "resync").map(({ data }) => data.at);
const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

describe("live events", () => {
  it("come once and in order to a reader that comes back in the middle of a burst", async () => {
    const events = new EventRing({ textOf: JSON.stringify });
    const http = await start(events);
    const first = new Reader(http);
    await first.until(() => first.frames.length === 1);
    expect(first.head).toContain("text/event-stream");
    expect(first.frames[0]).toMatchObject({
      id: `${events.boot}:0`,
      event: "resync",
      data: { payload: { reason: "new" } },
    });
    for (let n = 1; n <= 2_000; n += 1) events.announce(numbered(n));
    await first.until(() => valuesOf(first).length >= 100);
    first.socket.destroy();
    const seen = valuesOf(first);
    for (let n = 2_001; n <= 3_000; n += 1) events.announce(numbered(n));
    const second = new Reader(http, first.last);
    await second.until(() => second.last === `${events.boot}:3000`);
    expect(second.frames.every(({ event }) => event !== "resync")).toBe(true);
    expect([...seen, ...valuesOf(second)]).toEqual(upTo(3_000));
  });

  it("begin with a resync where the ring reaches back no further, or the process is another", async () => {
    const events = new EventRing({ textOf: JSON.stringify, eventsMax: 10 });
    events.listen(() => undefined);
    for (let n = 1; n <= 30; n += 1) events.announce(numbered(n));
    const http = await start(events);
    for (const [lastEventId, expected] of [
      [`${events.boot}:19`, "gone"],
      [`${crypto.randomUUID()}:25`, "gone"],
      ["nonsense", "gone"],
      [`${events.boot}:31`, "gone"],
    ] as const) {
      const reader = new Reader(http, lastEventId);
      await reader.until(() => reader.frames.length > 0);
      expect(reader.frames[0]).toMatchObject({
        id: `${events.boot}:30`,
        data: { payload: { reason: expected } },
      });
    }
    const reader = new Reader(http, `${events.boot}:20`);
    await reader.until(() => reader.frames.length === 10);
    expect(valuesOf(reader)).toEqual(upTo(30).slice(20));
  });

  it("let go of a reader that does not read, and nobody else waits for it", async () => {
    const padding = "x".repeat(1_000);
    const events = new EventRing({ textOf: (event) => JSON.stringify({ ...event, padding }) });
    const http = await start(events);
    const slow = new Reader(http);
    const quick = new Reader(http);
    await slow.until(() => slow.frames.length === 1 && quick.frames.length === 1);
    slow.socket.pause();
    const count = 33_000;
    expect(count).toBeGreaterThan(BACKLOG_EVENTS_MAX * 2);
    for (let n = 1; n <= count; n += 1) {
      events.announce(numbered(n));
      if (n % 1_000 === 0) await quick.until(() => quick.last === `${events.boot}:${n}`);
    }
    expect(valuesOf(quick)).toEqual(upTo(count));
    slow.socket.resume();
    await slow.closed;
    expect(valuesOf(slow).length).toBeLessThan(count);
    expect(quick.socket.destroyed).toBe(false);
  });

  it("end when the engine closes, and need the operator token", async () => {
    const http = await start(new EventRing({ textOf: JSON.stringify }));
    expect((await fetch(`${http.url}/v1/events`)).status).toBe(401);
    const reader = new Reader(http);
    await reader.until(() => reader.frames.length === 1);
    await http.close();
    await reader.closed;
    expect(reader.frames).toHaveLength(1);
  });
});

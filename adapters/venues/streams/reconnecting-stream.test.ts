// Streams against a real websocket server that drops, falls silent, refuses, and rotates.
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { systemClock, systemTimers } from "../testing.ts";
import { createConnectGate } from "./connect-gate.ts";
import {
  openReconnectingStream,
  type ReconnectingStream,
  type StreamTimings,
} from "./reconnecting-stream.ts";
import type { StreamDialect } from "./stream-dialect.ts";

const FAST: StreamTimings = {
  pingEveryMs: 40,
  silenceMaxMs: 120,
  backoffMinMs: 20,
  backoffMaxMs: 80,
  rotateAfterMs: 60_000,
};

let server: WebSocketServer;
let sockets: WebSocket[];
let stream: ReconnectingStream | undefined;
let story: string[];

beforeEach(async () => {
  sockets = [];
  story = [];
  server = new WebSocketServer({ port: 0, host: "127.0.0.1", autoPong: true });
  server.on("connection", (socket) => sockets.push(socket));
  await new Promise((resolve) => server.once("listening", resolve));
});
afterEach(async () => {
  stream?.close();
  for (const socket of server.clients) socket.terminate();
  await new Promise((resolve) => server.close(resolve));
});

function open(fields: Partial<StreamDialect> = {}, timings: Partial<StreamTimings> = {}): void {
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  stream = openReconnectingStream({
    dialect: {
      address: async () => ({ kind: "ok", url }),
      greeting: () => [],
      readyOnOpen: true,
      pingFrame: undefined,
      keepAlive: undefined,
      receive: () => undefined,
      ...fields,
    },
    gate: createConnectGate({ count: 100, windowMs: 60_000 }, systemClock, systemTimers),
    clock: systemClock,
    timers: systemTimers,
    random: () => 0.5,
    timings: { ...FAST, ...timings },
    onUp: () => story.push("up"),
    onDown: (reason) => story.push(`down ${reason}`),
  });
}

async function until(condition: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 300 && !condition(); attempt++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(condition(), story.join(", ")).toBe(true);
}

describe("reconnecting stream", () => {
  it("comes back after a drop, and says both", async () => {
    open();
    await until(() => story.length === 1);
    sockets[0]?.terminate();
    await until(() => story.length === 3);
    expect(story).toEqual(["up", "down CLOSED_1006", "up"]);
  });

  it("a socket that falls silent is dropped, although it stays connected", async () => {
    open();
    await until(() => story.length === 1);
    sockets[0]?.pause();
    await until(() => story.length === 3);
    expect(story).toEqual(["up", "down SILENT", "up"]);
  });

  it("pongs alone keep a quiet stream alive", async () => {
    // A busy machine answers late: silence that ends a stream is longer here.
    open({}, { silenceMaxMs: 600 });
    await until(() => story.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(story).toEqual(["up"]);
  });

  it("is up only once subscribed: greeting, login, subscription", async () => {
    const frames: string[] = [];
    server.on("connection", (socket) =>
      socket.on("message", (data) => {
        frames.push(String(data));
        socket.send(String(data) === "login" ? "welcome" : "subscribed");
      }),
    );
    open({
      greeting: () => ["login"],
      readyOnOpen: false,
      receive: (text) => (text === "welcome" ? { kind: "send", frames: ["subscribe"] } : { kind: "ready" }),
    });
    await until(() => story.length === 1);
    expect(frames).toEqual(["login", "subscribe"]);
  });

  it("reopens when told to, and when its token cannot be extended", async () => {
    let extended = 0;
    open({
      receive: (text) => ({ kind: "reopen", reason: text }),
      keepAlive: { everyMs: 60, run: async () => ++extended < 2 },
    });
    await until(() => story.length === 1);
    sockets[0]?.send("EXPIRED");
    await until(() => story.length >= 5);
    expect(story.slice(0, 5)).toEqual(["up", "down EXPIRED", "up", "down KEEP_ALIVE_REFUSED", "up"]);
  });

  it("an address that cannot be had is a failure told once, tried again", async () => {
    let tries = 0;
    const { port } = server.address() as AddressInfo;
    open({
      address: async () => {
        tries++;
        return tries < 4
          ? { kind: "failed", reason: "REFUSED" }
          : { kind: "ok", url: `ws://127.0.0.1:${port}` };
      },
    });
    await until(() => story.includes("up"));
    expect(story).toEqual(["down REFUSED", "up"]);
  });

  it("rotates with an overlap and nobody notices", async () => {
    open({}, { rotateAfterMs: 100 });
    await until(() => sockets.length >= 3);
    expect(story).toEqual(["up"]);
    expect(server.clients.size).toBeLessThanOrEqual(2);
  });

  it("closed, it stays closed", async () => {
    open();
    await until(() => story.length === 1);
    stream?.close();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(story).toEqual(["up"]);
    expect(sockets).toHaveLength(1);
  });
});

it("the gate admits no more than the venue allows", async () => {
  const gate = createConnectGate({ count: 3, windowMs: 300 }, systemClock, systemTimers);
  let inside = 0;
  const all = Array.from({ length: 5 }, () => gate.enter().then(() => inside++));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(inside).toBe(3);
  await Promise.all(all);
  expect(inside).toBe(5);
});

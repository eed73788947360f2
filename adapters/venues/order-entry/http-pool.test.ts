// The pool over real sockets: order, bounds, deadlines, retiring of old connections.

import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { systemClock, systemTimers } from "../testing.ts";
import { HttpPool } from "./http-pool.ts";

interface Host {
  readonly origin: string;
  readonly received: string[];
  readonly sockets: Set<Socket>;
  connections: number;
  reply(request: string, socket: Socket): void;
}

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
let server: Server | undefined;
let pool: HttpPool | undefined;

afterEach(async () => {
  pool?.stop();
  const closing = server;
  server = undefined;
  if (closing !== undefined) await new Promise((resolve) => closing.close(resolve));
});

async function startHost(reply: Host["reply"]): Promise<Host> {
  const host: Host = { origin: "", received: [], sockets: new Set(), connections: 0, reply };
  const listening = createServer((socket) => {
    host.connections++;
    host.sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => host.sockets.delete(socket));
    socket.on("data", (data) => {
      host.received.push(String(data));
      host.reply(String(data), socket);
    });
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  return Object.assign(host, { origin: `http://127.0.0.1:${(listening.address() as AddressInfo).port}` });
}

function createPool(origin: string, socketsMax: number, warm = 0): HttpPool {
  const created = new HttpPool({ origin, socketsMax, warm, clock: systemClock, timers: systemTimers });
  pool = created;
  return created;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

it("keeps to its bound, sends in order, one request per connection at a time", async () => {
  const inFlight = new Map<Socket, number>();
  const host = await startHost((_request, socket) => {
    const before = inFlight.get(socket) ?? 0;
    expect(before).toBe(0);
    inFlight.set(socket, 1);
    setTimeout(() => {
      inFlight.set(socket, 0);
      socket.write(OK);
    }, 2);
  });
  const subject = createPool(host.origin, 4);
  const results = await Promise.all(
    Array.from({ length: 40 }, (_, index) => subject.send(`request ${index}`, 5_000)),
  );
  expect(results.every(({ kind }) => kind === "answer")).toBe(true);
  expect(host.connections).toBeLessThanOrEqual(4);
  expect(host.received).toHaveLength(40);
  const sentAt = host.received.map((text) => Number(text.split(" ")[1]));
  // Four at a time, so nothing is overtaken by more than the width of the pool.
  for (const [place, index] of sentAt.entries()) expect(Math.abs(place - index)).toBeLessThanOrEqual(4);
  expect(subject.gauges()).toMatchObject({ busy: 0, waiting: 0 });
});

it("settles the answers of a tenant with one order before the backlog of another", async () => {
  const width = 128;
  const held: Socket[] = [];
  let holding = true;
  const host = await startHost((_request, socket) => {
    if (holding) held.push(socket);
    else socket.write(OK);
  });
  const subject = createPool(host.origin, width);
  let settled = 0;
  const send = () =>
    subject.send("big", 5_000, "a").then(() => {
      settled += 1;
    });
  const big = Array.from({ length: width + 10 }, send);
  await expect.poll(() => held.length).toBe(width);
  const before = subject.send("small", 5_000, "b").then(() => settled);
  holding = false;
  for (const socket of held) socket.write(OK);
  expect(await before).toBeLessThan(width);
  await Promise.all(big);
});

it("a request that found no free connection in time was not sent", async () => {
  const host = await startHost(() => {});
  const subject = createPool(host.origin, 1);
  const [first, second] = await Promise.all([subject.send("first", 300), subject.send("second", 150)]);
  expect(first).toEqual({ kind: "lost", reason: "TIMEOUT" });
  expect(second).toEqual({ kind: "not-sent", reason: "NO_FREE_CONNECTION" });
  expect(host.received).toEqual(["first"]);
});

it("after a timeout the connection is gone, and the next order takes a new one", async () => {
  const host = await startHost((request, socket) => {
    if (request !== "slow") socket.write(OK);
  });
  const subject = createPool(host.origin, 1);
  expect((await subject.send("slow", 100)).kind).toBe("lost");
  expect((await subject.send("fast", 1_000)).kind).toBe("answer");
  expect(host.connections).toBe(2);
});

it("opens connections ahead, and uses them", async () => {
  const host = await startHost((_request, socket) => socket.write(OK));
  const subject = createPool(host.origin, 8, 3);
  subject.start();
  await pause(100);
  expect(host.connections).toBe(3);
  await Promise.all([1, 2, 3].map((index) => subject.send(`r${index}`, 1_000)));
  expect(host.connections).toBe(3);
});

it("retires a connection before the server does", async () => {
  const keepAlive = OK.replace("\r\n\r\n", "\r\nKeep-Alive: timeout=2\r\n\r\n");
  const host = await startHost((_request, socket) => socket.write(keepAlive));
  const subject = createPool(host.origin, 2);
  await subject.send("one", 1_000);
  await pause(700);
  await subject.send("two", 1_000);
  expect(host.connections).toBe(2);
});

it("an answer that nobody asked for closes the connection", async () => {
  const host = await startHost((_request, socket) => {
    socket.write(OK);
    setTimeout(() => socket.write(OK), 20);
  });
  const subject = createPool(host.origin, 1);
  await subject.send("one", 1_000);
  await pause(60);
  expect(host.sockets.size).toBe(0);
});

it("garbage instead of HTTP is lost, not an answer", async () => {
  const host = await startHost((_request, socket) => socket.write("SSH-2.0-OpenSSH\r\n\r\n"));
  const result = await createPool(host.origin, 1).send("one", 1_000);
  expect(result).toEqual({ kind: "lost", reason: "MALFORMED_ANSWER" });
});

it("stopping refuses what waits and what comes", async () => {
  const host = await startHost((_request, socket) => setTimeout(() => socket.write(OK), 100));
  const subject = createPool(host.origin, 1);
  const first = subject.send("first", 1_000);
  const second = subject.send("second", 1_000);
  await pause(40);
  subject.stop();
  expect(await second).toEqual({ kind: "not-sent", reason: "STOPPED" });
  expect((await first).kind).toBe("answer");
  expect(await subject.send("third", 1_000)).toEqual({ kind: "not-sent", reason: "STOPPED" });
});

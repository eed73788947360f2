// Binance USD-M on the wire: one REST gateway and three kinds of sockets on one port.
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { MountedWire, WireAdapter, WireContext } from "../wire-adapter.ts";
import { newWireTraffic } from "../wire-traffic.ts";
import { ListenKeys, listenKeyEndpoints } from "./listen-keys.ts";
import { MarketStream } from "./market-stream.ts";
import type { Pipeline } from "./pipeline.ts";
import { RateLimits } from "./rate-limits.ts";
import { clientIp, createRestGateway, ENDPOINTS } from "./rest-gateway.ts";
import { UserStream } from "./user-stream.ts";
import { serveOrderEntry } from "./ws-order-entry.ts";

const PING_MS = 180_000;
const LISTEN_KEY_CHECK_MS = 1_000;
const FRAME_MAX = 65_536;

export const binanceWire: WireAdapter = { name: "binance", mount };

function mount({ exchange, faults, limits: settings }: WireContext): MountedWire {
  const traffic = newWireTraffic();
  const keys = new ListenKeys();
  const users = new UserStream(exchange, faults, keys);
  const markets = new MarketStream(exchange, settings);
  const limits = new RateLimits(settings, traffic);
  const endpoints = { ...ENDPOINTS, ...listenKeyEndpoints(keys) };
  const pipeline: Pipeline = { exchange, faults, limits, traffic, flushEvents: () => users.flush() };
  const server = new WebSocketServer({ noServer: true, maxPayload: FRAME_MAX, perMessageDeflate: false });
  const pings = setInterval(() => {
    for (const socket of server.clients) socket.ping();
  }, PING_MS).unref();
  const expiry = setInterval(() => users.expire(exchange.nowMs()), LISTEN_KEY_CHECK_MS).unref();

  const serve = (socket: WebSocket, request: IncomingMessage) => {
    socket.on("error", () => socket.terminate());
    const target = socketTarget(request.url ?? "");
    if (target.kind === "order-entry") serveOrderEntry(pipeline, endpoints, socket, clientIp(request));
    else if (target.kind === "market") markets.attach(socket, target.streams, target.isWrapped);
    else if (!users.attach(socket, target.listenKey, target.isWrapped))
      socket.close(1008, "Invalid listenKey");
  };

  return {
    handleRequest: createRestGateway(pipeline, endpoints),
    handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer) {
      if (limits.isBanned(clientIp(request), exchange.nowMs())) {
        socket.end("HTTP/1.1 418 I'm a teapot\r\ncontent-length: 0\r\n\r\n");
        return;
      }
      server.handleUpgrade(request, socket, head, (opened) => serve(opened, request));
    },
    closeSockets(accountId) {
      if (accountId !== undefined) return users.closeSockets(accountId);
      const open = server.clients.size;
      for (const socket of server.clients) socket.terminate();
      return open;
    },
    resetLimits: () => limits.reset(),
    banIp: (ip, durationMs) => limits.banIp(ip, durationMs, exchange.nowMs()),
    traffic,
    close() {
      clearInterval(pings);
      clearInterval(expiry);
      markets.close();
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}

type SocketTarget =
  | { readonly kind: "order-entry" }
  | { readonly kind: "user"; readonly listenKey: string; readonly isWrapped: boolean }
  | { readonly kind: "market"; readonly streams: readonly string[]; readonly isWrapped: boolean };

/** Accepts every form that clients use: `/private/ws?listenKey=`, `/private/stream?listenKey=`, `/ws/K`, `/public/ws/3`, `/stream?streams=`. */
export function socketTarget(url: string): SocketTarget {
  const parsed = new URL(url, "ws://venue");
  const path = parsed.pathname;
  if (path.includes("ws-fapi") || path.includes("ws-api")) return { kind: "order-entry" };
  const isWrapped = path.includes("/stream");
  const last = path.split("/").at(-1) ?? "";
  const listenKey =
    parsed.searchParams.get("listenKey") ?? (/^[A-Za-z0-9]{64}$/.test(last) ? last : undefined);
  if (listenKey !== undefined) return { kind: "user", listenKey, isWrapped };
  if (path.startsWith("/private")) return { kind: "user", listenKey: last, isWrapped };
  const listed = parsed.searchParams.get("streams")?.split("/") ?? [];
  return { kind: "market", streams: last.includes("@") ? [...listed, last] : listed, isWrapped };
}

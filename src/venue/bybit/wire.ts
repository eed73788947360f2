// The Bybit V5 dialect of the paper venue: one origin serves REST and all of its websockets.
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { MountedWire, WireAdapter, WireContext } from "../wire-adapter.ts";
import { newWireTraffic } from "../wire-traffic.ts";
import { createEndpointLimiter } from "./endpoint-limit.ts";
import { createIpGuard } from "./ip-guard.ts";
import { createPrivateRunner } from "./private-call.ts";
import { createPrivateFeed } from "./private-feed.ts";
import { servePrivateSocket } from "./private-socket.ts";
import { createPublicFeed } from "./public-feed.ts";
import { servePublicSocket } from "./public-socket.ts";
import { clientIp, handleRest } from "./rest-gateway.ts";
import { openConnection, type SocketConnection, type SocketHandler } from "./socket-connection.ts";
import { serveTradeSocket } from "./trade-socket.ts";

const FRAME_MAX_BYTES = 262_144;
const PUBLIC_PATH = /^\/v5\/public\/(linear|spot|inverse|option)$/;

export const bybitWire: WireAdapter = { name: "bybit", mount };

type Serve = (connection: SocketConnection) => SocketHandler;

function mount(context: WireContext): MountedWire {
  const { exchange, faults, limits } = context;
  const traffic = newWireTraffic();
  const guard = createIpGuard(limits, traffic);
  const limiter = createEndpointLimiter();
  const feed = createPrivateFeed(exchange, faults);
  const publicFeed = createPublicFeed(exchange);
  const runner = createPrivateRunner({ ...context, limiter, traffic }, feed.flush);
  const server = new WebSocketServer({ noServer: true, maxPayload: FRAME_MAX_BYTES });
  /** Open sockets and, once known, whose they are. */
  const accounts = new Map<SocketConnection, string | undefined>();
  const onLogIn = (connection: SocketConnection, key: { readonly accountId: string }) => {
    accounts.set(connection, key.accountId);
  };

  function serveFor(path: string): Serve | undefined {
    if (path === "/v5/private") {
      return (connection) => servePrivateSocket({ exchange, feed, onLogIn }, connection);
    }
    if (path === "/v5/trade") {
      return (connection) => serveTradeSocket({ exchange, feed, runner, traffic, onLogIn }, connection);
    }
    const category = PUBLIC_PATH.exec(path)?.[1];
    if (category === undefined) return undefined;
    return (connection) => servePublicSocket(publicFeed, category, connection);
  }

  function open(socket: WebSocket, request: IncomingMessage, serve: Serve, query: URLSearchParams): void {
    openConnection(socket, clientIp(request), query.get("max_active_time"), (connection) => {
      accounts.set(connection, undefined);
      const handler = serve(connection);
      return {
        onText: handler.onText,
        onClose() {
          accounts.delete(connection);
          handler.onClose();
        },
      };
    });
  }

  function closeSockets(accountId: string | undefined): number {
    const due = [...accounts].filter(([, owner]) => accountId === undefined || owner === accountId);
    for (const [connection] of due) connection.terminate();
    return due.length;
  }

  return {
    handleRequest: (request, response) => handleRest({ context, guard, runner, traffic }, request, response),
    handleUpgrade(request, socket, head) {
      const [path = "", query = ""] = (request.url ?? "").split("?", 2);
      const serve = serveFor(path);
      if (serve === undefined) return refuseUpgrade(socket, "404 Not Found");
      if (!guard.admitSocket(clientIp(request), exchange.nowMs())) {
        return refuseUpgrade(socket, "403 Forbidden");
      }
      server.handleUpgrade(request, socket, head, (client) =>
        open(client, request, serve, new URLSearchParams(query)),
      );
    },
    closeSockets,
    resetLimits() {
      guard.reset();
      limiter.reset();
    },
    banIp: (ip, durationMs) => guard.ban(ip, exchange.nowMs() + durationMs),
    traffic,
    close() {
      closeSockets(undefined);
      publicFeed.close();
      server.close();
    },
  };
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

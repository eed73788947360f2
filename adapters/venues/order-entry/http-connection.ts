// One socket to an order host, one request in flight. It knows whether bytes left, and it never sends anything twice.
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { createResponseParser, type HttpAnswer } from "./response-parser.ts";

export interface Origin {
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
}

export type ExchangeResult =
  | { readonly kind: "answer"; readonly answer: HttpAnswer }
  | { readonly kind: "lost"; readonly reason: string };

export interface ConnectionEvents {
  onReady(connection: HttpConnection): void;
  /** Once, whatever ended it. `connected` false: it never became ready. */
  onClosed(connection: HttpConnection, connected: boolean, reason: string): void;
}

export interface HttpConnection {
  /** Writes the request and calls `done` once. Only when ready and not busy; false: the socket is unusable, no byte left. */
  send(request: string, done: (result: ExchangeResult) => void): boolean;
  destroy(reason: string): void;
  /** When it last became idle, on the pool's clock; kept by the pool. */
  idleSinceMs: number;
  /** How long the server said that it keeps an idle connection, or undefined. */
  keepAliveMs: number | undefined;
}

export function openHttpConnection(
  origin: Origin,
  connectTimeoutMs: number,
  events: ConnectionEvents,
): HttpConnection {
  const parser = createResponseParser();
  let connected = false;
  let closed = false;
  let closeReason = "CLOSED";
  let pendingDone: ((result: ExchangeResult) => void) | undefined;

  const socket: Socket = origin.secure
    ? connectTls({ host: origin.host, port: origin.port, servername: origin.host })
    : connectTcp({ host: origin.host, port: origin.port });
  socket.setNoDelay(true);
  socket.setKeepAlive(true, 15_000);
  socket.setTimeout(connectTimeoutMs, () => {
    if (!connected) connection.destroy("CONNECT_TIMEOUT");
  });

  const connection: HttpConnection = {
    idleSinceMs: 0,
    keepAliveMs: undefined,
    send(request, done) {
      if (closed || !connected || !socket.writable || pendingDone !== undefined) return false;
      pendingDone = done;
      socket.write(request, "latin1");
      return true;
    },
    destroy(reason) {
      closeReason = reason;
      socket.destroy();
    },
  };
  const finish = (result: ExchangeResult): void => {
    const done = pendingDone;
    pendingDone = undefined;
    done?.(result);
  };
  const settle = (answer: HttpAnswer): void => {
    connection.keepAliveMs = keepAliveOf(answer);
    if (!answer.reusable) connection.destroy("NOT_REUSABLE");
    finish({ kind: "answer", answer });
  };

  socket.once(origin.secure ? "secureConnect" : "connect", () => {
    connected = true;
    socket.setTimeout(0);
    events.onReady(connection);
  });
  socket.on("data", (chunk: Buffer) => {
    if (pendingDone === undefined) return connection.destroy("UNEXPECTED_BYTES");
    try {
      const answer = parser.feed(chunk);
      if (answer !== undefined) settle(answer);
    } catch {
      connection.destroy("MALFORMED_ANSWER");
    }
  });
  socket.on("end", () => {
    const answer = pendingDone === undefined ? undefined : parser.end();
    if (answer !== undefined) finish({ kind: "answer", answer });
  });
  socket.on("error", (error: Error & { readonly code?: string }) => {
    closeReason = error.code ?? "SOCKET_ERROR";
  });
  socket.on("close", () => {
    closed = true;
    finish({ kind: "lost", reason: closeReason });
    events.onClosed(connection, connected, closeReason);
  });
  return connection;
}

function keepAliveOf(answer: HttpAnswer): number | undefined {
  const seconds = /timeout=(\d{1,5})/.exec(answer.headers["keep-alive"] ?? "")?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1_000;
}

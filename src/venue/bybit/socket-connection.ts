// One client websocket: its connection id, compact JSON out, and the cut after a long silence.
import type { RawData, WebSocket } from "ws";
import type { RequestId } from "./ws-frame.ts";

export interface SocketConnection {
  readonly connId: string;
  readonly ip: string;
  send(message: object): void;
  /** Already serialised, shared by several sockets. */
  sendText(text: string): void;
  terminate(): void;
}

export interface SocketHandler {
  readonly onText: (text: string) => void;
  readonly onClose: () => void;
}

const SILENCE_DEFAULT_MS = 600_000;
const SILENCE_MIN_MS = 30_000;
const BUFFERED_MAX_BYTES = 16 * 1024 * 1024;
const OPEN = 1;

let connections = 0;

export function openConnection(
  socket: WebSocket,
  ip: string,
  maxActiveTime: string | null,
  handle: (connection: SocketConnection) => SocketHandler,
): SocketConnection {
  connections += 1;
  const connection: SocketConnection = {
    connId: `paper${connections.toString(36).padStart(8, "0")}-${process.pid.toString(36)}`,
    ip,
    send: (message) => connection.sendText(JSON.stringify(message)),
    sendText(text) {
      if (socket.readyState !== OPEN) return;
      // A client that reads too slowly is cut, as the venue does.
      if (socket.bufferedAmount > BUFFERED_MAX_BYTES) return socket.terminate();
      socket.send(text);
    },
    terminate: () => socket.terminate(),
  };
  const handler = handle(connection);
  const silence = setTimeout(() => socket.terminate(), silenceMs(maxActiveTime));
  silence.unref();
  socket.on("message", (data: RawData) => {
    silence.refresh();
    handler.onText(textOf(data));
  });
  socket.on("error", () => socket.terminate());
  socket.on("close", () => {
    clearTimeout(silence);
    handler.onClose();
  });
  return connection;
}

/** `max_active_time=30s..600s` in the URL shortens the patience. */
function silenceMs(maxActiveTime: string | null): number {
  const seconds = /^(\d{1,3})s$/.exec(maxActiveTime ?? "")?.[1];
  if (seconds === undefined) return SILENCE_DEFAULT_MS;
  return Math.min(SILENCE_DEFAULT_MS, Math.max(SILENCE_MIN_MS, Number(seconds) * 1_000));
}

function textOf(data: RawData): string {
  if (Buffer.isBuffer(data)) return data.toString("utf8");
  return Array.isArray(data) ? Buffer.concat(data).toString("utf8") : Buffer.from(data).toString("utf8");
}

/** `req_id` goes back only when the client sent one, with its type. */
export function reqIdField(requestId: RequestId): { readonly req_id?: string | number } {
  return requestId === undefined ? {} : { req_id: requestId };
}

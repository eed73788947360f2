// Websockets that accept, confirm every subscription and login, answer pings, and send nothing of their own but prices: enough for a client to call itself connected.
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { PRICE_PERIOD_MS, priceFrame, priceStreamsOf } from "./price-stream.ts";
import type { RawRequest } from "./request-splitter.ts";

export interface WebsocketStub {
  accept(request: RawRequest, socket: Duplex): void;
  close(): void;
}

export function createWebsocketStub(): WebsocketStub {
  const server = new WebSocketServer({ noServer: true, maxPayload: 65_536 });
  return {
    accept(request, socket) {
      const upgrade = { method: request.method, url: request.target, headers: headersOf(request.head) };
      // `ws` reads only these three fields of the request; the sink has no IncomingMessage to give.
      server.handleUpgrade(upgrade as never, socket, Buffer.alloc(0), (connection) => {
        connection.on("error", () => connection.terminate());
        sendPrices(connection, priceStreamsOf(request.target));
        connection.on("message", (data) => {
          const answer = answerFrame(String(data));
          if (answer !== undefined) connection.send(answer);
        });
      });
    },
    close() {
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}

function sendPrices(connection: WebSocket, streams: readonly string[]): void {
  if (streams.length === 0) return;
  const send = (): void => {
    for (const stream of streams) connection.send(priceFrame(stream, Date.now()));
  };
  send();
  const timer = setInterval(send, PRICE_PERIOD_MS);
  connection.on("close", () => clearInterval(timer));
}

function answerFrame(text: string): string | undefined {
  const frame = parseFrame(text);
  if (frame === undefined) return undefined;
  // Bybit speaks `op`, Binance speaks `method` with an id of either type that must come back unchanged.
  if (frame.op === "ping")
    return JSON.stringify({ success: true, ret_msg: "pong", op: "ping", conn_id: "sink" });
  if (frame.op !== undefined)
    return JSON.stringify({
      success: true,
      ret_msg: "",
      op: frame.op,
      req_id: frame.req_id ?? "",
      conn_id: "sink",
    });
  return JSON.stringify({ result: null, id: frame.id ?? null });
}

function parseFrame(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function headersOf(head: string): Record<string, string> {
  const lines = head.split("\r\n").slice(1);
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}

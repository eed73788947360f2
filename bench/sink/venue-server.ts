// The sink's venue port: raw sockets, because node:http alone would cost more per order than the floor contender spends on sending it.
import { createServer, type Server, type Socket } from "node:net";
import { monotonicNs } from "../monotonic.ts";
import { BOOT_ROUTES } from "./boot-routes.ts";
import type { OrderLedger } from "./order-ledger.ts";
import { answerOrder } from "./order-routes.ts";
import { createRequestSplitter, type RawRequest } from "./request-splitter.ts";
import { createWebsocketStub } from "./websocket-stub.ts";

export interface VenueServer {
  readonly server: Server;
  /** `METHOD path` → count of requests that no route answers. */
  readonly refused: ReadonlyMap<string, number>;
  /** The first this many bench accounts hold a position from now on. */
  holdPositions(accounts: number): void;
  close(): void;
}

const HEAD_OK =
  "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: keep-alive\r\nContent-Length: ";
const HEAD_NOT_FOUND =
  "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nConnection: keep-alive\r\nContent-Length: ";

export function createVenueServer(ledger: OrderLedger): VenueServer {
  const websockets = createWebsocketStub();
  const refused = new Map<string, number>();
  const sockets = new Set<Socket>();
  let sequence = 1_000_000;
  let positionHolders = 0;

  const respond = (request: RawRequest): string => {
    sequence += 1;
    const answered = answerOrder(request, sequence);
    if (answered === undefined) return respondToBoot(request, refused, positionHolders);
    ledger.record(answered.order);
    return `${HEAD_OK}${answered.body.length}\r\n\r\n${answered.body}`;
  };

  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    let answers = "";
    const push = createRequestSplitter((request) => {
      if (/\r\nupgrade:[ \t]*websocket/i.test(request.head)) {
        socket.removeListener("data", onData);
        websockets.accept(request, socket);
        return;
      }
      answers += respond(request);
    });
    const onData = (chunk: Buffer): void => {
      const failure = push(chunk, monotonicNs());
      if (answers !== "") {
        socket.write(answers, "latin1");
        answers = "";
      }
      if (failure !== undefined) socket.destroy();
    };
    socket.on("data", onData);
  });

  return {
    server,
    refused,
    holdPositions(accounts) {
      positionHolders = accounts;
    },
    close() {
      websockets.close();
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

const API_KEY = /\r\nx-(?:mbx-apikey|bapi-api-key):[ \t]*([^\r]*)/i;
/** Bench API keys carry the account's number (contenders/bench-account.ts). */
const ACCOUNT_NUMBER = /-(\d{6})-/;

function respondToBoot(request: RawRequest, refused: Map<string, number>, positionHolders: number): string {
  const url = new URL(request.target, "http://sink");
  const parameters = new URLSearchParams(
    `${url.search.slice(1)}&${request.body.startsWith("{") ? "" : request.body}`,
  );
  const route = `${request.method} ${url.pathname}`;
  const answer = BOOT_ROUTES[route];
  if (answer === undefined) {
    refused.set(route, (refused.get(route) ?? 0) + 1);
    const body = `{"code":-1,"msg":"the bench sink has no such endpoint"}`;
    return `${HEAD_NOT_FOUND}${body.length}\r\n\r\n${body}`;
  }
  const apiKey = API_KEY.exec(request.head)?.[1] ?? "";
  const account = Number(ACCOUNT_NUMBER.exec(apiKey)?.[1] ?? Number.POSITIVE_INFINITY);
  const heldBy = account < positionHolders ? account : undefined;
  const body = JSON.stringify(answer({ parameters, apiKey, heldBy }));
  return `${HEAD_OK}${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

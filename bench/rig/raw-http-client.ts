// The cheapest HTTP/1.1 client Node allows: prepared bytes on keep-alive sockets, one request in flight per socket.
// Loads the contenders without eating the core they run on, and is how the floor contender sends orders.
import { connect, type Socket } from "node:net";
import { monotonicNs } from "../monotonic.ts";

export interface RawAnswer {
  /** Monotonic nanoseconds just before the bytes were handed to the socket. */
  readonly sentNs: number;
  /** Monotonic nanoseconds at which the complete answer had been read. */
  readonly answeredNs: number;
  readonly status: number;
  readonly body: string;
}

export interface RawHttpClient {
  /** Sends at once on an idle socket, else when one becomes idle. Rejects when the socket breaks; never sends twice. */
  send(request: string): Promise<RawAnswer>;
  close(): void;
}

export interface RawHttpClientOptions {
  readonly url: string;
  readonly connections: number;
}

interface Call {
  readonly request: string;
  readonly resolve: (answer: RawAnswer) => void;
  readonly reject: (error: Error) => void;
}

interface Line {
  readonly socket: Socket;
  call: Call | undefined;
  sentNs: number;
  received: string;
}

const CONTENT_LENGTH = /\r\ncontent-length:[ \t]*(\d+)/i;
const CHUNKED = /\r\ntransfer-encoding:[ \t]*chunked/i;
const STATUS_START = "HTTP/1.1 ".length;

/** Opens all connections before it resolves. */
export async function createRawHttpClient(options: RawHttpClientOptions): Promise<RawHttpClient> {
  const { hostname, port } = new URL(options.url);
  const idle: Line[] = [];
  const waiting: Call[] = [];
  const lines = new Set<Line>();

  const begin = (line: Line, call: Call): void => {
    line.call = call;
    line.sentNs = monotonicNs();
    line.socket.write(call.request, "latin1");
  };

  const finish = (line: Line, answer: RawAnswer): void => {
    const call = line.call;
    line.call = undefined;
    const next = waiting.shift();
    if (next !== undefined) begin(line, next);
    else idle.push(line);
    call?.resolve(answer);
  };

  const open = (): Promise<Line> =>
    new Promise((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true });
      const line: Line = { socket, call: undefined, sentNs: 0, received: "" };
      lines.add(line);
      socket.once("error", reject);
      socket.once("connect", () => resolve(line));
      socket.on("data", (chunk: Buffer) => {
        line.received += chunk.toString("latin1");
        const answer = takeAnswer(line);
        if (answer !== undefined) finish(line, answer);
      });
      socket.on("close", () => {
        lines.delete(line);
        if (idle.includes(line)) idle.splice(idle.indexOf(line), 1);
        line.call?.reject(new Error("the connection closed before its answer"));
      });
      socket.on("error", () => socket.destroy());
    });

  const enqueue = (call: Call): void => {
    const line = idle.pop();
    if (line !== undefined) begin(line, call);
    else if (lines.size >= options.connections) waiting.push(call);
    // The server closed an idle connection, as servers do after some seconds: replace it.
    else open().then((fresh) => begin(fresh, call), call.reject);
  };

  idle.push(...(await Promise.all(Array.from({ length: options.connections }, open))));
  return {
    send: (request) => new Promise((resolve, reject) => enqueue({ request, resolve, reject })),
    close() {
      for (const line of lines) line.socket.destroy();
    },
  };
}

function takeAnswer(line: Line): RawAnswer | undefined {
  const headEnd = line.received.indexOf("\r\n\r\n");
  if (headEnd < 0) return undefined;
  const head = line.received.slice(0, headEnd);
  const taken = CHUNKED.test(head)
    ? takeChunks(line.received, headEnd + 4)
    : takeLength(line.received, headEnd + 4, Number(CONTENT_LENGTH.exec(head)?.[1] ?? 0));
  if (taken === undefined) return undefined;
  line.received = line.received.slice(taken.end);
  return {
    sentNs: line.sentNs,
    answeredNs: monotonicNs(),
    status: Number(head.slice(STATUS_START, STATUS_START + 3)),
    body: taken.body,
  };
}

interface Taken {
  readonly body: string;
  /** Where the next answer starts. */
  readonly end: number;
}

function takeLength(text: string, start: number, length: number): Taken | undefined {
  const end = start + length;
  return text.length < end ? undefined : { body: text.slice(start, end), end };
}

function takeChunks(text: string, start: number): Taken | undefined {
  let body = "";
  let position = start;
  for (;;) {
    const sizeEnd = text.indexOf("\r\n", position);
    if (sizeEnd < 0) return undefined;
    const size = Number.parseInt(text.slice(position, sizeEnd), 16);
    const next = sizeEnd + 2 + size + 2;
    if (text.length < next) return undefined;
    if (size === 0) return { body, end: next };
    body += text.slice(sizeEnd + 2, sizeEnd + 2 + size);
    position = next;
  }
}

/** Bytes of one POST, ready for `send`. `body` must be ASCII. */
export function rawPost(url: string, contentType: string, body: string, headers = ""): string {
  const { host, pathname, search } = new URL(url);
  return `POST ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: ${contentType}\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;
}

// The control API: makes accounts, moves prices and time, arms faults, reads the ledger. No authentication: on loopback, or on a network
// that only those may join who are to control it.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { tameJson } from "../../../adapters/json/tame-json.ts";
import { reportDefect } from "../report-defect.ts";
import { type Answer, type ControlContext, controlRoutes } from "./control-routes.ts";

const BODY_MAX = 1_048_576;
const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

/** `name`: what it is called by, beside the names of loopback. */
export function createControlServer(context: ControlContext, name: string): Server {
  const routes = controlRoutes(context);
  const names = [...LOOPBACK, name];
  return createServer((request, response) => {
    if (!names.includes(hostOf(request)))
      return send(response, { status: 403, body: { error: `only as ${names.join(", ")}` } });
    collect(request, (body) => {
      if (body === undefined) return send(response, { status: 413, body: { error: "body too large" } });
      // `//[` and the like are paths of a request, but no URLs.
      const url = URL.parse(request.url ?? "/", "http://control");
      if (url === null) return send(response, { status: 400, body: { error: "no path" } });
      for (const { method, pattern, handle } of routes) {
        const match = method === request.method ? pattern.exec(url.pathname) : null;
        if (match === null) continue;
        return send(
          response,
          answerOf(body, (json) =>
            handle({ path: decodedGroups(match), query: url.searchParams, body: json }),
          ),
        );
      }
      send(response, { status: 404, body: { error: `no such endpoint: ${request.method} ${url.pathname}` } });
    });
  });
}

function decodedGroups({ groups = {} }: RegExpExecArray): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, text]) => [name, decoded(text)]));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Looked at because pages in a browser must not reach it through a name of their own that resolves to it. */
function hostOf({ headers: { host = "" } }: IncomingMessage): string {
  return host.replace(/:\d+$/, "");
}

function answerOf(body: string, handle: (json: unknown) => Answer): Answer {
  let json: unknown;
  try {
    json = body.trim() === "" ? {} : tameJson(JSON.parse(body), body);
  } catch {
    return { status: 400, body: { error: "body is not JSON" } };
  }
  try {
    return handle(json);
  } catch (error) {
    reportDefect("control", error);
    return { status: 500, body: { error: "defect: see stderr" } };
  }
}

function collect(request: IncomingMessage, done: (body: string | undefined) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  request.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= BODY_MAX) chunks.push(chunk);
  });
  request.on("end", () => done(size > BODY_MAX ? undefined : Buffer.concat(chunks).toString("utf8")));
}

function send(response: ServerResponse, { status, body }: Answer): void {
  const text = JSON.stringify(body, (_name, value: unknown) =>
    typeof value === "bigint" ? value.toString() : value,
  );
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}

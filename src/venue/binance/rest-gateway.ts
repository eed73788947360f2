// Node's HTTP requests to calls, and replies back, with the limit headers. Answers 4xx to anything malformed, never 500.
import type { IncomingMessage, ServerResponse } from "node:http";
import { ACCOUNT_ENDPOINTS } from "./account-endpoints.ts";
import { ALGO_ENDPOINTS } from "./algo-endpoints.ts";
import type { EndpointTable } from "./endpoint.ts";
import { MARKET_ENDPOINTS } from "./market-endpoints.ts";
import { ORDER_ENDPOINTS } from "./order-endpoints.ts";
import { parseParams } from "./params.ts";
import { type Pipeline, process } from "./pipeline.ts";
import { fail, type Reply } from "./reply.ts";
import { splitSignature } from "./signature.ts";

const BODY_MAX = 65_536;
const NOT_FOUND: Reply = fail(-5000, "Path not found, or method not allowed.", 404);
const TOO_LARGE: Reply = fail(-1100, "Request body is too large.", 413);
const BROKEN: Reply = fail(-1100, "Illegal characters found in a parameter.");

export const ENDPOINTS: EndpointTable = {
  ...MARKET_ENDPOINTS,
  ...ORDER_ENDPOINTS,
  ...ALGO_ENDPOINTS,
  ...ACCOUNT_ENDPOINTS,
};

export function clientIp(request: IncomingMessage): string {
  return (request.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
}

export function createRestGateway(pipeline: Pipeline, endpoints: EndpointTable) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const ip = clientIp(request);
    const send = (reply: Reply, accountId = "") => write(pipeline, response, reply, ip, accountId);
    collect(request, (body) => {
      if (body === undefined) return send(TOO_LARGE);
      const url = request.url ?? "";
      const mark = url.indexOf("?");
      const path = mark < 0 ? url : url.slice(0, mark);
      const query = mark < 0 ? "" : url.slice(mark + 1);
      const name = `${request.method} ${path}`;
      const endpoint = Object.hasOwn(endpoints, name) ? endpoints[name] : undefined;
      if (endpoint === undefined) return send(NOT_FOUND);
      const params = parseParams(query, body);
      if (params === undefined) return send(BROKEN);
      const header = request.headers["x-mbx-apikey"];
      const apiKey = Array.isArray(header) ? header[0] : header;
      const arrival = { endpoint, params, apiKey, ip, ...splitSignature(query, body) };
      process(pipeline, arrival, { reply: send, cut: () => request.socket.destroy() });
    });
  };
}

/** The whole body, or undefined when it is too large. */
function collect(request: IncomingMessage, done: (body: string | undefined) => void): void {
  if (request.method === "GET") {
    request.resume();
    done("");
    return;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  request.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= BODY_MAX) chunks.push(chunk);
  });
  request.on("end", () => done(size > BODY_MAX ? undefined : Buffer.concat(chunks).toString("utf8")));
}

function write(
  { limits }: Pipeline,
  response: ServerResponse,
  reply: Reply,
  ip: string,
  accountId: string,
): void {
  if (response.destroyed) return;
  const text = reply.rawText ?? JSON.stringify(reply.body);
  const headers: Record<string, string | number> = {
    "content-type": reply.rawText === undefined ? "application/json" : "text/html",
    "content-length": Buffer.byteLength(text),
    "x-mbx-used-weight-1m": limits.usedWeight(ip),
  };
  if (accountId !== "") {
    const counts = limits.orderCounts(accountId);
    headers["x-mbx-order-count-10s"] = counts.tenSeconds;
    headers["x-mbx-order-count-1m"] = counts.minute;
  }
  if (reply.retryAfterS !== undefined) headers["retry-after"] = reply.retryAfterS;
  response.writeHead(reply.status, headers);
  response.end(text);
}

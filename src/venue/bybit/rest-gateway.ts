// The HTTP side: reads the raw request, finds the endpoint, authenticates, and writes the envelope. It never answers 500.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { WireContext } from "../wire-adapter.ts";
import type { WireTraffic } from "../wire-traffic.ts";
import { ACCOUNT_ENDPOINTS } from "./account-endpoints.ts";
import { type Answer, envelope, refused } from "./answer.ts";
import { authenticateRest } from "./authenticate.ts";
import { type Delivery, deliver, type Steps } from "./deliver.ts";
import type { Endpoint, PrivateEndpoint, PublicEndpoint } from "./endpoint.ts";
import { budgetHeaders, type EndpointBudget } from "./endpoint-limit.ts";
import { bodyFields, queryFields } from "./fields.ts";
import { HISTORY_ENDPOINTS } from "./history-endpoints.ts";
import type { IpGuard } from "./ip-guard.ts";
import { MARKET_ENDPOINTS } from "./market-endpoints.ts";
import { ORDER_ENDPOINTS } from "./order-endpoints.ts";
import { POSITION_ENDPOINTS } from "./position-endpoints.ts";
import type { PrivateRunner } from "./private-call.ts";

const ENDPOINTS = new Map<string, Endpoint>(
  Object.entries({
    ...MARKET_ENDPOINTS,
    ...ACCOUNT_ENDPOINTS,
    ...HISTORY_ENDPOINTS,
    ...ORDER_ENDPOINTS,
    ...POSITION_ENDPOINTS,
  }),
);

const BODY_MAX_BYTES = 262_144;
const BODY_TIMEOUT_MS = 10_000;

export interface GatewayDeps {
  readonly context: WireContext;
  readonly guard: IpGuard;
  readonly runner: PrivateRunner;
  readonly traffic: WireTraffic;
}

export function clientIp(request: IncomingMessage): string {
  return (request.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
}

export function handleRest(deps: GatewayDeps, request: IncomingMessage, response: ServerResponse) {
  const { exchange } = deps.context;
  deps.traffic.requests += 1;
  if (!deps.guard.admitRequest(clientIp(request), exchange.nowMs())) {
    return writeRaw(response, 403, "text/plain", "access too frequent. Please try again later.");
  }
  const { path, rawQuery } = splitTarget(request.url ?? "/");
  const name = `${request.method ?? ""} ${path}`;
  const endpoint = ENDPOINTS.get(name);
  if (endpoint === undefined) {
    request.resume();
    return writeAnswer(deps, response, refused(10017), undefined, 404);
  }
  readBody(request, (body) => {
    if (body === undefined)
      return writeAnswer(deps, response, refused(10001, "request body too large or slow"));
    if (endpoint.kind === "public") return servePublic(deps, endpoint, rawQuery, response);
    const call = { name, endpoint, rawQuery, body, request, response };
    deps.context.exchange.atOneInstant(() => servePrivate(deps, call));
  });
}

function servePublic(
  deps: GatewayDeps,
  endpoint: PublicEndpoint,
  rawQuery: string,
  response: ServerResponse,
) {
  const { exchange, faults } = deps.context;
  const fields = queryFields(rawQuery);
  const run = () => endpoint.run({ exchange, fields, nowMs: exchange.nowMs() });
  const steps: Steps = {
    run,
    recheck: () => undefined,
    atOneInstant: (judge) => exchange.atOneInstant(judge),
    flushEvents: () => undefined,
  };
  const context = { exchange: "bybit", requestClass: "market-data", symbol: fields.symbol } as const;
  deliver(faults, context, steps, (delivery) => write(deps, response, delivery, undefined));
}

interface PrivateExchange {
  readonly name: string;
  readonly endpoint: PrivateEndpoint;
  readonly rawQuery: string;
  readonly body: Buffer;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

function servePrivate(deps: GatewayDeps, call: PrivateExchange) {
  const { request, response, rawQuery, body, endpoint, name } = call;
  const isGet = request.method === "GET";
  const apiKey = header(request, "x-bapi-api-key");
  if (apiKey === "") return writeAnswer(deps, response, refused(10003), undefined, 401);
  const credentials = {
    apiKey,
    timestamp: header(request, "x-bapi-timestamp"),
    recvWindow: header(request, "x-bapi-recv-window"),
    signature: header(request, "x-bapi-sign"),
    payload: isGet ? rawQuery : body,
  };
  const who = authenticateRest(deps.context.exchange, credentials, clientIp(request), deps.traffic);
  if (who.kind === "refused") return writeAnswer(deps, response, who);
  const fields = isGet ? queryFields(rawQuery) : bodyFields(body);
  if (fields === undefined)
    return writeAnswer(deps, response, refused(10001, "params error: body is no JSON object"));
  deps.runner.run({ name, endpoint, fields, key: who.key, window: who.window }, (delivery, budget) =>
    write(deps, response, delivery, budget),
  );
}

function write(
  deps: GatewayDeps,
  response: ServerResponse,
  delivery: Delivery,
  budget: EndpointBudget | undefined,
) {
  switch (delivery.kind) {
    case "answer":
      return writeAnswer(deps, response, delivery.answer, budget);
    case "raw":
      return writeRaw(response, delivery.status, delivery.contentType, delivery.body);
    case "cut":
      response.destroy();
      return;
  }
}

function writeAnswer(
  deps: GatewayDeps,
  response: ServerResponse,
  answer: Answer,
  budget?: EndpointBudget,
  status = 200,
) {
  const nowMs = deps.context.exchange.nowMs();
  const body = envelope(answer, nowMs);
  response.writeHead(status, {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(body),
    Timenow: String(nowMs),
    ...(budget === undefined ? {} : budgetHeaders(budget)),
  });
  response.end(body);
}

function writeRaw(response: ServerResponse, status: number, contentType: string, body: string) {
  response.writeHead(status, { "Content-Type": contentType, "Content-Length": Buffer.byteLength(body) });
  response.end(body);
}

function splitTarget(target: string): { readonly path: string; readonly rawQuery: string } {
  const mark = target.indexOf("?");
  return mark < 0
    ? { path: target, rawQuery: "" }
    : { path: target.slice(0, mark), rawQuery: target.slice(mark + 1) };
}

function header(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return typeof value === "string" ? value : "";
}

/** Undefined when the body is too large or does not arrive in time. */
function readBody(request: IncomingMessage, done: (body: Buffer | undefined) => void) {
  const chunks: Buffer[] = [];
  let size = 0;
  let isDone = false;
  const finish = (body: Buffer | undefined) => {
    if (isDone) return;
    isDone = true;
    clearTimeout(timer);
    done(body);
  };
  const timer = setTimeout(() => finish(undefined), BODY_TIMEOUT_MS);
  request.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > BODY_MAX_BYTES) return finish(undefined);
    chunks.push(chunk);
  });
  request.on("end", () => finish(Buffer.concat(chunks)));
  request.on("error", () => {
    isDone = true;
    clearTimeout(timer);
  });
}

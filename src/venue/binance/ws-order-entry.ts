// Order entry over a websocket (`/ws-fapi/v1`): the REST endpoints under method names, signed in the message.
import type { WebSocket } from "ws";
import { plainText } from "../plain-text.ts";
import type { Endpoint, EndpointTable } from "./endpoint.ts";
import { RATE_LIMITS } from "./market-endpoints.ts";
import type { Params } from "./params.ts";
import { type Pipeline, process } from "./pipeline.ts";
import { fail, type Reply } from "./reply.ts";
import { requestId } from "./request-id.ts";
import { isSignatureValid } from "./signature.ts";

const METHODS: ReadonlyMap<string, string> = new Map([
  ["ping", "GET /fapi/v1/ping"],
  ["time", "GET /fapi/v1/time"],
  ["depth", "GET /fapi/v1/depth"],
  ["ticker.price", "GET /fapi/v1/ticker/price"],
  ["ticker.book", "GET /fapi/v1/ticker/bookTicker"],
  ["order.place", "POST /fapi/v1/order"],
  ["order.modify", "PUT /fapi/v1/order"],
  ["order.cancel", "DELETE /fapi/v1/order"],
  ["order.status", "GET /fapi/v1/order"],
  ["algoOrder.place", "POST /fapi/v1/algoOrder"],
  ["algoOrder.cancel", "DELETE /fapi/v1/algoOrder"],
  ["account.status", "GET /fapi/v2/account"],
  ["v2/account.status", "GET /fapi/v3/account"],
  ["account.balance", "GET /fapi/v2/balance"],
  ["v2/account.balance", "GET /fapi/v3/balance"],
  ["account.position", "GET /fapi/v2/positionRisk"],
  ["v2/account.position", "GET /fapi/v3/positionRisk"],
  ["userDataStream.start", "POST /fapi/v1/listenKey"],
  ["userDataStream.ping", "PUT /fapi/v1/listenKey"],
  ["userDataStream.stop", "DELETE /fapi/v1/listenKey"],
]);

interface Request {
  readonly id: unknown;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export function serveOrderEntry(
  pipeline: Pipeline,
  endpoints: EndpointTable,
  socket: WebSocket,
  ip: string,
): void {
  socket.on("message", (data) => {
    const request = parseRequest(String(data));
    if (request === undefined) {
      const { body } = fail(-1135, "Invalid JSON Request");
      socket.send(JSON.stringify({ id: null, status: 400, error: body }));
      return;
    }
    handle(pipeline, endpoints, socket, ip, request);
  });
}

function parseRequest(text: string): Request | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || !("method" in value)) return undefined;
    const { method } = value;
    const params = "params" in value && typeof value.params === "object" ? (value.params ?? {}) : {};
    if (typeof method !== "string") return undefined;
    return {
      id: requestId("id" in value ? value.id : null),
      method,
      params: params as Readonly<Record<string, unknown>>,
    };
  } catch {
    return undefined;
  }
}

function handle(
  pipeline: Pipeline,
  endpoints: EndpointTable,
  socket: WebSocket,
  ip: string,
  request: Request,
): void {
  const showsLimits = request.params.returnRateLimits !== false;
  const send = (reply: Reply, accountId: string) => {
    if (socket.readyState !== socket.OPEN) return;
    const outcome = reply.status === 200 ? { result: reply.body } : { error: reply.body };
    const limits = showsLimits ? { rateLimits: rateLimits(pipeline, ip, accountId) } : {};
    socket.send(JSON.stringify({ id: request.id, status: reply.status, ...outcome, ...limits }));
  };
  const name = METHODS.get(request.method);
  const endpoint = name === undefined ? undefined : endpoints[name];
  if (endpoint === undefined) {
    send(fail(-1000, "Unsupported method."), "");
    return;
  }
  const params = stringParams(request.params);
  const arrival = {
    endpoint,
    params,
    apiKey: params.get("apiKey"),
    ip,
    ...signedPart(pipeline, endpoint, params),
  };
  process(pipeline, arrival, { reply: send, cut: () => socket.terminate() });
}

function stringParams(raw: Readonly<Record<string, unknown>>): Params {
  return new Map(Object.entries(raw).map(([name, value]) => [name, plainText(value)]));
}

/** Parameters sorted by name. Some clients sign percent-encoded values, others plain ones: whichever verifies. */
function signedPart(pipeline: Pipeline, endpoint: Endpoint, params: Params) {
  const signature = params.get("signature");
  const sorted = [...params].filter(([name]) => name !== "signature").sort(([a], [b]) => (a < b ? -1 : 1));
  const plain = sorted.map(([name, value]) => `${name}=${value}`).join("&");
  if (endpoint.security === "none" || endpoint.security === "key") return { payload: plain, signature };
  const secret = pipeline.exchange.findKey(params.get("apiKey") ?? "")?.secret;
  const isPlain =
    secret === undefined || signature === undefined || isSignatureValid(secret, plain, signature);
  // JSON can escape halves of characters, which no URL holds: what they are replaced by nobody signed.
  const encoded = sorted
    .map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`)
    .join("&");
  return { payload: isPlain ? plain : encoded, signature };
}

function rateLimits({ limits }: Pipeline, ip: string, accountId: string): readonly Record<string, unknown>[] {
  const counts = limits.orderCounts(accountId);
  return RATE_LIMITS.map((row) => {
    if (row.rateLimitType === "REQUEST_WEIGHT") return { ...row, count: limits.usedWeight(ip) };
    return { ...row, count: row.interval === "SECOND" ? counts.tenSeconds : counts.minute };
  });
}

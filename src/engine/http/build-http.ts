// The engine's HTTP face: webhooks, health, metrics and what operators read. Building it opens no socket.
import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import helmet from "@fastify/helmet";
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from "fastify";
import { BODY_BYTES_MAX } from "../../../engine/intake/sniff-body.ts";
import type { Journal } from "../../../engine/ports/journal.ts";
import { type HealthDeps, registerHealth } from "./health-routes.ts";
import { type HooksDeps, registerHooks } from "./hooks-route.ts";
import { type OperatorDeps, registerOperator } from "./operator-routes.ts";
import { PROBLEM_TYPE, type ProblemCode, problemOf, sendProblem } from "./problem.ts";

export interface HttpDeps extends Omit<HooksDeps, "directory">, HealthDeps, OperatorDeps {
  readonly directory: HooksDeps["directory"] & OperatorDeps["directory"];
  /** Whose `X-Forwarded-For` is believed: addresses or ranges of our own proxies, or false for none. */
  readonly trustProxy: false | readonly string[];
}

const REQUEST_TIMEOUT_MS = 10_000;
const HEADERS_TIMEOUT_MS = 5_000;
/** How often Node looks for requests that took too long; its default of 30 s would triple the timeouts. */
const TIMEOUT_CHECK_MS = 1_000;
const CONNECTION_TIMEOUT_MS = 30_000;
/** Longer than a load balancer keeps its idle connections, so that it is never us who close first. */
const KEEP_ALIVE_TIMEOUT_MS = 72_000;
const TOKEN_LENGTH_MAX = 128;

export function buildHttp(deps: HttpDeps): FastifyInstance {
  const app = Fastify({
    logger: false,
    trustProxy: deps.trustProxy === false ? false : [...deps.trustProxy],
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    // While it closes, requests in hand are still committed: drain.ts says when that ends.
    return503OnClosing: false,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    http: { headersTimeout: HEADERS_TIMEOUT_MS, connectionsCheckingInterval: TIMEOUT_CHECK_MS },
    exposeHeadRoutes: false,
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    routerOptions: { maxParamLength: TOKEN_LENGTH_MAX },
    frameworkErrors: (_error, _request, reply) => sendProblem(reply, problemOf("URL_MALFORMED")),
    clientErrorHandler: answerClientError,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  app.setErrorHandler((error: FastifyError, _request, reply) => answerError(deps.journal, error, reply));
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, problemOf("ROUTE_NOT_FOUND")));
  registerHooks(app, deps);
  // Helmet's hooks stay off the webhook route: its answers go to programs, and every hook costs.
  void app.register(async (scope) => {
    await scope.register(helmet);
    registerHealth(scope, deps);
    await scope.register(async (operator) => registerOperator(operator, deps));
  });
  registerOtherMethods(app);
  return app;
}

/** Fastify's own compilers would be loaded for nothing: 60 ms of CPU at each start, and 4 MB. Questions are read with zod. */
function noSchemas(): never {
  throw new Error("no route of the engine carries a JSON schema");
}

const ROUTES = [
  ["/hooks/:token", "POST"],
  ["/healthz", "GET"],
  ["/readyz", "GET"],
  ["/metrics", "GET"],
  ["/v1/signals/:id/trace", "GET"],
  ["/v1/positions", "GET"],
  ["/v1/trading-states", "GET"],
  ["/v1/accounts", "GET"],
  ["/v1/instruments", "GET"],
  ["/v1/events", "GET"],
  ["/v1/dry-runs", "POST"],
  ["/v1/test-signals", "POST"],
  ["/v1/feasibility", "POST"],
  ["/v1/credential-checks", "POST"],
] as const;
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

/** Says which method a URL takes, instead of pretending that it is not there. */
function registerOtherMethods(app: FastifyInstance): void {
  for (const [url, allowed] of ROUTES) {
    app.route({
      method: METHODS.filter((method) => method !== allowed),
      url,
      handler: (_request, reply) => {
        reply.header("allow", allowed);
        return sendProblem(reply, problemOf("METHOD_NOT_ALLOWED"));
      },
    });
  }
}

function answerError(journal: Journal, error: FastifyError, reply: FastifyReply): FastifyReply {
  const code = problemCodeOf(error);
  // The name only: messages of foreign errors may quote what they were given.
  if (code === "INTERNAL") journal.write("error", "http.failed", { reason: error.name, code: error.code });
  return sendProblem(reply, problemOf(code));
}

function problemCodeOf(error: FastifyError): ProblemCode {
  switch (error.code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return "BODY_TOO_LARGE";
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return "CONTENT_TYPE_NOT_READ";
    default:
      return error.statusCode !== undefined && error.statusCode < 500 ? "REQUEST_MALFORMED" : "INTERNAL";
  }
}

const CLIENT_ERRORS: ReadonlyMap<string, ProblemCode> = new Map([
  ["ERR_HTTP_REQUEST_TIMEOUT", "REQUEST_TIMEOUT"],
  ["HPE_HEADER_OVERFLOW", "HEADERS_TOO_LARGE"],
]);

/** What Node's parser refuses never becomes a request: the answer is written by hand. */
function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = problemOf(CLIENT_ERRORS.get(error.code ?? "") ?? "REQUEST_MALFORMED");
  const body = JSON.stringify(problem);
  const head = `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`;
  const length = Buffer.byteLength(body);
  socket.end(
    `${head}\r\ncontent-type: ${PROBLEM_TYPE}\r\ncontent-length: ${length}\r\nconnection: close\r\n\r\n${body}`,
  );
}

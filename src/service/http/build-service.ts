// The service's HTTP face: every operation of the API, its OpenAPI document and explorer. Building it opens no socket.
import cookie from "@fastify/cookie";
import helmet from "@fastify/helmet";
import swagger, { type SwaggerTransformObject } from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from "fastify";
import {
  createJsonSchemaTransform,
  createJsonSchemaTransformObject,
  hasZodFastifySchemaValidationErrors,
  validatorCompiler,
} from "fastify-type-provider-zod";
import { tameJson } from "../../../adapters/json/tame-json.ts";
import type { ServiceMeter } from "../../../adapters/observability/service-meter.ts";
import { isOutage } from "../../../adapters/postgres/is-outage.ts";
import type { Journal } from "../../../engine/ports/journal.ts";
import type { RequestWindow } from "../health/request-window.ts";
import { registerPages } from "../pages/register-pages.ts";
import { answerText } from "./answer-text.ts";
import { faultOf } from "./fault-of.ts";
import { registerFreshness } from "./freshness.ts";
import { type HealthDeps, registerHealth } from "./health-routes.ts";
import { noteAnswers } from "./note-answers.ts";
import { OPENAPI } from "./openapi.ts";
import type { Operation } from "./operation.ts";
import { type ProblemCode, problemOf } from "./problems.ts";
import { refuseWhileClosing } from "./refuse-while-closing.ts";
import { type RouteDeps, registerOperation } from "./register-operation.ts";
import { sendProblem } from "./send-answer.ts";

export interface ServiceHttpDeps extends RouteDeps, HealthDeps {
  readonly journal: Journal;
  readonly meter: Pick<ServiceMeter, "answered">;
  readonly requests: Pick<RequestWindow, "note">;
  readonly operations: readonly Operation[];
  /** Whose `X-Forwarded-For` is believed: addresses or ranges of our own proxies, or false for none. */
  readonly trustProxy: false | readonly string[];
}

const BODY_BYTES_MAX = 64 * 1024;
const REQUEST_TIMEOUT_MS = 30_000;
/** Longer than a load balancer keeps its idle connections, so that it is never us who close first. */
const KEEP_ALIVE_TIMEOUT_MS = 72_000;

export async function buildService(deps: ServiceHttpDeps): Promise<FastifyInstance> {
  const app = Fastify({
    logger: false,
    trustProxy: deps.trustProxy === false ? false : [...deps.trustProxy],
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    return503OnClosing: false,
    frameworkErrors: (_error, _request, reply) => sendProblem(reply, problemOf("URL_MALFORMED")),
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(answerText);
  readJsonOfStrangers(app);
  app.decorateRequest("entered", undefined);
  noteAnswers(app, deps);
  refuseWhileClosing(app);
  registerFreshness(app);
  app.setErrorHandler((error: FastifyError, _request, reply) => answerError(deps.journal, error, reply));
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, problemOf("ROUTE_NOT_FOUND")));
  await app.register(helmet);
  await app.register(cookie);
  await app.register(swagger, {
    openapi: OPENAPI,
    // The library's own transforms remember the schemas of the first document that a process made.
    transform: createJsonSchemaTransform({}),
    transformObject: schemasByName(createJsonSchemaTransformObject({})),
  });
  await app.register(swaggerUi, { routePrefix: "/v1/docs", uiConfig: { persistAuthorization: false } });
  await app.register(async (scope) => {
    for (const operation of deps.operations) registerOperation(scope, operation, deps);
  });
  registerHealth(app, deps);
  registerPages(app);
  app.get("/v1/openapi.json", { schema: { hide: true } }, async () => app.swagger());
  registerOtherMethods(app, deps.operations);
  await app.ready();
  return app;
}

function readJsonOfStrangers(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
    const text = body.toString();
    parse(request, text, (error, value) =>
      error === null ? done(null, tameJson(value, text)) : done(error),
    );
  });
}

/** Else they stand as the modules that made them happened to be loaded. */
function schemasByName(transform: SwaggerTransformObject): SwaggerTransformObject {
  return (input) => {
    const document = transform(input);
    const { components } = document as { components?: { schemas?: Readonly<Record<string, unknown>> } };
    if (components?.schemas === undefined) return document;
    const byName = Object.entries(components.schemas).toSorted(([a], [b]) => (a < b ? -1 : 1));
    components.schemas = Object.fromEntries(byName);
    return document;
  };
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/** Says which methods a URL takes, instead of pretending that it is not there. */
function registerOtherMethods(app: FastifyInstance, operations: readonly Operation[]): void {
  for (const [url, ours] of Map.groupBy(operations, ({ path }) => path)) {
    const taken: readonly string[] = ours.map(({ method }) => method);
    const rest = METHODS.filter((method) => !taken.includes(method));
    if (rest.length === 0) continue;
    app.route({
      method: rest,
      url,
      schema: { hide: true },
      handler: (_request, reply) => {
        reply.header("allow", taken.join(", "));
        return sendProblem(reply, problemOf("METHOD_NOT_ALLOWED"));
      },
    });
  }
}

function answerError(journal: Journal, error: FastifyError, reply: FastifyReply): FastifyReply {
  if (hasZodFastifySchemaValidationErrors(error)) {
    const [first] = error.validation;
    const words = first === undefined ? { detail: error.message } : faultOf(first);
    return sendProblem(reply, problemOf("FIELD_INVALID", words));
  }
  const code = problemCodeOf(error);
  // The name only: messages of foreign errors may quote what they were given.
  if (code === "INTERNAL") journal.write("error", "http.failed", { reason: error.name, code: error.code });
  return sendProblem(reply, problemOf(code));
}

/** The framework's own errors first: a lost database has no status, and they all have one. */
function problemCodeOf(error: FastifyError): ProblemCode {
  switch (error.code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return "BODY_TOO_LARGE";
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return "CONTENT_TYPE_NOT_READ";
    case "FST_ERR_CTP_INVALID_JSON_BODY":
      return "BODY_NOT_JSON";
    case "FST_ERR_CTP_EMPTY_JSON_BODY":
      return "BODY_EMPTY";
    default:
      if (error.statusCode !== undefined) return error.statusCode < 500 ? "REQUEST_MALFORMED" : "INTERNAL";
      return isOutage(error) ? "STORE_UNAVAILABLE" : "INTERNAL";
  }
}

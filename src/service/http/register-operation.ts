// Puts an operation behind a route: tenant, caller, policy, input, handler, answer. No operation has a way around it.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type pg from "pg";
import { administer } from "../../../adapters/postgres/admin/administration.ts";
import type { Origin } from "../../../adapters/postgres/audit/origin.ts";
import type { Scope } from "../../../adapters/postgres/scope.ts";
import type { SecretSealer } from "../../../adapters/postgres/secret-box.ts";
import type { FoundTenant } from "../../../adapters/postgres/tenants/tenant-reads.ts";
import type { Clock } from "../../../engine/ports/clock.ts";
import { decideAccess } from "../access/decide-access.ts";
import type { Principal } from "../access/principal.ts";
import type { Rule } from "../access/rule.ts";
import type { TenantFinder } from "../tenants/tenant-finder.ts";
import type { Answer } from "./answer.ts";
import type { Call } from "./call.ts";
import type { Operation } from "./operation.ts";
import { PROBLEM_TYPE, type Problem, type ProblemCode, problemOf, problemSchema } from "./problems.ts";

export type Authentication =
  | { readonly kind: "nobody" }
  | { readonly kind: "known"; readonly principal: Principal }
  | { readonly kind: "refused"; readonly code: ProblemCode };

/** Who sends this request: by access token, cookie or API key. */
export type Authenticate = (request: FastifyRequest) => Promise<Authentication>;

export interface RouteDeps {
  readonly clock: Clock;
  readonly pool: pg.Pool;
  readonly box: SecretSealer;
  readonly tenants: TenantFinder;
  readonly authenticate: Authenticate;
  readonly policy: Readonly<Record<string, Rule>>;
}

/** Throws where the policy table has no line for it: what nobody decided on is not served. */
export function registerOperation(app: FastifyInstance, operation: Operation, deps: RouteDeps): void {
  const rule = deps.policy[operation.id];
  if (rule === undefined) throw new Error(`operation ${operation.id} has no line in the policy table`);
  const { id, method, path, tag, summary, description, params, query, body, success } = operation;
  app.route({
    method,
    url: path,
    schema: {
      operationId: id,
      tags: [tag],
      summary,
      ...(description === undefined ? {} : { description }),
      ...(params === undefined ? {} : { params }),
      ...(query === undefined ? {} : { querystring: query }),
      ...(body === undefined ? {} : { body }),
      ...(rule.kind === "public" ? { security: [] } : {}),
      response: {
        ...(success.body === undefined || success.contentType !== undefined
          ? {}
          : { [success.status]: success.body }),
        default: problemSchema,
      },
    },
    // Before the body is read: who may not call does not learn what is wrong with it.
    onRequest: async (request, reply) => {
      const entered = await enter(request, rule, deps);
      if (entered.kind === "refused") return sendProblem(reply, problemOf(entered.code));
      request.entered = entered;
      return undefined;
    },
    handler: async (request, reply) => {
      const answer = await operation.handle(callOf(request, reply, deps));
      return send(reply, operation, answer);
    },
  });
}

/** What was found out about a request before its body was read. */
export interface Entered {
  readonly kind: "entered";
  readonly tenant: FoundTenant;
  readonly principal: Principal | undefined;
  readonly role: Call["role"];
  readonly scope: Scope;
}

declare module "fastify" {
  interface FastifyRequest {
    entered: Entered | undefined;
  }
}

async function enter(
  request: FastifyRequest,
  rule: Rule,
  { tenants, authenticate, clock }: RouteDeps,
): Promise<Entered | { readonly kind: "refused"; readonly code: ProblemCode }> {
  const host = await tenants.byHost(request.host);
  if (host === undefined) return { kind: "refused", code: "TENANT_UNKNOWN" };
  const authentication = await authenticate(request);
  if (authentication.kind === "refused") return authentication;
  const principal = authentication.kind === "known" ? authentication.principal : undefined;
  // On the installation's own address the token says which tenant is meant.
  const tenant =
    host.isBase && principal !== undefined ? await tenants.byId(principal.tenantId) : host.tenant;
  if (tenant === undefined || tenant.status === "closed") return { kind: "refused", code: "TENANT_UNKNOWN" };
  if (tenant.status === "suspended" && rule.kind !== "public")
    return { kind: "refused", code: "TENANT_SUSPENDED" };
  const access = decideAccess({ rule, tenant, principal, now: clock.now() });
  if (access.kind === "refused") return access;
  return { kind: "entered", tenant, principal, role: access.role, scope: access.scope };
}

function callOf(request: FastifyRequest, reply: FastifyReply, { pool, clock, box }: RouteDeps): Call {
  const { entered } = request;
  if (entered === undefined) throw new Error("a handler ran for a request that was not let in");
  const { tenant, principal, role, scope } = entered;
  const gone = new AbortController();
  reply.raw.once("close", () => gone.abort());
  return {
    params: request.params,
    query: request.query,
    body: request.body,
    tenant,
    tenantId: tenant.id,
    principal,
    role,
    scope,
    admin: administer(pool, {
      ...{ clock, box, actor: actorOf(principal), ...ownOf(scope) },
      origin: originOf(request, principal),
    }),
    from: { ip: request.ip, userAgent: request.headers["user-agent"] },
    headers: request.headers,
    now: clock.now(),
    signal: gone.signal,
  };
}

function ownOf(scope: Scope) {
  if (scope.kind === "platform") return {};
  if (scope.traderId !== undefined) return { own: { traderId: scope.traderId } };
  if (scope.providerId !== undefined) return { own: { providerId: scope.providerId } };
  return {};
}

function originOf({ ip, headers }: FastifyRequest, principal: Principal | undefined): Origin {
  const { by, personId } = principal ?? {};
  const impersonatorId = by?.kind === "session" ? by.impersonatedBy : undefined;
  return { personId, impersonatorId, ip, userAgent: headers["user-agent"] };
}

/** As the audit names the caller. */
function actorOf(principal: Principal | undefined): string {
  if (principal === undefined) return "nobody";
  const { by, personId } = principal;
  if (by.kind === "api-key") return `api-key:${by.apiKeyId}`;
  return by.impersonatedBy === undefined
    ? `person:${personId}`
    : `person:${by.impersonatedBy} as ${personId}`;
}

function send(reply: FastifyReply, { success }: Operation, answer: Answer<unknown>): FastifyReply {
  reply.headers(answer.headers ?? {});
  switch (answer.kind) {
    case "refused":
      return sendProblem(reply, answer.problem);
    case "stream":
      return reply.code(success.status).send(answer.stream);
    case "done":
      return success.body === undefined
        ? reply.code(success.status).send()
        : reply.code(success.status).send(answer.body);
  }
}

/** Sent as text: the serializer for JSON would put its own content type. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  if (problem.status === 401) reply.header("www-authenticate", 'Bearer realm="flotilla"');
  return reply
    .code(problem.status)
    .header("content-type", PROBLEM_TYPE)
    .serializer((payload: string) => payload)
    .send(JSON.stringify(problem));
}

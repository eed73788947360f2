// Puts an operation behind a route: tenant, caller, policy, input, handler, answer. No operation has a way around it.
import { isDeepStrictEqual } from "node:util";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type pg from "pg";
import { z } from "zod";
import type { Budget } from "../../../adapters/cache/shared-memory.ts";
import { administer } from "../../../adapters/postgres/admin/administration.ts";
import type { Origin } from "../../../adapters/postgres/audit/origin.ts";
import { type SessionStanding, sessionStanding } from "../../../adapters/postgres/people/sessions.ts";
import type { Scope } from "../../../adapters/postgres/scope.ts";
import type { SecretSealer } from "../../../adapters/postgres/secret-box.ts";
import type { FoundTenant } from "../../../adapters/postgres/tenants/tenant-reads.ts";
import type { Clock } from "../../../engine/ports/clock.ts";
import { decideAccess } from "../access/decide-access.ts";
import type { Principal } from "../access/principal.ts";
import type { Rule } from "../access/rule.ts";
import { handleOnce } from "../idempotency/handle-once.ts";
import { IDEMPOTENCY_KEY, type Idempotency } from "../idempotency/idempotency.ts";
import { addressBudgets, callerBudgets } from "../rates/budgets-of.ts";
import type { RateGate } from "../rates/rate-gate.ts";
import { rateTermsOf } from "../rates/rate-terms.ts";
import type { TenantFinder } from "../tenants/tenant-finder.ts";
import type { Call } from "./call.ts";
import { noteReading } from "./note-reading.ts";
import type { Operation } from "./operation.ts";
import { type ProblemCode, problemOf, problemSchema } from "./problems.ts";
import { sendAnswer, sendProblem } from "./send-answer.ts";
import { unstorableIn } from "./unstorable.ts";

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
  readonly rates: RateGate;
  readonly idempotency: Idempotency;
  readonly policy: Readonly<Record<string, Rule>>;
}

/** Answered like a field: by name, before the handler runs. Other headers are none of its business. */
const changeHeaders = z.looseObject({
  "idempotency-key": z.string().regex(IDEMPOTENCY_KEY).optional().meta({
    description:
      "16 to 255 visible characters, best a UUID: a repeat within 24 hours is answered the same and changes nothing.",
  }),
});

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
      ...(method === "GET" || rule.kind === "public" ? {} : { headers: changeHeaders }),
      ...(rule.kind === "public" ? { security: [] } : {}),
      response: responsesOf(success),
    },
    // Before the body is read: who may not call does not learn what is wrong with it.
    onRequest: async (request, reply) => {
      const caller = await identify(request, deps);
      const passage = await deps.rates.pass(budgetsOf(request, caller), operation.cost ?? 1);
      reply.headers(passage.headers);
      if (passage.kind === "refused") return sendProblem(reply, problemOf("RATE_LIMITED"));
      const entered = await enter(request, { rule, asksRecord: method !== "GET" }, caller, deps);
      if (entered.kind === "refused") return sendProblem(reply, problemOf(entered.code));
      request.entered = entered;
      return undefined;
    },
    preValidation: async ({ params, query, body }, reply) => {
      const field = unstorableIn(params) ?? unstorableIn(query) ?? unstorableIn(body);
      return field === undefined ? undefined : sendProblem(reply, problemOf("FIELD_INVALID", { field }));
    },
    handler: async (request, reply) => {
      const call = callOf(request, reply, { ...deps, rule });
      await noteReading(call, operation);
      const key = method === "GET" ? undefined : request.headers["idempotency-key"]?.toString();
      if (key === undefined || call.principal === undefined)
        return sendAnswer(reply, operation, await operation.handle(call));
      const { principal } = call;
      return handleOnce({ ...{ key, principal, call, operation, reply }, idempotency: deps.idempotency });
    },
  });
}

/** As the document tells them; what is JSON is also checked and cut by its schema on its way out. */
function responsesOf({ status, description, body, contentType }: Operation["success"]) {
  const problem = { "application/problem+json": { schema: problemSchema } };
  const text = contentType === undefined ? {} : { [contentType]: { schema: z.string() } };
  return {
    [status]: jsonOf(body, contentType, description) ?? { description, content: text },
    default: { description: "Refused.", content: problem },
  };
}

/** Null stands for no body at all. */
function jsonOf(body: z.ZodType | undefined, contentType: string | undefined, description: string) {
  if (contentType !== undefined) return undefined;
  return body ?? z.null().meta({ description });
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

/** Who calls, as far as it is known. */
interface Caller {
  readonly authentication: Authentication;
  /** The caller's own tenant. */
  readonly tenant: FoundTenant | undefined;
}

async function identify(request: FastifyRequest, { tenants, authenticate }: RouteDeps): Promise<Caller> {
  const authentication = await authenticate(request);
  if (authentication.kind !== "known") return { authentication, tenant: undefined };
  return { authentication, tenant: await tenants.byId(authentication.principal.tenantId) };
}

function budgetsOf({ ip }: FastifyRequest, { authentication, tenant }: Caller): readonly Budget[] {
  return authentication.kind === "known"
    ? callerBudgets(authentication.principal, rateTermsOf(tenant?.limits))
    : addressBudgets(ip);
}

interface Door {
  readonly rule: Rule;
  /** Whether the session is still alive is looked up, whatever its token says. */
  readonly asksRecord: boolean;
}

async function enter(
  request: FastifyRequest,
  { rule, asksRecord }: Door,
  { authentication, tenant: own }: Caller,
  deps: RouteDeps,
): Promise<Entered | { readonly kind: "refused"; readonly code: ProblemCode }> {
  const { tenants, clock } = deps;
  if (authentication.kind === "refused") return authentication;
  const host = await tenants.byHost(request.host);
  if (host === undefined) return { kind: "refused", code: "TENANT_UNKNOWN" };
  const claimed = authentication.kind === "known" ? authentication.principal : undefined;
  // On the installation's own address the token says which tenant is meant.
  const tenant = host.isBase && claimed !== undefined ? own : host.tenant;
  if (tenant === undefined || tenant.status === "closed") return { kind: "refused", code: "TENANT_UNKNOWN" };
  if (tenant.status === "suspended" && rule.kind !== "public" && !isVisit(claimed))
    return { kind: "refused", code: "TENANT_SUSPENDED" };
  const standing = await standingOf({ rule, asksRecord }, claimed, deps);
  if (standing === "ended") return { kind: "refused", code: "SESSION_ENDED" };
  const principal = standing === undefined ? claimed : withRolesOf(claimed, standing);
  const frozenUntil = standing?.frozenUntil;
  const access = decideAccess({ rule, tenant, principal, frozenUntil, now: clock.now() });
  if (access.kind === "refused") return access;
  return { kind: "entered", tenant, principal, role: access.role, scope: access.scope };
}

/**
 * An access token proves its session without a look into the record, for its few minutes of plain reads. Where that is too long, the
 * record is asked: before every change, at each beat of a stream, while somebody looks through another person's eyes, and while an
 * admin of the platform looks into a tenant.
 */
async function standingOf(
  { rule, asksRecord }: Door,
  principal: Principal | undefined,
  { pool, box, clock }: RouteDeps,
): Promise<SessionStanding | "ended" | undefined> {
  if (principal?.by.kind !== "session" || rule.kind === "public") return undefined;
  const { impersonatedBy, visitsFrom, sessionId } = principal.by;
  const isPlain = impersonatedBy === undefined && visitsFrom === undefined;
  if (!asksRecord && !rule.stepUp && isPlain) return undefined;
  const admin = administer(pool, { clock, box, actor: "nobody" });
  const home = visitsFrom ?? principal.tenantId;
  return (await sessionStanding(admin, home, sessionId, clock.now())) ?? "ended";
}

function isVisit(claimed: Principal | undefined): boolean {
  return claimed?.by.kind === "session" && claimed.by.visitsFrom !== undefined;
}

/** A role that was taken away since the token was made. */
function withRolesOf(claimed: Principal | undefined, { roles }: SessionStanding): Principal | undefined {
  if (claimed !== undefined && isVisit(claimed))
    return roles.includes("platform-admin") ? claimed : { ...claimed, roles: [] };
  return claimed && { ...claimed, roles: claimed.roles.filter((role) => roles.includes(role)) };
}

function callOf(
  request: FastifyRequest,
  reply: FastifyReply,
  { rule, ...deps }: RouteDeps & { readonly rule: Rule },
): Call {
  const { pool, clock, box } = deps;
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
    from: {
      ...{ ip: request.ip, userAgent: request.headers["user-agent"] },
      ...{ isHttps: request.protocol === "https", host: request.host },
    },
    cookies: request.cookies,
    headers: request.headers,
    now: clock.now(),
    signal: gone.signal,
    stepUpObjection: async () => {
      const strict = rule.kind === "public" ? rule : { ...rule, stepUp: true, bowsToFreeze: true };
      const door = { rule: strict, asksRecord: true };
      const again = await enter(request, door, await identify(request, deps), deps);
      return again.kind === "entered" ? undefined : again.code;
    },
    stillAllowed: async () => {
      const door = { rule, asksRecord: true };
      const again = await enter(request, door, await identify(request, deps), deps);
      return again.kind === "entered" && isDeepStrictEqual(again.scope, scope);
    },
  };
}

function ownOf(scope: Scope) {
  if (scope.kind === "platform") return {};
  const { traderId, providerId, personId } = scope;
  const isLimited = traderId !== undefined || providerId !== undefined || personId !== undefined;
  return isLimited ? { own: { traderId, providerId, personId } } : {};
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

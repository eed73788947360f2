// What load balancers, Prometheus and operators ask: is the process alive, can it serve, and how is it doing.
import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { TenantFinder } from "../tenants/tenant-finder.ts";
import { problemOf } from "./problems.ts";
import { sendProblem } from "./send-answer.ts";

/** Something that this process cannot serve without. Throws when it is at fault. */
export interface ReadyProbe {
  readonly name: string;
  readonly check: () => Promise<unknown>;
}

export interface HealthDeps {
  readonly readyProbes: readonly ReadyProbe[];
  /** The registry in Prometheus' text format. */
  readonly metricsText: () => Promise<string>;
  /** Who reads the metrics shows it as a bearer token. This port is the one that people reach. */
  readonly operatorToken: string;
  readonly tenants: TenantFinder;
}

const PROBE_TIMEOUT_MS = 2_000;
const BEARER = /^Bearer ([\x21-\x7e]{1,512})$/i;

export function registerHealth(app: FastifyInstance, deps: HealthDeps): void {
  const hidden = { schema: { hide: true } };
  app.get("/healthz", hidden, async () => ({ status: "alive" }));
  app.get("/readyz", hidden, async (_request, reply) => {
    const dependencies = await Promise.all(deps.readyProbes.map(probe));
    const ready = dependencies.every(({ ok }) => ok);
    return reply.code(ready ? 200 : 503).send({ status: ready ? "ready" : "not-ready", dependencies });
  });
  // Caddy asks before it gets a certificate for a host that somebody has come to.
  app.get<{ Querystring: { readonly domain?: string } }>("/tls-ask", hidden, async (request, reply) => {
    const found = await deps.tenants.byHost(String(request.query.domain ?? ""));
    return reply.code(found === undefined ? 404 : 200).send();
  });
  app.get("/metrics", hidden, async (request, reply) => {
    if (!isOperator(request, deps.operatorToken))
      return sendProblem(reply, problemOf("AUTHENTICATION_REQUIRED"));
    return reply.type("text/plain; version=0.0.4; charset=utf-8").send(await deps.metricsText());
  });
}

/** Names only: what is wrong with it is in the journal, this is open to everybody. */
async function probe({ name, check }: ReadyProbe): Promise<{ readonly name: string; readonly ok: boolean }> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), PROBE_TIMEOUT_MS);
  const answered = check().then(
    () => true,
    () => false,
  );
  const ok = await Promise.race([late, answered]);
  clearTimeout(timer);
  return { name, ok };
}

function isOperator(request: FastifyRequest, operatorToken: string): boolean {
  const token = BEARER.exec(request.headers.authorization ?? "")?.[1];
  return token !== undefined && timingSafeEqual(sha256(token), sha256(operatorToken));
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

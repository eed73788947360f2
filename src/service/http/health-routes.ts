// What load balancers and operators ask: is the process alive, can it serve.
import type { FastifyInstance } from "fastify";

export interface HealthDeps {
  /** Throws when the record cannot be asked. */
  readonly probeRecord: () => Promise<void>;
}

export function registerHealth(app: FastifyInstance, { probeRecord }: HealthDeps): void {
  app.get("/healthz", { schema: { hide: true } }, async () => ({ status: "alive" }));
  app.get("/readyz", { schema: { hide: true } }, async (_request, reply) => {
    const ok = await probeRecord().then(
      () => true,
      () => false,
    );
    return reply.code(ok ? 200 : 503).send({ status: ok ? "ready" : "not-ready", record: ok });
  });
}

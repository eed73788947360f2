// Is it alive, can it work, and how is it doing: for orchestrators, load balancers and Prometheus.
import type { FastifyInstance } from "fastify";
import type { Drain } from "../drain.ts";
import { problemOf, sendProblem } from "./problem.ts";

/** One thing that the engine cannot work without. */
export interface DependencyProbe {
  readonly name: string;
  /** `detail` is a word for people, without secrets. May throw or hang: both count as at fault. */
  check(): Promise<{ readonly ok: boolean; readonly detail: string }>;
}

export interface HealthDeps {
  readonly probes: readonly DependencyProbe[];
  readonly drain: Pick<Drain, "phase">;
  /** The registry in Prometheus' text format. */
  readonly metricsText: () => Promise<string>;
}

export const PROBE_TIMEOUT_MS = 1_000;

export interface DependencyState {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

export function registerHealth(app: FastifyInstance, deps: HealthDeps): void {
  app.get("/healthz", async (_request, reply) => reply.send({ status: "ok" }));
  app.get("/readyz", async (_request, reply) => {
    if (deps.drain.phase !== "serving") return sendProblem(reply, problemOf("DRAINING"));
    const dependencies = await Promise.all(deps.probes.map(probe));
    const faulty = dependencies.filter(({ ok }) => !ok);
    if (faulty.length === 0) return reply.send({ status: "ready", dependencies });
    const detail = `At fault: ${faulty.map(({ name, detail: why }) => `${name} (${why})`).join(", ")}.`;
    return sendProblem(reply, { ...problemOf("NOT_READY", detail), dependencies });
  });
  app.get("/metrics", async (_request, reply) =>
    reply.header("content-type", "text/plain; version=0.0.4; charset=utf-8").send(await deps.metricsText()),
  );
}

export async function probe({ name, check }: DependencyProbe): Promise<DependencyState> {
  const { promise: timeout, resolve } = Promise.withResolvers<DependencyState>();
  const timer = setTimeout(resolve, PROBE_TIMEOUT_MS, {
    name,
    ok: false,
    detail: `no answer within ${PROBE_TIMEOUT_MS} ms`,
  });
  try {
    return await Promise.race([timeout, check().then((answer) => ({ name, ...answer }))]);
  } catch (error) {
    return { name, ok: false, detail: error instanceof Error ? error.name : "failed" };
  } finally {
    clearTimeout(timer);
  }
}

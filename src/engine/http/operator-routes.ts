// What operators read and ask over HTTP: decision traces, positions, the check of a key. Everything here needs the operator token.
import type { FastifyInstance } from "fastify";
import type { SignalId } from "../../../engine/domain/ids.ts";
import type { Digests } from "../../../engine/intake/digests.ts";
import type { DecisionStore } from "../../../engine/ports/decision-store.ts";
import { type CredentialCheckDeps, registerCredentialChecks } from "./credential-check-route.ts";
import { operatorGuard } from "./operator-guard.ts";
import { type PositionReading, positionView } from "./position-view.ts";
import { problemOf, sendProblem } from "./problem.ts";
import { traceView } from "./trace-view.ts";
import type { TradingStateView } from "./trading-states-view.ts";

export interface OperatorDeps extends CredentialCheckDeps {
  readonly digests: Digests;
  /** SHA-256 of the operator token, hex. */
  readonly operatorTokenHash: string;
  readonly decisions: Pick<DecisionStore, "trace">;
  readonly readPositions: () => Promise<readonly PositionReading[]>;
  readonly readTradingStates: () => Promise<readonly TradingStateView[]>;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function registerOperator(app: FastifyInstance, deps: OperatorDeps): void {
  app.addHook("onRequest", operatorGuard(deps.digests, deps.operatorTokenHash));
  app.get<{ Params: { readonly id: string } }>("/v1/signals/:id/trace", async (request, reply) => {
    const { id } = request.params;
    const trace = UUID.test(id) ? await deps.decisions.trace(id.toLowerCase() as SignalId) : undefined;
    if (trace === undefined) return sendProblem(reply, problemOf("SIGNAL_NOT_FOUND"));
    return reply.send(traceView(trace));
  });
  registerCredentialChecks(app, deps);
  app.get("/v1/positions", async (_request, reply) => {
    const positions = await deps.readPositions();
    return reply.send({ positions: positions.map(positionView) });
  });
  app.get("/v1/trading-states", async (_request, reply) =>
    reply.send({ states: await deps.readTradingStates() }),
  );
}

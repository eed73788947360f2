// POST /v1/test-signals: a webhook body that goes the whole way of a signal, but to accounts of environment `paper` only.
import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import type { StrategyId } from "../../../engine/domain/ids.ts";
import {
  type AcceptOutcome,
  type AcceptSignalDeps,
  acceptTestSignal,
  StoreUnavailable,
} from "../../../engine/intake/accept-signal.ts";
import type { AccountDirectory, Strategy } from "../../../engine/ports/account-directory.ts";
import type { SignalStore } from "../../../engine/ports/signal-store.ts";
import type { Drain } from "../drain.ts";
import { problemOf, problemOfRefusal, sendProblem } from "./problem.ts";
import { id, QUESTION_BYTES_MAX, readBody } from "./read-question.ts";
import { type RouteAcceptedDeps, routeAccepted } from "./route-accepted.ts";
import { triedSignalView } from "./tried-signal-view.ts";

export interface TestSignalRouteDeps extends Omit<AcceptSignalDeps, "directory">, RouteAcceptedDeps {
  readonly directory: AcceptSignalDeps["directory"] & Pick<AccountDirectory, "strategy">;
  readonly findSignal: SignalStore["find"];
  readonly drain: Pick<Drain, "phase">;
}

const Question = z.strictObject({
  strategyId: id<StrategyId>(),
  /** The webhook's body, as it would be sent. */
  body: z.string(),
});

export function registerTestSignals(app: FastifyInstance, deps: TestSignalRouteDeps): void {
  app.post("/v1/test-signals", { bodyLimit: QUESTION_BYTES_MAX }, async (request, reply) => {
    const question = readBody(Question, request.body);
    if (question.kind === "wrong") return sendProblem(reply, question.problem);
    if (deps.drain.phase === "refusing") return sendProblem(reply, problemOf("DRAINING"));
    const strategy = deps.directory.strategy(question.value.strategyId);
    if (strategy === undefined) return sendProblem(reply, problemOf("STRATEGY_NOT_FOUND"));
    const outcome = await taken(deps, strategy, question.value.body);
    return outcome === undefined
      ? sendProblem(reply, problemOf("STORE_UNAVAILABLE"))
      : answer(deps, reply, outcome);
  });
}

/** Undefined: the record was not reached, and nothing is known to be accepted. */
async function taken(
  deps: TestSignalRouteDeps,
  strategy: Strategy,
  body: string,
): Promise<AcceptOutcome | undefined> {
  try {
    return await acceptTestSignal(deps, { strategy, body: new TextEncoder().encode(body) });
  } catch (error) {
    if (error instanceof StoreUnavailable) return undefined;
    throw error;
  }
}

async function answer(
  deps: TestSignalRouteDeps,
  reply: FastifyReply,
  outcome: AcceptOutcome,
): Promise<FastifyReply> {
  if (outcome.kind === "refused") {
    const { retryAfterMs } = outcome.refusal;
    if (retryAfterMs !== undefined) reply.header("retry-after", String(Math.ceil(retryAfterMs / 1_000)));
    return sendProblem(reply, problemOfRefusal(outcome.refusal, outcome.signalId));
  }
  if (outcome.kind === "accepted") {
    reply.code(202).send(testSignalView(outcome.signal, false));
    void routeAccepted(deps, outcome.signal);
    return reply;
  }
  // As it was accepted: its audience was frozen then.
  const known = await deps.findSignal(outcome.signalId);
  return known === undefined
    ? sendProblem(reply, problemOf("STORE_UNAVAILABLE"))
    : reply.code(202).send(testSignalView(known, true));
}

export function testSignalView(...tried: Parameters<typeof triedSignalView>) {
  return { signal: triedSignalView(...tried) };
}

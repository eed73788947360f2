// POST /v1/dry-runs: what a webhook body would make each account do if it came now. Read as intake reads it, planned as execution
// plans it; nothing is accepted, reserved or sent.
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { sizingSchema } from "../../../adapters/postgres/stored-json.ts";
import type { AccountId, StrategyId } from "../../../engine/domain/ids.ts";
import type { Signal } from "../../../engine/domain/signal.ts";
import type { DryRunOf, SubscriptionTrial } from "../../../engine/execution/dry-run.ts";
import { type ReadSignalDeps, readTrial } from "../../../engine/intake/read-signal.ts";
import { refused } from "../../../engine/intake/refusals.ts";
import { refuseUntimely } from "../../../engine/intake/refuse-untimely.ts";
import type { AccountDirectory } from "../../../engine/ports/account-directory.ts";
import type { Clock } from "../../../engine/ports/clock.ts";
import type { SignalStore } from "../../../engine/ports/signal-store.ts";
import { dryRunView } from "./dry-run-view.ts";
import type { OwnerOf } from "./owner-of.ts";
import { problemOf, problemOfRefusal, sendProblem } from "./problem.ts";
import { IDS_MAX, id, QUESTION_BYTES_MAX, readBody } from "./read-question.ts";

export interface DryRunRouteDeps extends Omit<ReadSignalDeps, "directory"> {
  readonly directory: Pick<AccountDirectory, "audience" | "strategy">;
  readonly clock: Clock;
  readonly findSignal: SignalStore["find"];
  readonly owners: () => Promise<OwnerOf>;
  readonly dryRun: (
    signal: Signal,
    accountIds: readonly AccountId[] | undefined,
    trial: SubscriptionTrial,
    count: number,
  ) => Promise<readonly DryRunOf[]>;
}

const Question = z.strictObject({
  strategyId: id<StrategyId>(),
  /** The webhook's body, as it would be sent. */
  body: z.string(),
  /** Absent: the strategy's audience. */
  accountIds: z.array(id<AccountId>()).min(1).max(IDS_MAX).optional(),
  subscription: z
    .strictObject({
      sizing: sizingSchema.optional(),
      tooSmall: z.enum(["skip", "smallest"]).optional(),
      directions: z
        .array(z.enum(["long", "short"]))
        .min(1)
        .optional(),
    })
    .default({}),
});

export function registerDryRuns(app: FastifyInstance, deps: DryRunRouteDeps): void {
  app.post("/v1/dry-runs", { bodyLimit: QUESTION_BYTES_MAX }, async (request, reply) => {
    const question = readBody(Question, request.body);
    if (question.kind === "wrong") return sendProblem(reply, question.problem);
    const { strategyId, body, accountIds, subscription } = question.value;
    const read = readAsIntake(deps, strategyId, body);
    if (read === undefined) return sendProblem(reply, problemOf("STRATEGY_NOT_FOUND"));
    if (read.kind === "refused") return sendProblem(reply, problemOfRefusal(read.refusal, undefined));
    const { signal } = read;
    const answers = await deps.dryRun(signal, accountIds, subscription as SubscriptionTrial, IDS_MAX);
    const known = await deps.findSignal(signal.id);
    return reply.send(dryRunView(signal, answers, known !== undefined, await deps.owners()));
  });
}

/** Undefined: there is no such strategy. */
function readAsIntake(deps: DryRunRouteDeps, strategyId: StrategyId, body: string) {
  const strategy = deps.directory.strategy(strategyId);
  if (strategy === undefined) return undefined;
  if (strategy.status === "paused") return refused("STRATEGY_PAUSED");
  const bytes = new TextEncoder().encode(body);
  const read = readTrial(deps, { strategy, body: bytes, receivedAt: deps.clock.now(), test: false });
  if (read.kind === "refused") return read;
  return refuseUntimely(read.signal, strategy) ?? read;
}

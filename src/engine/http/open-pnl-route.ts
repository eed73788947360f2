// POST /v1/open-pnl: what open positions of some tenants' accounts have gained or lost, as often as a screen wants to know it.
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { AccountId, TenantId } from "../../../engine/domain/ids.ts";
import type { OpenPnl } from "../../../engine/tracking/open-pnl.ts";
import { inSlices } from "./in-slices.ts";
import { sendProblem } from "./problem.ts";
import { id, readBody } from "./read-question.ts";
import { textOrNull } from "./view-text.ts";

export interface OpenPnlRouteDeps {
  /** Of all accounts that this engine serves. */
  readonly accountIds: () => Iterable<AccountId>;
  readonly readOpenPnl: (ids: readonly AccountId[], tenantIds: ReadonlySet<TenantId>) => readonly OpenPnl[];
}

const TENANTS_MAX = 5_000;
const ACCOUNTS_PER_SLICE = 500;
const Question = z.strictObject({ tenantIds: z.array(id<TenantId>()).min(1).max(TENANTS_MAX) });

export function registerOpenPnl(app: FastifyInstance, deps: OpenPnlRouteDeps): void {
  app.post("/v1/open-pnl", async (request, reply) => {
    const question = readBody(Question, request.body);
    if (question.kind === "wrong") return sendProblem(reply, question.problem);
    const tenantIds = new Set(question.value.tenantIds);
    const accounts = await inSlices([...deps.accountIds()], ACCOUNTS_PER_SLICE, (slice) =>
      deps.readOpenPnl(slice, tenantIds).map(openPnlView),
    );
    return reply.send({ accounts });
  });
}

export function openPnlView({ accountId, unrealizedPnl }: OpenPnl) {
  return { accountId, unrealizedPnl: textOrNull(unrealizedPnl) };
}

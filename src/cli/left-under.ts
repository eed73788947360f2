// How far the kill switches have come, as the running engine sees it: open positions and resting entries under each.
import { z } from "zod";
import type { TradingStateRow } from "../../adapters/postgres/admin/trading-states.ts";
import type { CliContext } from "./cli-context.ts";
import { CliProblem } from "./cli-problem.ts";

const States = z.object({
  states: z.array(
    z.object({
      level: z.string(),
      id: z.string(),
      tenantId: z.string().nullable(),
      left: z.object({ positions: z.number(), entries: z.number() }),
    }),
  ),
});

export interface Left {
  readonly positions: number | null;
  readonly entries: number | null;
}

const NOT_KNOWN: Left = { positions: null, entries: null };

/** Without an engine the kill switches are listed all the same: its columns stay empty. */
export async function leftUnder(
  context: CliContext,
): Promise<(row: Pick<TradingStateRow, "tenantId" | "scope" | "scopeId">) => Left> {
  const read = async (): Promise<unknown> => (await context.engine()).get("/v1/trading-states");
  const answer = await read().catch((error: unknown) => {
    if (error instanceof CliProblem) return undefined;
    throw error;
  });
  const states = States.safeParse(answer).data?.states ?? [];
  const left = new Map(states.map((state) => [`${state.tenantId}|${state.level}|${state.id}`, state.left]));
  return ({ tenantId, scope, scopeId }) => left.get(`${tenantId ?? null}|${scope}|${scopeId}`) ?? NOT_KNOWN;
}

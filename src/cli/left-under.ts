// How far the kill switches have come, as the running engine sees it: open positions and resting entries under each.
import type { TradingStateRow } from "../../adapters/postgres/admin/trading-states.ts";
import type { CliContext } from "./cli-context.ts";
import { CliProblem } from "./cli-problem.ts";
import { answered } from "./engine-of.ts";

export interface Left {
  readonly positions: number | null;
  readonly entries: number | null;
}

const NOT_KNOWN: Left = { positions: null, entries: null };

/** Without an engine the kill switches are listed all the same: its columns stay empty. */
export async function leftUnder(
  context: CliContext,
): Promise<(row: Pick<TradingStateRow, "tenantId" | "scope" | "scopeId">) => Left> {
  const read = async () => answered(await (await context.engine()).tradingStates());
  const answer = await read().catch((error: unknown) => {
    if (error instanceof CliProblem) return undefined;
    throw error;
  });
  const left = new Map(
    (answer?.states ?? []).map((state) => [`${state.tenantId}|${state.level}|${state.id}`, state.left]),
  );
  return ({ tenantId, scope, scopeId }) => left.get(`${tenantId ?? null}|${scope}|${scopeId}`) ?? NOT_KNOWN;
}

// Executions and funding payments from Bybit since a moment: seven-day windows, newest first in each, sorted here.

import type { Fill, Funding } from "../../../engine/domain/fill.ts";
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { Instrument } from "../../../engine/domain/instrument.ts";
import type { Answer } from "../venue-reader.ts";
import type { BybitContext } from "./bybit-context.ts";
import { BybitExecution, mapBybitExecution } from "./map-execution.ts";
import { type Params, readBybitPages } from "./read-pages.ts";

const WINDOW_MS = 7 * 86_400_000;
/** Bybit keeps executions for two years. */
const AGE_MAX_MS = 730 * 86_400_000;
const PAGE = 100;

export async function bybitFills(
  context: BybitContext,
  accountId: AccountId,
  sinceMs: number,
  instrument: Instrument,
): Promise<Answer<readonly Fill[]>> {
  const rows = await readExecutions(context, accountId, sinceMs, { symbol: instrument.venueSymbol });
  if (rows.kind === "failed") return rows;
  const mapping = { accountId, positionMode: context.positionModeOf(accountId), priceOf: context.priceOf };
  const fills = rows.value.flatMap((row) => {
    const movement = mapBybitExecution(row, instrument, mapping);
    return movement?.kind === "fill" ? [movement.fill] : [];
  });
  return { kind: "ok", value: fills };
}

export async function bybitTradedSymbols(
  context: BybitContext,
  accountId: AccountId,
  sinceMs: number,
): Promise<Answer<readonly string[]>> {
  const rows = await readExecutions(context, accountId, sinceMs, {});
  if (rows.kind === "failed") return rows;
  return { kind: "ok", value: [...new Set(rows.value.map(({ symbol }) => symbol))] };
}

export async function bybitFundings(
  context: BybitContext,
  accountId: AccountId,
  sinceMs: number,
): Promise<Answer<readonly Funding[]>> {
  const rows = await readExecutions(context, accountId, sinceMs, { execType: "Funding" });
  if (rows.kind === "failed") return rows;
  const mapping = { accountId, positionMode: context.positionModeOf(accountId), priceOf: context.priceOf };
  const fundings = rows.value.flatMap((row) => {
    const instrument = context.instruments.bySymbol(row.symbol);
    const movement = instrument === undefined ? undefined : mapBybitExecution(row, instrument, mapping);
    return movement?.kind === "funding" ? [movement.funding] : [];
  });
  return { kind: "ok", value: fundings };
}

async function readExecutions(
  context: BybitContext,
  accountId: AccountId,
  sinceMs: number,
  filter: Params,
): Promise<Answer<readonly BybitExecution[]>> {
  const rows = new Map<string, BybitExecution>();
  const nowMs = context.nowMs();
  for (let fromMs = Math.max(sinceMs, nowMs - AGE_MAX_MS); ; fromMs += WINDOW_MS) {
    const answer = await readBybitPages(context, BybitExecution, {
      accountId,
      purpose: "protect",
      params: {
        category: "linear",
        ...filter,
        startTime: fromMs,
        endTime: fromMs + WINDOW_MS - 1,
        limit: PAGE,
      },
      call: (exchange, params) => exchange.privateGetV5ExecutionList(params),
    });
    if (answer.kind === "failed") return answer;
    for (const row of answer.value) if (row.execTime >= sinceMs) rows.set(row.execId, row);
    if (fromMs + WINDOW_MS > nowMs) break;
  }
  // Within one millisecond the list order, newest first, is all there is to go by.
  return {
    kind: "ok",
    value: [...rows.values()].reverse().sort((left, right) => left.execTime - right.execTime),
  };
}

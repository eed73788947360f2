// Lists of what happened, newest first, in pages.
import { z } from "zod";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { answerPage } from "../http/answer-page.ts";
import { type Operation, operation } from "../http/operation.ts";
import { pageOf, pageQuery } from "../http/page.ts";
import { asView } from "./as-view.ts";
import { RECORD_KINDS, type RecordKindName } from "./record-kinds.ts";

/** ISO 8601 with a zone, to the moment. */
export const instantInput = z.iso
  .datetime({ offset: true })
  .transform((text) => Date.parse(text) as UnixMs)
  .meta({ description: "ISO 8601 with a zone." });

const rangeQuery = { from: instantInput.optional(), to: instantInput.optional() };
const id = z.uuid().optional();
const word = z.string().min(1).max(100).optional();

const FILTERS = {
  orders: { accountId: id, strategyId: id, instrumentId: word, signalId: id, state: word },
  fills: { accountId: id, instrumentId: word },
  fundings: { accountId: id, instrumentId: word },
  decisions: { accountId: id, strategyId: id, instrumentId: word, signalId: id, state: word },
  signals: { strategyId: id, instrumentId: word },
} as const satisfies Partial<Record<RecordKindName, z.ZodRawShape>>;
/** Accounts and positions have lists of their own, with what engines see now. */
type ListedKind = keyof typeof FILTERS;

const SUMMARIES: Readonly<Record<ListedKind, string>> = {
  orders: "Orders that were sent, or may have been",
  fills: "Executions",
  fundings: "Funding that was paid and received",
  decisions: "What became of signals, account by account",
  signals: "Signals that were accepted",
};

export function listOperations(): readonly Operation[] {
  return (Object.keys(FILTERS) as ListedKind[]).map(listOperation);
}

function listOperation(name: ListedKind): Operation {
  const { listing, view, conditions } = RECORD_KINDS[name];
  return operation({
    id: `list${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    method: "GET",
    path: `/v1/${name}`,
    tag: "History",
    summary: SUMMARIES[name],
    description: "Newest first. Orders and decisions stand in the order of their signals.",
    query: pageQuery.extend({ ...rangeQuery, ...FILTERS[name] }),
    success: { status: 200, description: "One page.", body: pageOf(view) },
    problems: ["CURSOR_INVALID"],
    handle: ({ admin, tenantId, query }) => {
      const { limit, cursor, from, to, ...filter } = query;
      return answerPage({ admin, tenantId, query: { limit, cursor } }, listing, {
        ...{ from, to, conditions: conditions(filter) },
        itemsOf: (rows) => rows.map((row) => asView(view, row)),
      });
    },
  });
}

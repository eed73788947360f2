// Bybit's lists come in pages behind a cursor; a list is read to its end or not at all.
import type { bybit } from "ccxt";
import { z } from "zod";
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { Purpose } from "../budget/request-budget.ts";
import { rowsOf } from "../rows-of.ts";
import type { Answer } from "../venue-reader.ts";
import type { BybitContext } from "./bybit-context.ts";

export type Params = Readonly<Record<string, string | number>>;

export interface PagedRequest {
  readonly accountId: AccountId;
  readonly purpose: Purpose;
  readonly params: Params;
  call(exchange: bybit, params: Params): Promise<unknown>;
}

const PAGES_MAX = 60;

export async function readBybitPages<Row extends z.ZodType>(
  { reader }: BybitContext,
  row: Row,
  { accountId, purpose, params, call }: PagedRequest,
): Promise<Answer<readonly z.output<Row>[]>> {
  const Page = z.object({
    result: z.object({ list: rowsOf(row), nextPageCursor: z.string().nullish() }),
  });
  const rows: z.output<Row>[] = [];
  let cursor = "";
  for (let page = 0; page < PAGES_MAX; page++) {
    const query = cursor === "" ? params : { ...params, cursor };
    const answer = await reader.read(
      { accountId, purpose, weight: 1, call: (exchange) => call(exchange, query) },
      (body) => Page.parse(body).result,
    );
    if (answer.kind === "failed") return answer;
    rows.push(...answer.value.list);
    const next = answer.value.nextPageCursor ?? "";
    if (next === "" || answer.value.list.length === 0) return { kind: "ok", value: rows };
    if (next === cursor) return { kind: "failed", failure: { kind: "lost", reason: "SAME_PAGE_AGAIN" } };
    cursor = next;
  }
  return { kind: "failed", failure: { kind: "not-sent", reason: "TOO_MANY_PAGES" } };
}

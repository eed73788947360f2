// Some lists give at most a page of a time range, and do not say which end of it. A range is halved until each half fits.
import type { Answer } from "./venue-reader.ts";

export interface RangeRequest<Row> {
  readonly fromMs: number;
  readonly toMs: number;
  /** Rows per page: an answer this long may be incomplete. */
  readonly pageSize: number;
  /** Requests at most; more than that fails. */
  readonly pagesMax: number;
  timeOf(row: Row): number;
  /** Both ends inclusive. */
  read(fromMs: number, toMs: number): Promise<Answer<readonly Row[]>>;
}

/** Every row of the range, by time; or the first failure: also where a full page holds what was not asked for, because halving would not end. */
export async function readWholeRange<Row>(request: RangeRequest<Row>): Promise<Answer<readonly Row[]>> {
  const rows: Row[] = [];
  const ranges = [{ fromMs: request.fromMs, toMs: request.toMs }];
  for (let page = 0; page < request.pagesMax; page++) {
    const range = ranges.shift();
    if (range === undefined) {
      return { kind: "ok", value: rows.sort((left, right) => request.timeOf(left) - request.timeOf(right)) };
    }
    const answer = await request.read(range.fromMs, range.toMs);
    if (answer.kind === "failed") return answer;
    if (answer.value.length < request.pageSize) {
      rows.push(...answer.value);
      continue;
    }
    const times = answer.value.map(request.timeOf);
    if (times.some((at) => at < range.fromMs || at > range.toMs)) {
      return { kind: "failed", failure: { kind: "lost", reason: "ROWS_OUTSIDE_OF_RANGE" } };
    }
    const middleMs = middleOf(times, range);
    if (middleMs === undefined) break;
    ranges.unshift({ fromMs: range.fromMs, toMs: middleMs }, { fromMs: middleMs + 1, toMs: range.toMs });
  }
  return { kind: "failed", failure: { kind: "not-sent", reason: "TOO_MANY_PAGES" } };
}

/** Near the rows themselves, so that each half holds about half of them; undefined: one millisecond holds a page. */
function middleOf(
  times: readonly number[],
  range: { readonly fromMs: number; readonly toMs: number },
): number | undefined {
  const sorted = [...times].sort((left, right) => left - right);
  const median = sorted[Math.floor(sorted.length / 2)] ?? range.fromMs;
  const middle = Math.min(Math.max(median, range.fromMs), range.toMs - 1);
  return middle < range.fromMs ? undefined : middle;
}

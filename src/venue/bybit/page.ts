// Cursor paging as V5 does it: the cursor names the last row given, so that new rows at the head do not shift the next page.

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Empty on the last page; ccxt keeps asking until it is. */
  readonly nextPageCursor: string;
}

export function pageOf<Row>(
  rows: readonly Row[],
  idOf: (row: Row) => string,
  limit: number,
  cursor: string | undefined,
): Page<Row> {
  const start = cursor === undefined ? 0 : rows.findIndex((row) => idOf(row) === cursor) + 1;
  if (cursor !== undefined && start === 0) return { rows: [], nextPageCursor: "" };
  const page = rows.slice(start, start + limit);
  const last = page.at(-1);
  const isMore = start + page.length < rows.length;
  return { rows: page, nextPageCursor: isMore && last !== undefined ? idOf(last) : "" };
}

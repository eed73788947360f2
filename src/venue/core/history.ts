// Cuts histories to what a query asks for. Rows are kept oldest first.
import type { HistoryFilter } from "./exchange.ts";

interface Row {
  readonly symbol: string;
}

export interface RowKeys<T> {
  readonly timeMs: (row: T) => number;
  readonly venueOrderId: (row: T) => string | undefined;
  readonly id: (row: T) => string;
}

const LIMIT_DEFAULT = 1_000;

export function filterHistory<T extends Row>(
  rows: Iterable<T>,
  filter: HistoryFilter,
  keys: RowKeys<T>,
): readonly T[] {
  const { symbol, startMs, endMs, venueOrderId, fromId } = filter;
  const fromNumber = fromId === undefined ? undefined : BigInt(fromId);
  const found: T[] = [];
  for (const row of rows) {
    if (symbol !== undefined && row.symbol !== symbol) continue;
    if (startMs !== undefined && keys.timeMs(row) < startMs) continue;
    if (endMs !== undefined && keys.timeMs(row) > endMs) continue;
    if (venueOrderId !== undefined && keys.venueOrderId(row) !== venueOrderId) continue;
    if (fromNumber !== undefined && BigInt(keys.id(row)) < fromNumber) continue;
    found.push(row);
  }
  const limit = filter.limit ?? LIMIT_DEFAULT;
  return fromNumber === undefined ? found.slice(-limit) : found.slice(0, limit);
}

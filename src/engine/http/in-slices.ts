// Long answers are put together in slices: this process trades, and orders go first.
import { setImmediate } from "node:timers/promises";

export async function inSlices<T, R>(
  items: readonly T[],
  size: number,
  work: (slice: readonly T[]) => readonly R[],
): Promise<readonly R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += size) {
    if (from > 0) await setImmediate();
    results.push(...work(items.slice(from, from + size)));
  }
  return results;
}

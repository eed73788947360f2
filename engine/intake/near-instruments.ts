// What a sender may have meant, for the sentence that refuses an unknown symbol.
import type { InstrumentId } from "../domain/instrument.ts";
import type { IndexedInstrument, InstrumentIndex } from "./instrument-index.ts";

const NEAR_MAX = 5;
const EDITS_MAX = 2;

/** At most five, nearest first. `pair`: upper case, without separators. */
export function nearInstruments(index: InstrumentIndex, pair: string): readonly InstrumentId[] {
  return index.instruments
    .map((instrument) => ({ id: instrument.id, edits: editsTo(instrument, pair) }))
    .filter(({ edits }) => edits <= EDITS_MAX)
    .sort((a, b) => a.edits - b.edits)
    .slice(0, NEAR_MAX)
    .map(({ id }) => id);
}

/** The bare asset, or the asset with another quote (`BTC`, `BTCUSD`), is near however many letters differ. */
function editsTo({ base, quote }: IndexedInstrument, pair: string): number {
  if (pair === base) return 0;
  if (base.length >= 2 && pair.startsWith(base) && pair.length - base.length <= 5) return 1;
  return editDistance(`${base}${quote}`, pair, EDITS_MAX);
}

/** Levenshtein distance, or something above `max` as soon as that is certain. */
function editDistance(a: string, b: string, max: number): number {
  if (Math.abs(a.length - b.length) > max) return max + 1;
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    if (Math.min(...next) > max) return max + 1;
    row = next;
  }
  return row[b.length] ?? max + 1;
}

// Keeps the ledger in memory, and hands each new entry to a sink (a file, when the venue keeps its state).
import type { LedgerEntry, LedgerPage } from "./ledger.ts";

type WithoutHead<T> = T extends LedgerEntry ? Omit<T, "seq" | "timeNs"> : never;
export type LedgerFact = WithoutHead<LedgerEntry>;

export class LedgerStore {
  readonly #entries: LedgerEntry[] = [];
  #sink: ((entry: LedgerEntry) => void) | undefined;

  append(timeNs: bigint, fact: LedgerFact): void {
    const entry: LedgerEntry = { seq: this.#entries.length + 1, timeNs: timeNs.toString(), ...fact };
    this.#entries.push(entry);
    this.#sink?.(entry);
  }

  /** Fills an empty ledger with saved entries, then reports new ones to `sink`. */
  restore(entries: readonly LedgerEntry[], sink: (entry: LedgerEntry) => void): void {
    for (const entry of entries) this.#entries.push(entry);
    this.#sink = sink;
  }

  /** By how much the clock was ahead when it was set last. */
  lastClockOffsetMs(): string {
    const last = this.#entries.findLast((entry) => entry.kind === "clock.stepped");
    return last?.kind === "clock.stepped" ? last.offsetMs : "0";
  }

  get lastSeq(): number {
    return this.#entries.length;
  }

  /** Entries from `fromSeq` (1 = all) on, at most `limit`. */
  page(fromSeq: number, limit: number): LedgerPage {
    const start = Math.max(0, fromSeq - 1);
    const entries = this.#entries.slice(start, start + limit);
    return { entries, nextSeq: start + entries.length + 1, lastSeq: this.lastSeq };
  }
}

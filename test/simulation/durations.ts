// Durations by the millisecond: however many there are, no more is kept than one count per millisecond of the longest.
export class Durations {
  readonly #counts = new Map<number, number>();
  #count = 0;

  add(durationMs: number, times = 1): void {
    const rounded = Math.round(durationMs);
    this.#counts.set(rounded, (this.#counts.get(rounded) ?? 0) + times);
    this.#count += times;
  }

  addAll(counts: ReadonlyMap<number, number>): void {
    for (const [durationMs, times] of counts) this.add(durationMs, times);
  }

  get counts(): ReadonlyMap<number, number> {
    return this.#counts;
  }

  spread() {
    const ordered = [...this.#counts].sort(([a], [b]) => a - b);
    const at = (share: number): number => {
      let left = Math.floor(share * this.#count);
      for (const [durationMs, times] of ordered) {
        left -= times;
        if (left < 0) return durationMs;
      }
      return 0;
    };
    return { count: this.#count, p50: at(0.5), p99: at(0.99), max: ordered.at(-1)?.[0] ?? 0 };
  }
}

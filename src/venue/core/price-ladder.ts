// Orders of one symbol sorted by price in whole ticks, so that a price step touches only those it reaches.

/** `rising`: reached when the price comes up to the rung; `falling`: when it comes down to it. */
export type Reach = "rising" | "falling";

export class PriceLadder<T> {
  readonly #reach: Reach;
  /** Nearest rung last, so that removing it is cheap. */
  readonly #rungs: number[] = [];
  readonly #byRung = new Map<number, Set<T>>();
  #size = 0;

  constructor(reach: Reach) {
    this.#reach = reach;
  }

  get size(): number {
    return this.#size;
  }

  add(ticks: number, item: T): void {
    let items = this.#byRung.get(ticks);
    if (items === undefined) {
      items = new Set();
      this.#byRung.set(ticks, items);
      this.#rungs.splice(this.#position(ticks), 0, ticks);
    }
    if (!items.has(item)) this.#size += 1;
    items.add(item);
  }

  remove(ticks: number, item: T): void {
    const items = this.#byRung.get(ticks);
    if (items === undefined || !items.delete(item)) return;
    this.#size -= 1;
    if (items.size > 0) return;
    this.#byRung.delete(ticks);
    this.#rungs.splice(this.#position(ticks), 1);
  }

  /** All items whose rung the price has reached, nearest first, oldest first on a rung. A copy: the caller may remove. */
  reached(ticks: number): readonly T[] {
    const found: T[] = [];
    for (let index = this.#rungs.length - 1; index >= 0; index--) {
      const rung = this.#rungs[index];
      if (rung === undefined || (this.#reach === "rising" ? rung > ticks : rung < ticks)) break;
      found.push(...(this.#byRung.get(rung) ?? []));
    }
    return found;
  }

  /** Index of the rung, or where it belongs. Rising ladders hold their lowest rung last, falling ones their highest. */
  #position(ticks: number): number {
    let low = 0;
    let high = this.#rungs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const rung = this.#rungs[middle] ?? 0;
      const before = this.#reach === "rising" ? rung > ticks : rung < ticks;
      if (before) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

// A bounded memory of what was seen: old keys are forgotten, which costs work but never correctness.
export class RecentKeys {
  readonly #keys = new Set<string>();
  readonly #kept: number;

  constructor(kept: number) {
    this.#kept = kept;
  }

  /** False when the key was there already. */
  add(key: string): boolean {
    if (this.#keys.has(key)) return false;
    this.#keys.add(key);
    if (this.#keys.size > this.#kept) for (const oldest of this.#keys) return this.#keys.delete(oldest);
    return true;
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  delete(key: string): void {
    this.#keys.delete(key);
  }
}

// Bounds how many accounts are planned and committed at once. Two chunks: one is being committed while the next is planned,
// and the first orders leave while the rest is still ahead. Small signals pass side by side.
const QUIET_CHUNKS = 2;

export class CommitWindow {
  readonly #accountsMax: number;
  readonly #waiting: (() => void)[] = [];
  #accounts = 0;
  #chunks = 0;

  constructor(accountsMax: number) {
    this.#accountsMax = accountsMax;
  }

  /** Resolves at once while there is room; a chunk larger than the whole window passes alone. */
  async enter(accounts: number): Promise<void> {
    while (this.#accounts > 0 && this.#accounts + accounts > this.#accountsMax) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
    this.#accounts += accounts;
    this.#chunks += 1;
  }

  /** `enter` would resolve at once, and nobody who came before is waiting. */
  hasRoom(accounts: number): boolean {
    return this.#waiting.length === 0 && this.#accounts + accounts <= this.#accountsMax;
  }

  /** Nearly nothing is under way. */
  get isQuiet(): boolean {
    return this.#chunks < QUIET_CHUNKS;
  }

  leave(accounts: number): void {
    this.#accounts -= accounts;
    this.#chunks -= 1;
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

// Bounds how many accounts are planned and committed at once. Two chunks: one is being committed while the next is planned,
// and the first orders leave while the rest is still ahead. Small signals pass side by side.
export class CommitWindow {
  readonly #accountsMax: number;
  readonly #waiting: (() => void)[] = [];
  #accounts = 0;

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
  }

  leave(accounts: number): void {
    this.#accounts -= accounts;
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

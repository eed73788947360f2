// Gathers many small writes into few commits: while one is on its way, the next ones queue up and go together.

export interface WriteBehindOptions<T> {
  /** Durable when it resolves. Items keep the order in which they were added. */
  readonly write: (items: readonly T[]) => Promise<void>;
  /** True where the fault lies in some item, not in the connection: then each item is tried alone. */
  readonly isItemFault: (error: unknown) => boolean;
  /** How long the first item waits for company; 0: it goes at once. */
  readonly lingerMs: number;
  readonly batchMax: number;
  /** Beyond it `add` rejects: a database that is down must not fill the memory. */
  readonly waitingMax: number;
}

interface Waiting<T> {
  readonly item: T;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class WriteBehind<T> {
  readonly #options: WriteBehindOptions<T>;
  #waiting: Waiting<T>[] = [];
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(options: WriteBehindOptions<T>) {
    this.#options = options;
  }

  /** Resolves when the item is durable; rejects when it is not known to be. */
  add(item: T): Promise<void> {
    if (this.#waiting.length >= this.#options.waitingMax) {
      return Promise.reject(
        new Error(`more than ${this.#options.waitingMax} writes are waiting for the database`),
      );
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#schedule();
    });
  }

  /** Resolves when everything added so far is written or has failed. */
  async drain(): Promise<void> {
    while (this.#waiting.length > 0 || this.#running !== undefined) {
      this.#start();
      await this.#running;
    }
  }

  #schedule(): void {
    if (this.#running !== undefined) return;
    if (this.#options.lingerMs === 0 || this.#waiting.length >= this.#options.batchMax) this.#start();
    else this.#timer ??= setTimeout(() => this.#start(), this.#options.lingerMs);
  }

  #start(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#running !== undefined || this.#waiting.length === 0) return;
    this.#running = this.#writeAll().finally(() => {
      this.#running = undefined;
      // Whoever was told just now that its write is durable may have added the next one already.
      if (this.#waiting.length > 0) this.#schedule();
    });
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, this.#options.batchMax);
      this.#waiting = this.#waiting.slice(this.#options.batchMax);
      await this.#writeBatch(batch);
    }
  }

  async #writeBatch(batch: readonly Waiting<T>[]): Promise<void> {
    try {
      await this.#options.write(batch.map(({ item }) => item));
      for (const { resolve } of batch) resolve();
    } catch (error) {
      if (batch.length > 1 && this.#options.isItemFault(error)) {
        for (const waiting of batch) await this.#writeBatch([waiting]);
      } else {
        for (const { reject } of batch) reject(error);
      }
    }
  }
}

/** SQLSTATE classes 22 (data) and 23 (constraint): retrying the same row cannot help, the others can go on. */
export function isRowFault(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === "string" && /^2[23]/.test(code);
}

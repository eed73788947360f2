// Long work is done in slices, and whoever has one to do asks for a turn. Together they get a few milliseconds between two looks at the
// sockets, so that somebody else's order waits for a slice, not for one of each.

/** Once that much is used, what is left waits until the sockets were looked at. */
const SHARE_MS = 2;

export interface SharedTurnsOptions {
  readonly monotonic: () => number;
  /** Runs it after the sockets were looked at. */
  readonly soon: (run: () => void) => void;
}

export class SharedTurns {
  readonly #options: SharedTurnsOptions;
  readonly #waiting: (() => void)[] = [];
  #isDue = false;

  constructor(options: SharedTurnsOptions = { monotonic: () => performance.now(), soon: setImmediate }) {
    this.#options = options;
  }

  /** Resolves, in the order of asking, when the next slice may be done: what follows, up to its first `await`. */
  readonly next = (): Promise<void> =>
    new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (!this.#isDue) this.#ask();
      this.#isDue = true;
    });

  #ask(): void {
    this.#options.soon(() => this.#serve(this.#options.monotonic()));
  }

  #serve(sinceMs: number): void {
    this.#waiting.shift()?.();
    // Behind the slice, which runs as the promise's own microtask.
    queueMicrotask(() => {
      this.#isDue = this.#waiting.length > 0;
      if (!this.#isDue) return;
      if (this.#options.monotonic() - sinceMs < SHARE_MS) this.#serve(sinceMs);
      else this.#ask();
    });
  }
}

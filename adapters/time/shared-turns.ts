// Long work is done in slices, and whoever has one to do asks for a turn. Together they get a millisecond between two looks at the
// sockets, so that somebody else's order waits for a slice, not for one of each; and next to nothing while such an order is
// on its way: the database and the processors are free for it then, too. Where nobody had such an order for a while they get more:
// what goes out in short bursts finds the venue asleep after each, and takes half as long again.
import type { CancelTimer, Clock, Timers } from "../../engine/ports/clock.ts";
import type { LoopTurns } from "../../engine/ports/loop-turns.ts";

/** Once that much is used, what is left waits until the sockets were looked at. */
const SHARE_MS = 1;
const SHARE_ALONE_MS = 5;
/** So long after the last single order the next one is expected any moment. */
const ALONE_AFTER_MS = 5_000;
/** However many orders are on their way, one slice is done as often: a signal to thousands must end too. */
const HELD_BACK_MAX_MS = 5;

export interface SharedTurnsOptions {
  readonly clock: Pick<Clock, "monotonic">;
  readonly timers: Pick<Timers, "after">;
  /** Runs it after the sockets were looked at. */
  readonly soon: (run: () => void) => void;
}

export class SharedTurns implements LoopTurns {
  readonly #options: SharedTurnsOptions;
  readonly #waiting: (() => void)[] = [];
  #isDue = false;
  #holding = 0;
  #heldBackAtMs = Number.NEGATIVE_INFINITY;
  /** Of the slice that is done although something holds back. */
  #cancel: CancelTimer | undefined;

  constructor(options: SharedTurnsOptions) {
    this.#options = options;
  }

  /** Resolves, in the order of asking, when the next slice may be done: what follows, up to its first `await`. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (!this.#isDue) this.#ask();
      this.#isDue = true;
    });
  }

  holdBack(): () => void {
    this.#holding += 1;
    this.#heldBackAtMs = this.#options.clock.monotonic();
    return () => {
      this.#holding -= 1;
      if (this.#holding > 0 || this.#cancel === undefined) return;
      this.#cancel();
      this.#cancel = undefined;
      this.#ask();
    };
  }

  #ask(): void {
    const serve = () => this.#serve(this.#options.clock.monotonic());
    if (this.#holding === 0) this.#options.soon(serve);
    else
      this.#cancel = this.#options.timers.after(HELD_BACK_MAX_MS, () => {
        this.#cancel = undefined;
        serve();
      });
  }

  /** What is left of this turn may be used for another slice. */
  #hasTime(sinceMs: number): boolean {
    const nowMs = this.#options.clock.monotonic();
    const isAlone = nowMs - this.#heldBackAtMs > ALONE_AFTER_MS;
    return this.#holding === 0 && nowMs - sinceMs < (isAlone ? SHARE_ALONE_MS : SHARE_MS);
  }

  #serve(sinceMs: number): void {
    this.#waiting.shift()?.();
    // Behind the slice, which runs as the promise's own microtask.
    queueMicrotask(() => {
      this.#isDue = this.#waiting.length > 0;
      if (!this.#isDue) return;
      if (this.#hasTime(sinceMs)) this.#serve(sinceMs);
      else this.#ask();
    });
  }
}

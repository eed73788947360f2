// One engine process in virtual time: it can be killed at any instant, and frozen as SIGSTOP does. The world outside reaches
// it only through here, so a dead engine hears nothing and a frozen one hears everything late.
import type { CancelTimer, Timers } from "../../../engine/ports/clock.ts";

/** What a crash point throws: it ends the step that was under way, as SIGKILL would. */
export class Killed extends Error {
  override readonly name = "Killed";
}

export class EngineLife {
  readonly #time: Timers;
  #alive = true;
  #frozen = false;
  #waiting: (() => void)[] = [];

  constructor(time: Timers) {
    this.#time = time;
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Something from outside: now, when it thaws, or never. */
  deliver(run: () => void): void {
    if (!this.#alive) return;
    if (this.#frozen) this.#waiting.push(run);
    else run();
  }

  kill(): void {
    this.#alive = false;
    this.#waiting = [];
  }

  freeze(forMs: number): void {
    if (this.#frozen || !this.#alive) return;
    this.#frozen = true;
    this.#time.after(forMs, () => {
      this.#frozen = false;
      // In the order in which they came, each in a turn of its own.
      for (const run of this.#waiting.splice(0)) this.#time.after(0, () => this.deliver(run));
    });
  }

  /** The timers of this process: they stop with it. */
  readonly timers: Timers = {
    after: (delayMs, run): CancelTimer =>
      this.#alive ? this.#time.after(delayMs, () => this.deliver(run)) : () => undefined,
    every: (periodMs, run): CancelTimer => {
      let cancel: CancelTimer = () => undefined;
      const again = (): void => {
        cancel = this.timers.after(periodMs, () => {
          again();
          run();
        });
      };
      again();
      return () => cancel();
    },
  };
}

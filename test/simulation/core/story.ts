// Everything that happened in one seed, in order: always as a fingerprint, as lines only where somebody will read them.
import type { Clock } from "../../../engine/ports/clock.ts";

const PRIME = 0x01000193;

export class Story {
  readonly #clock: Clock;
  readonly #lines: string[] | undefined;
  #low = 0x811c9dc5;
  #high = 0x1b873593;

  constructor(clock: Clock, isTold: boolean) {
    this.#clock = clock;
    this.#lines = isTold ? [] : undefined;
  }

  tell(line: string): void {
    const text = `${this.#clock.monotonic().toFixed(3)} ${line}`;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      this.#low = Math.imul(this.#low ^ code, PRIME);
      this.#high = Math.imul(this.#high + code, 0x85ebca6b) ^ (this.#high >>> 13);
    }
    this.#lines?.push(text);
  }

  /** Two runs of one seed are the same run when their fingerprints are. */
  fingerprint(): string {
    return (this.#low >>> 0).toString(16).padStart(8, "0") + (this.#high >>> 0).toString(16).padStart(8, "0");
  }

  lines(): readonly string[] {
    return this.#lines ?? [];
  }
}

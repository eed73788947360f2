// A clock that tests move by hand.
import type { MonotonicMs, UnixMs } from "../../../engine/domain/time.ts";
import type { Clock } from "../../../engine/ports/clock.ts";

export class MovableClock implements Clock {
  #now: number;

  constructor(now = 1_800_000_000_000) {
    this.#now = now;
  }

  now(): UnixMs {
    return this.#now as UnixMs;
  }

  monotonic(): MonotonicMs {
    return this.#now as unknown as MonotonicMs;
  }

  advance(ms: number): void {
    this.#now += ms;
  }
}

// Time is injected: production passes the machine's clock, tests and simulation one they move by hand.
import type { MonotonicMs, UnixMs } from "../domain/time.ts";

export interface Clock {
  /** Wall clock: for records and deadlines. */
  now(): UnixMs;
  /** For durations. Fractions of a millisecond count. */
  monotonic(): MonotonicMs;
}

export type CancelTimer = () => void;

export interface Timers {
  after(delayMs: number, run: () => void): CancelTimer;
  every(periodMs: number, run: () => void): CancelTimer;
}

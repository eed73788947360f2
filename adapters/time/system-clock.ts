// The machine's own time, behind the ports that tests and simulation replace.
import type { MonotonicMs, UnixMs } from "../../engine/domain/time.ts";
import type { Clock, Timers } from "../../engine/ports/clock.ts";

export const systemClock: Clock = {
  now: () => Date.now() as UnixMs,
  monotonic: () => performance.now() as MonotonicMs,
};

export const systemTimers: Timers = {
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
  every(periodMs, run) {
    const timer = setInterval(run, periodMs);
    return () => clearInterval(timer);
  },
};

// One clock for every process of a bench: CLOCK_MONOTONIC, which on Linux is the same for all processes.

/** Nanoseconds of the machine's monotonic clock. Exact as a number for the first 104 days after boot. */
export function monotonicNs(): number {
  return Number(process.hrtime.bigint());
}

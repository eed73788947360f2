// Venue time: the machine's time plus an offset that the control API moves, or a time moved by hand in tests.

export interface VenueClock {
  nowMs(): number;
  /** Nanoseconds since 1970; rises with every call. */
  nowNs(): bigint;
  /**
   * Stands still while `run` runs: a request is judged and executed at one time, as a matching engine stamps it. Otherwise one that is
   * still in time by a millisecond is accepted, by the ledger, a millisecond late.
   */
  atOneInstant<T>(run: () => T): T;
  /** Moves the clock; negative jumps back. */
  shift(byMs: number): void;
}

/** Follows the machine's monotonic clock from its wall time at creation, plus all shifts. */
export function systemClock(): VenueClock {
  const originNs = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint();
  let offsetNs = 0n;
  let previousNs = 0n;
  let instantNs: bigint | undefined;
  const read = (): bigint => instantNs ?? process.hrtime.bigint() + originNs + offsetNs;
  const nowNs = (): bigint => {
    const readNs = read();
    previousNs = readNs > previousNs ? readNs : previousNs + 1n;
    return previousNs;
  };
  return {
    nowMs: () => Number(read() / 1_000_000n),
    nowNs,
    atOneInstant(run) {
      if (instantNs !== undefined) return run();
      instantNs = read();
      try {
        return run();
      } finally {
        instantNs = undefined;
      }
    },
    shift(byMs) {
      offsetNs += BigInt(Math.round(byMs)) * 1_000_000n;
      previousNs = 0n;
    },
  };
}

/** Stands still until shifted; `nowNs` rises by one nanosecond a call, so that arrivals keep their order. */
export function manualClock(startMs: number): VenueClock {
  let ns = BigInt(startMs) * 1_000_000n;
  return {
    nowMs: () => Number(ns / 1_000_000n),
    nowNs: () => {
      ns += 1n;
      return ns;
    },
    atOneInstant: (run) => run(),
    shift(byMs) {
      ns += BigInt(Math.round(byMs)) * 1_000_000n;
    },
  };
}

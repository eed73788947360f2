// Venue time: the machine's time plus an offset that the control API moves, or a time moved by hand in tests.

export interface VenueClock {
  nowMs(): number;
  /** Nanoseconds since 1970; rises with every call. */
  nowNs(): bigint;
  /** Moves the clock; negative jumps back. */
  shift(byMs: number): void;
}

/** Follows the machine's monotonic clock from its wall time at creation, plus all shifts. */
export function systemClock(): VenueClock {
  const originNs = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint();
  let offsetNs = 0n;
  let previousNs = 0n;
  const nowNs = (): bigint => {
    const readNs = process.hrtime.bigint() + originNs + offsetNs;
    previousNs = readNs > previousNs ? readNs : previousNs + 1n;
    return previousNs;
  };
  return {
    nowMs: () => Number((process.hrtime.bigint() + originNs + offsetNs) / 1_000_000n),
    nowNs,
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
    shift(byMs) {
      ns += BigInt(Math.round(byMs)) * 1_000_000n;
    },
  };
}

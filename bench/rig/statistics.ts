// The few figures a bench prints. Medians of rounds, because means hide the one slow round that matters.

/** `fraction` in 0…1, nearest rank. Throws on an empty list: a bench without samples is a bug. */
export function quantile(samples: readonly number[], fraction: number): number {
  const sorted = samples.toSorted((left, right) => left - right);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * fraction) - 1)];
  if (value === undefined) throw new Error("no samples");
  return value;
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

/** One measured figure of one contender over all rounds. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  /** Median of the rounds' medians. */
  readonly median: number;
  /** Smallest and largest round median: the spread between rounds. */
  readonly low: number;
  readonly high: number;
  /** Over the samples of all rounds together; absent when a round is one sample. */
  readonly p99: number | undefined;
  readonly samples: number;
}

/** `rounds` holds each round's samples; empty rounds do not count. Undefined when nothing was measured. */
export function figure(
  name: string,
  unit: string,
  rounds: readonly (readonly number[])[],
): Figure | undefined {
  const measured = rounds.filter((round) => round.length > 0);
  if (measured.length === 0) return undefined;
  const medians = measured.map(median);
  const all = measured.flat();
  return {
    name,
    unit,
    median: median(medians),
    low: Math.min(...medians),
    high: Math.max(...medians),
    p99: all.length > measured.length ? quantile(all, 0.99) : undefined,
    samples: all.length,
  };
}

// Median, 99th percentile and largest of what was measured; the sample is never thinned.
export interface Spread {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]);
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: round(sorted.at(-1)) };
}

function round(value: number | undefined): number {
  return Math.round((value ?? 0) * 10) / 10;
}

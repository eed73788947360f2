// Whether something grows: a straight line through the samples, and how sure one can be that it is not level.

export interface Sample {
  /** Since the start of the run. */
  readonly atMs: number;
  readonly value: number;
}

export interface Slope {
  readonly perMinute: number;
  /** The line's value where the samples begin and end. */
  readonly first: number;
  readonly last: number;
  readonly count: number;
}

const MINUTE_MS = 60_000;

/** Least squares; undefined: fewer than three samples, or all at one moment. */
export function slopeOf(samples: readonly Sample[]): Slope | undefined {
  const count = samples.length;
  if (count < 3) return undefined;
  const middle = mean(samples.map(({ atMs }) => atMs));
  const level = mean(samples.map(({ value }) => value));
  let together = 0;
  let apart = 0;
  for (const { atMs, value } of samples) {
    together += (atMs - middle) * (value - level);
    apart += (atMs - middle) ** 2;
  }
  if (apart === 0) return undefined;
  const perMs = together / apart;
  const at = (atMs: number) => level + perMs * (atMs - middle);
  const times = samples.map(({ atMs }) => atMs);
  return { perMinute: perMs * MINUTE_MS, first: at(Math.min(...times)), last: at(Math.max(...times)), count };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

// When a soak passes: which figures are watched, from when on, and how much each may rise.
import { type Sample, type Slope, slopeOf } from "./slope.ts";

export interface Bound {
  readonly name: SeriesName;
  readonly unit: string;
  /** The most that the fitted line may rise in an hour, and why it is not zero. */
  readonly perHourMax: number;
  /** A rise below this over the whole watched time is noise, whatever it extrapolates to. */
  readonly noise: number;
  /**
   * Memory climbs by a quarter between two full collections: only what each tenth of the time falls back to can grow by a leak alone.
   */
  readonly of: "samples" | "floors";
  readonly why: string;
}

export type SeriesName = "rss" | "heap" | "fds" | "redisKeys" | "loopP99";
export type Series = Readonly<Record<SeriesName, readonly Sample[]>>;

export const BOUNDS: readonly Bound[] = [
  {
    ...{ name: "rss", unit: "MB", perHourMax: 24, noise: 20, of: "floors" },
    why: "V8 grows its heap in steps of some MB and returns them late; 24 MB an hour is a GB in two days, which an operator would have to act on. 20 MB in the 25 minutes after the warm-up is 550 bytes a decision",
  },
  {
    ...{ name: "heap", unit: "MB", perHourMax: 12, noise: 4, of: "samples" },
    why: "what a full collection leaves is alive: a leak, or a cache that still fills. 4 MB in 25 minutes is 110 bytes a decision",
  },
  {
    ...{ name: "fds", unit: "", perHourMax: 8, noise: 6, of: "samples" },
    why: "spare order sockets and pooled database connections come and go; a leak of one per reconnect or signal is hundreds an hour",
  },
  {
    ...{ name: "redisKeys", unit: "", perHourMax: 200, noise: 100, of: "samples" },
    why: "finished jobs are kept up to a fixed number per queue; one key left behind per signal is thousands an hour",
  },
  {
    ...{ name: "loopP99", unit: "ms", perHourMax: 20, noise: 15, of: "samples" },
    why: "collections of garbage and other programs make it jump; what scans something that grows makes it climb",
  },
];

const WARM_UP_MAX_MS = 5 * 60_000;

/** Caches and pools fill, code is compiled: the first five minutes, or the first third of a short run, say nothing. */
export function warmUpMs(runMs: number): number {
  return Math.min(WARM_UP_MAX_MS, runMs / 3);
}

export interface Judged extends Bound {
  readonly slope: Slope | undefined;
  readonly flat: boolean;
}

/** Not enough samples is not flat: nothing was proved. */
export function judge(series: Series, runMs: number): readonly Judged[] {
  const fromMs = warmUpMs(runMs);
  return BOUNDS.map((bound) => {
    const watched = series[bound.name].filter(({ atMs }) => atMs >= fromMs);
    const slope = slopeOf(bound.of === "floors" ? floorsOf(watched) : watched);
    return { ...bound, slope, flat: slope !== undefined && isFlat(slope, bound) };
  });
}

const FLOORS = 10;

/** The lowest sample of each tenth. */
function floorsOf(samples: readonly Sample[]): readonly Sample[] {
  const size = Math.max(1, Math.ceil(samples.length / FLOORS));
  const floors: Sample[] = [];
  for (let from = 0; from < samples.length; from += size) {
    const [first, ...rest] = samples.slice(from, from + size);
    if (first !== undefined)
      floors.push(rest.reduce((lowest, each) => (each.value < lowest.value ? each : lowest), first));
  }
  return floors;
}

/** Falling is fine. */
function isFlat({ perMinute, first, last }: Slope, { perHourMax, noise }: Bound): boolean {
  return perMinute * 60 <= perHourMax || last - first <= noise;
}

// What is measured of a running engine: from the system, from Redis, and from its own /metrics.
import { readdir, readFile } from "node:fs/promises";
import { Redis } from "ioredis";
import type { SeriesName } from "./verdict.ts";

/** Collections tell of the heap themselves: `heapAfterCollectionMb`. */
export type Reading = Readonly<Record<Exclude<SeriesName, "heap">, number>>;

export interface EngineSampler {
  /** Undefined: the engine could not be read this time. */
  read(): Promise<Reading | undefined>;
  close(): void;
}

const KB_PER_MB = 1_024;

export function engineSampler(pid: number, url: string, redisUrl: string): EngineSampler {
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: 1 });
  redis.on("error", () => undefined);
  return {
    async read() {
      try {
        const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(4_000) });
        const loopP99 = eventLoopP99Ms(await response.text());
        if (loopP99 === undefined) return undefined;
        return {
          rss: await residentMb(pid),
          fds: await openFiles(pid),
          redisKeys: await redis.dbsize(),
          loopP99,
        };
      } catch {
        return undefined;
      }
    },
    close: () => redis.disconnect(),
  };
}

/** Of the time since the last scrape. */
export function eventLoopP99Ms(metrics: string): number | undefined {
  const seconds = /^flotilla_nodejs_eventloop_lag_p99_seconds (\S+)$/m.exec(metrics)?.[1];
  const value = Number(seconds);
  return seconds === undefined || !Number.isFinite(value) ? undefined : value * 1_000;
}

/** Of a line of `node --trace-gc`: what was left of the heap; undefined where it tells of anything but a full collection. */
export function heapAfterCollectionMb(line: string): number | undefined {
  const left = /: Mark-Compact .*?-> (\d+(?:\.\d+)?) \(/.exec(line)?.[1];
  return left === undefined ? undefined : Number(left);
}

async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) / KB_PER_MB;
}

async function openFiles(pid: number): Promise<number> {
  return (await readdir(`/proc/${pid}/fd`)).length;
}

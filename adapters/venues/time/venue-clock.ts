// Venue time from a measured offset: signing with our own clock alone would be refused as soon as it drifts.
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { CancelTimer, Clock, Timers } from "../../../engine/ports/clock.ts";

export interface VenueClock {
  now(): UnixMs;
  /** Venue minus ours; zero until measured. */
  offsetMs(): number;
  /** Measures at once; false when no sample succeeded (the old offset stays). Calls while one runs share it. */
  sync(): Promise<boolean>;
  start(): void;
  stop(): void;
}

const SAMPLES = 5;
const RESYNC_MS = 60_000;

/** `fetchTimeMs` asks the venue; it may throw. */
export function createVenueClock(
  clock: Clock,
  timers: Timers,
  fetchTimeMs: () => Promise<number>,
): VenueClock {
  let offset = 0;
  let cancel: CancelTimer | undefined;
  let running: Promise<boolean> | undefined;

  const measure = async (): Promise<boolean> => {
    const samples: number[] = [];
    for (let index = 0; index < SAMPLES; index++) {
      const sample = await sampleOffset(clock, fetchTimeMs);
      if (sample !== undefined) samples.push(sample);
    }
    const middle = median(samples);
    if (middle !== undefined) offset = Math.round(middle);
    return middle !== undefined;
  };
  const sync = (): Promise<boolean> => {
    running ??= measure().finally(() => {
      running = undefined;
    });
    return running;
  };
  return {
    now: () => (clock.now() + offset) as UnixMs,
    offsetMs: () => offset,
    sync,
    start() {
      cancel ??= timers.every(RESYNC_MS, () => void sync());
    },
    stop() {
      cancel?.();
      cancel = undefined;
    },
  };
}

async function sampleOffset(clock: Clock, fetchTimeMs: () => Promise<number>): Promise<number | undefined> {
  try {
    const sentAt = clock.now();
    const startedAt = clock.monotonic();
    const venueTime = await fetchTimeMs();
    return venueTime - (sentAt + (clock.monotonic() - startedAt) / 2);
  } catch {
    return undefined;
  }
}

export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)];
}

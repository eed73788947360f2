// Collects the whole heap while nothing happens. V8 begins to mark it when what survives has grown enough, which is in the middle of
// a fan-out: with 5,000 accounts half a second of others waiting. In a quiet moment the same takes 0.15 s, and nobody waits.
import { performance } from "node:perf_hooks";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** What is looked at, and done. */
export interface Heap {
  /** Share of the time since the last question that the event loop worked, 0 to 1. */
  workedShare(): number;
  /** What survived long enough to be marked with everything else. */
  oldBytes(): number;
  collect(): void;
}

const LOOK_MS = 250;
/** So many looks in a row must find the process quiet. */
const QUIET_LOOKS = 2;
const QUIET_SHARE_MAX = 0.15;
/** Less than V8 waits for, and seldom enough: two to three thousand orders leave about as much. */
const GROWN_BYTES_MIN = 16 * 1_024 * 1_024;

/** Answers how to stop it. */
export function collectWhenQuiet(heap: Heap = v8Heap()): () => void {
  let atRest = heap.oldBytes();
  let quietLooks = 0;
  const looking = setInterval(() => {
    quietLooks = heap.workedShare() <= QUIET_SHARE_MAX ? quietLooks + 1 : 0;
    // V8 collects by itself, too.
    atRest = Math.min(atRest, heap.oldBytes());
    if (quietLooks < QUIET_LOOKS || heap.oldBytes() - atRest < GROWN_BYTES_MIN) return;
    heap.collect();
    atRest = heap.oldBytes();
    // The collection itself is no quiet time.
    heap.workedShare();
    quietLooks = 0;
  }, LOOK_MS);
  looking.unref();
  return () => clearInterval(looking);
}

function v8Heap(): Heap {
  // V8's own way gives memory back whenever it is quiet, by collections that nobody needs, and takes it again with the next burst.
  setFlagsFromString("--memory-reducer-gc-count=0");
  // By itself it begins to mark when as little as a tenth has been added (ADR 63). What one fan-out leaves is to wait for the next quiet moment.
  setFlagsFromString("--heap-growing-percent=100");
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  let last = performance.eventLoopUtilization();
  return {
    collect,
    workedShare: () => {
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, last);
      last = now;
      return utilization;
    },
    oldBytes: () =>
      getHeapSpaceStatistics()
        .filter(({ space_name: name }) => name === "old_space" || name === "large_object_space")
        .reduce((sum, { space_used_size: bytes }) => sum + bytes, 0),
  };
}

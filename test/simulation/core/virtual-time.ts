// Time that stands still while anything is left to do: a heap of events, of which the next one starts only when every
// promise that the one before set in motion has run dry.
import type { MonotonicMs, UnixMs } from "../../../engine/domain/time.ts";
import type { CancelTimer, Clock, Timers } from "../../../engine/ports/clock.ts";

interface Due {
  readonly atMs: number;
  readonly place: number;
  run: (() => void) | undefined;
}

export class VirtualTime implements Clock, Timers {
  readonly #startMs: number;
  readonly #heap: Due[] = [];
  #nowMs: number;
  #places = 0;
  /** How many events have happened. */
  events = 0;

  constructor(startMs: number) {
    this.#startMs = startMs;
    this.#nowMs = startMs;
  }

  now(): UnixMs {
    return Math.floor(this.#nowMs) as UnixMs;
  }

  monotonic(): MonotonicMs {
    return (this.#nowMs - this.#startMs) as MonotonicMs;
  }

  after(delayMs: number, run: () => void): CancelTimer {
    this.#places += 1;
    const due: Due = { atMs: this.#nowMs + Math.max(0, delayMs), place: this.#places, run };
    push(this.#heap, due);
    return () => {
      due.run = undefined;
    };
  }

  every(periodMs: number, run: () => void): CancelTimer {
    let cancel: CancelTimer = () => undefined;
    const again = () => {
      cancel = this.after(periodMs, () => {
        again();
        run();
      });
    };
    again();
    return () => cancel();
  }

  /** Lets `forMs` pass. */
  async advance(forMs: number): Promise<void> {
    const untilMs = this.#nowMs + forMs;
    await settled();
    for (let next = this.#heap[0]; next !== undefined && next.atMs <= untilMs; next = this.#heap[0]) {
      pop(this.#heap);
      const { run } = next;
      if (run === undefined) continue;
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      this.events += 1;
      run();
      await settled();
    }
    this.#nowMs = untilMs;
  }
}

/** Every promise that can go on has gone on: the event loop turns only when its microtasks are done. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function isBefore(left: Due, right: Due): boolean {
  return left.atMs < right.atMs || (left.atMs === right.atMs && left.place < right.place);
}

function push(heap: Due[], due: Due): void {
  let at = heap.length;
  heap.push(due);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !isBefore(due, above)) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = due;
}

function pop(heap: Due[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    const left = heap[2 * at + 1];
    const right = heap[2 * at + 2];
    const isRight = right !== undefined && left !== undefined && isBefore(right, left);
    const least = isRight ? right : left;
    if (least === undefined || !isBefore(least, last)) break;
    heap[at] = least;
    at = 2 * at + (isRight ? 2 : 1);
  }
  heap[at] = last;
}

import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { collectWhenQuiet } from "./collect-when-quiet.ts";

const MB = 1_024 * 1_024;

describe("collectWhenQuiet", () => {
  const heap = { share: 0, bytes: 0, collected: 0 };
  let stop: () => void;

  beforeEach(() => {
    vi.useFakeTimers();
    Object.assign(heap, { share: 0, bytes: 100 * MB, collected: 0 });
    stop = collectWhenQuiet({
      workedShare: () => heap.share,
      oldBytes: () => heap.bytes,
      collect: () => {
        heap.collected += 1;
        heap.bytes = 110 * MB;
      },
    });
  });
  afterEach(() => {
    stop();
    vi.useRealTimers();
  });

  it("collects once what has grown, half a second after the last work", () => {
    heap.share = 1;
    heap.bytes = 150 * MB;
    vi.advanceTimersByTime(2_000);
    expect(heap.collected).toBe(0);
    heap.share = 0.1;
    vi.advanceTimersByTime(250);
    expect(heap.collected).toBe(0);
    vi.advanceTimersByTime(250);
    expect(heap.collected).toBe(1);
    vi.advanceTimersByTime(60_000);
    expect(heap.collected).toBe(1);
  });

  it("leaves alone what has grown little, also after V8 has collected by itself", () => {
    heap.bytes = 115 * MB;
    vi.advanceTimersByTime(5_000);
    heap.bytes = 80 * MB;
    vi.advanceTimersByTime(250);
    heap.bytes = 95 * MB;
    vi.advanceTimersByTime(5_000);
    expect(heap.collected).toBe(0);
    heap.bytes = 96 * MB;
    vi.advanceTimersByTime(250);
    expect(heap.collected).toBe(1);
  });
});

describe("the heap of this process", () => {
  it("is collected for real", async () => {
    const kept: { holder: object[] | undefined } = { holder: undefined };
    const stop = collectWhenQuiet();
    const fill = () => Array.from({ length: 700_000 }, (_, n) => ({ n, text: `${n}` }));
    kept.holder = fill();
    const gone = new WeakRef(kept.holder);
    kept.holder = undefined;
    for (let look = 0; look < 30 && gone.deref() !== undefined; look += 1) await sleep(100);
    stop();
    expect(gone.deref()).toBeUndefined();
  });
});

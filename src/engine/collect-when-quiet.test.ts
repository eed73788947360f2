import { execFile } from "node:child_process";
import { promisify } from "node:util";
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

/** In a process of its own: what other tests leave behind is collected with it. */
const PROCESS = `
  import { setTimeout as sleep } from "node:timers/promises";
  import { execFile } from "node:child_process";
import { promisify } from "node:util";
  import { setFlagsFromString } from "node:v8";
  import { collectWhenQuiet } from "${import.meta.resolve("./collect-when-quiet.ts")}";
  // Nobody else collects.
  setFlagsFromString("--memory-reducer-gc-count=0");
  if (process.argv[1] === "collects") collectWhenQuiet();
  let kept = Array.from({ length: 700_000 }, (_, n) => ({ n, text: String(n) }));
  const gone = new WeakRef(kept);
  kept = undefined;
  const until = performance.now() + Number(process.argv[2]);
  while (performance.now() < until && gone.deref() !== undefined) await sleep(100);
  console.log(gone.deref() === undefined ? "collected" : "there");
`;

describe("the heap of a process", () => {
  const tell = async (...args: readonly string[]) =>
    (
      await promisify(execFile)(process.execPath, ["--input-type=module", "-e", PROCESS, ...args])
    ).stdout.trim();

  it("is collected for real", { timeout: 60_000 }, async () => {
    expect(await Promise.all([tell("collects", "30000"), tell("does not", "3000")])).toEqual([
      "collected",
      "there",
    ]);
  });
});

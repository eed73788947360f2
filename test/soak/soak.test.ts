// The soak's arithmetic and verdict; the soak itself is a command.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../fleet/random.ts";
import { eventLoopP99Ms, heapAfterCollectionMb } from "./engine-samples.ts";
import { type Sample, slopeOf } from "./slope.ts";
import { readSoakOptions } from "./soak-options.ts";
import { judge, type Series, warmUpMs } from "./verdict.ts";

const MINUTE_MS = 60_000;
const RUN_MS = 30 * MINUTE_MS;

function every5s(runMs: number, value: (minute: number) => number): readonly Sample[] {
  return Array.from({ length: runMs / 5_000 }, (_, at) => ({
    atMs: at * 5_000,
    value: value((at * 5) / 60),
  }));
}

const level = (value: number) => every5s(RUN_MS, () => value);
const FLAT: Series = {
  rss: level(300),
  heap: level(90),
  fds: level(60),
  redisKeys: level(80),
  loopP99: level(20),
};
const failing = (series: Series, runMs = RUN_MS) =>
  judge(series, runMs)
    .filter(({ flat }) => !flat)
    .map(({ name }) => name);

describe("slope", () => {
  it("of a straight line is that line's", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e3, max: 1e3, noNaN: true }),
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        (perMinute, start) => {
          const slope = slopeOf(every5s(10 * MINUTE_MS, (minute) => start + perMinute * minute));
          expect(slope?.perMinute).toBeCloseTo(perMinute, 4);
          expect(slope?.first).toBeCloseTo(start, 4);
        },
      ),
    );
  });

  it("is not moved far by noise", () => {
    const random = seededRandom(7);
    const slope = slopeOf(every5s(RUN_MS, (minute) => 300 + 2 * minute + random.between(-20, 20)));
    expect(slope?.perMinute).toBeCloseTo(2, 0);
  });

  it("needs three samples at different moments", () => {
    expect(
      slopeOf([
        { atMs: 0, value: 1 },
        { atMs: 1, value: 2 },
      ]),
    ).toBeUndefined();
    expect(slopeOf(Array.from({ length: 9 }, () => ({ atMs: 5, value: 1 })))).toBeUndefined();
  });
});

describe("verdict", () => {
  it("is flat where nothing grows, or things shrink", () => {
    expect(failing(FLAT)).toEqual([]);
    expect(failing({ ...FLAT, rss: every5s(RUN_MS, (minute) => 500 - 5 * minute) })).toEqual([]);
  });

  it.each([
    ["rss", (minute: number) => 300 + minute],
    ["heap", (minute: number) => 90 + minute / 3],
    ["fds", (minute: number) => 60 + minute / 2],
    ["redisKeys", (minute: number) => 80 + 10 * minute],
    ["loopP99", (minute: number) => 20 + minute],
  ] as const)("tells that %s climbs", (name, value) => {
    expect(failing({ ...FLAT, [name]: every5s(RUN_MS, value) })).toEqual([name]);
  });

  it("does not look at the warm-up: five minutes, or a third of a short run", () => {
    expect([warmUpMs(RUN_MS), warmUpMs(3 * MINUTE_MS)]).toEqual([5 * MINUTE_MS, MINUTE_MS]);
    const settling = every5s(RUN_MS, (minute) => (minute < 5 ? 100 + 60 * minute : 400));
    expect(failing({ ...FLAT, rss: settling })).toEqual([]);
  });

  it("does not take the climb between two collections for a leak, but a leak under it", () => {
    const sawtooth = (minute: number) => 300 + 80 * ((minute / 4.3) % 1);
    expect(failing({ ...FLAT, rss: every5s(RUN_MS, sawtooth) })).toEqual([]);
    expect(failing({ ...FLAT, rss: every5s(RUN_MS, (minute) => sawtooth(minute) + 2 * minute) })).toEqual([
      "rss",
    ]);
  });

  it("proves nothing without samples", () => {
    expect(failing({ ...FLAT, fds: [] })).toEqual(["fds"]);
  });
});

it("reads the delay of the event loop from /metrics", () => {
  const text = "# HELP x\nflotilla_nodejs_eventloop_lag_p99_seconds 0.0215\nother 1\n";
  expect(eventLoopP99Ms(text)).toBeCloseTo(21.5);
  expect(eventLoopP99Ms("nothing")).toBeUndefined();
});

it("reads from a trace of collections what a full one left", () => {
  const of = (kind: string) =>
    `[31372:0x32635000]      257 ms: ${kind} 121.6 (130.7) -> 89.6 (147.2) MB, pooled: 0 MB, 58.70 / 0.00 ms`;
  expect(heapAfterCollectionMb(of("Mark-Compact (reduce)"))).toBe(89.6);
  expect(heapAfterCollectionMb(of("Mark-Compact"))).toBe(89.6);
  expect(heapAfterCollectionMb(of("Scavenge"))).toBeUndefined();
});

it("knows its options", () => {
  expect(readSoakOptions(["--minutes", "3", "--seed", "9"])).toMatchObject({
    options: { minutes: 3, seed: 9 },
  });
  expect(readSoakOptions(["--minutes", "soon"]).kind).toBe("wrong");
});

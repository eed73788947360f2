import { describe, expect, it } from "vitest";
import type { UnixMs } from "../../engine/domain/time.ts";
import type { EngineEvent } from "../../engine/ports/announcer.ts";
import { EventRing, type EventRingOptions } from "./event-ring.ts";

const event = (n: number): EngineEvent => ({
  kind: "engine.health",
  at: n as UnixMs,
  status: "ready",
  dependencies: [],
});
const textOf = ({ at }: EngineEvent) => String(at);

/** A ring that somebody listens to. */
function heard(options: Partial<EventRingOptions> = {}): EventRing {
  const ring = new EventRing({ textOf, ...options });
  ring.listen(() => undefined);
  return ring;
}

function filled(count: number, limits: { eventsMax?: number; bytesMax?: number } = {}): EventRing {
  const ring = heard(limits);
  for (let n = 1; n <= count; n += 1) ring.announce(event(n));
  return ring;
}

describe("the event ring", () => {
  it("numbers events and keeps the last ones", () => {
    const ring = filled(25, { eventsMax: 10 });
    expect([ring.newest, ring.size]).toEqual([25, 10]);
    expect(ring.after(15, 3)?.map(({ seq, text }) => [seq, text])).toEqual([
      [16, "16"],
      [17, "17"],
      [18, "18"],
    ]);
    expect(ring.after(14, 3)).toBeUndefined();
    expect(ring.after(25, 3)).toEqual([]);
    expect([14, 15, 25, 26].map((seq) => ring.reachesBack(seq))).toEqual([false, true, true, false]);
  });

  it("makes text once, and only of what is read", () => {
    const made: number[] = [];
    const ring = heard({ textOf: ({ at }) => String(made.push(at)) });
    for (let n = 1; n <= 5; n += 1) ring.announce(event(n));
    expect(made).toEqual([]);
    ring.after(0, 2);
    ring.after(0, 3);
    expect(made).toEqual([1, 2, 3]);
  });

  it("is bounded in bytes, before and after text was made", () => {
    const unread = filled(100, { bytesMax: 20 * 1_024 });
    expect(unread.size).toBe(20);
    expect(unread.bytes).toBeLessThanOrEqual(20 * 1_024);
    const ring = heard({ textOf: () => "x".repeat(10_000), bytesMax: 50_000 });
    for (let n = 1; n <= 40; n += 1) ring.announce(event(n));
    ring.after(ring.newest - 30, 30);
    expect(ring.bytes).toBeLessThanOrEqual(50_000);
    expect(ring.size).toBeGreaterThan(0);
  });

  it("wakes its listeners soon, once per burst, and not after they left", async () => {
    const ring = new EventRing({ textOf });
    let woken = 0;
    const stop = ring.listen(() => {
      woken += 1;
    });
    for (let n = 1; n <= 100; n += 1) ring.announce(event(n));
    expect(woken).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(woken).toBe(1);
    stop();
    ring.announce(event(101));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(woken).toBe(1);
  });

  it("keeps nothing before anybody listens, and counts all the same", () => {
    const ring = new EventRing({ textOf });
    for (let n = 1; n <= 100; n += 1) ring.announce(event(n));
    expect([ring.newest, ring.size, ring.bytes]).toEqual([100, 0, 0]);
    expect([99, 100].map((seq) => ring.reachesBack(seq))).toEqual([false, true]);
    ring.listen(() => undefined);
    ring.announce(event(101));
    expect(ring.after(100, 5)?.map(({ seq, text }) => [seq, text])).toEqual([[101, "101"]]);
    expect(ring.after(99, 5)).toBeUndefined();
  });

  it("keeps everything for who comes back in time, and nothing for who does not", async () => {
    const ring = new EventRing({ textOf, absenceMaxMs: 200 });
    const leave = ring.listen(() => undefined);
    ring.announce(event(1));
    leave();
    ring.announce(event(2));
    const leaveAgain = ring.listen(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 300));
    ring.announce(event(3));
    expect(ring.after(0, 5)?.length).toBe(3);
    leaveAgain();
    await new Promise((resolve) => setTimeout(resolve, 300));
    ring.announce(event(4));
    expect([ring.newest, ring.size, ring.bytes]).toEqual([4, 0, 0]);
    expect(ring.after(3, 5)).toBeUndefined();
  });
});

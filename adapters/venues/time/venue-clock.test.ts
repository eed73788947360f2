import { describe, expect, it } from "vitest";
import { manualTime } from "../testing.ts";
import { createVenueClock, median } from "./venue-clock.ts";

describe("venue clock", () => {
  it("takes the median offset, half of each round trip deducted", async () => {
    const time = manualTime();
    const roundTrips = [100, 20, 20, 3_000, 20];
    const clock = createVenueClock(time.clock, time.timers, async () => {
      const roundTrip = roundTrips.shift() ?? 0;
      await time.advance(roundTrip / 2);
      const venueNow = time.clock.now() + 5_000;
      await time.advance(roundTrip / 2);
      return venueNow;
    });
    expect(await clock.sync()).toBe(true);
    expect(clock.offsetMs()).toBe(5_000);
    expect(clock.now()).toBe(time.clock.now() + 5_000);
  });

  it("keeps the old offset when the venue cannot be asked, and measures again each minute", async () => {
    const time = manualTime();
    let answers: number | undefined = 700;
    const clock = createVenueClock(time.clock, time.timers, async () => {
      if (answers === undefined) throw new Error("no answer");
      return time.clock.now() + answers;
    });
    clock.start();
    await time.advance(60_000);
    await new Promise((resolve) => setImmediate(resolve));
    expect(clock.offsetMs()).toBe(700);
    answers = undefined;
    expect(await clock.sync()).toBe(false);
    expect(clock.offsetMs()).toBe(700);
    clock.stop();
  });

  it("the median of nothing is nothing", () => {
    expect(median([])).toBeUndefined();
    expect(median([3, 1, 2])).toBe(2);
  });
});

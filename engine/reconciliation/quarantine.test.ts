import { describe, expect, it } from "vitest";
import type { SignalId, TenantId } from "../domain/ids.ts";
import type { MonotonicMs, UnixMs } from "../domain/time.ts";
import type { QuarantineEntry } from "../ports/signal-store.ts";
import { DEFAULT_SETTINGS } from "../settings.ts";
import { Quarantine, SubscriptionGone } from "./quarantine.ts";

const SEAT = { tenantId: "tenant" as TenantId, signalId: "signal" as SignalId, from: 3, to: 4 };
const POISON = new TypeError("boom");

function build(putAway: () => Promise<boolean> = async () => true) {
  const entries: QuarantineEntry[] = [];
  const events: string[] = [];
  const counted: string[] = [];
  const quarantine = new Quarantine({
    signals: {
      quarantine: (entry) => {
        entries.push(entry);
        return putAway();
      },
      isOutage: (error) => error instanceof Error && error.message === "away",
    },
    clock: { now: () => 7 as UnixMs, monotonic: () => 0 as MonotonicMs },
    journal: { write: (_level, event) => void events.push(event) },
    meter: { observe: () => {}, gauge: () => {}, count: (name) => void counted.push(name) },
    settings: { ...DEFAULT_SETTINGS, quarantineAfter: 3 },
  });
  const fail = async (times: number, error: unknown = POISON, seats = SEAT) => {
    for (let time = 0; time < times; time++) await quarantine.failed(seats, error);
  };
  return { quarantine, entries, events, counted, fail };
}

describe("quarantine", () => {
  it("puts a member away after enough failures, with the reason, and tells it", async () => {
    const { entries, events, counted, fail } = build();
    await fail(2);
    expect(entries).toEqual([]);
    await fail(1);
    const denial = { code: "QUARANTINED", detail: { reason: "TypeError: boom", attempts: "3" } };
    expect(entries).toMatchObject([{ place: 3, attempts: 3, at: 7, reason: "TypeError: boom", denial }]);
    expect(events.at(-1)).toBe("signal.quarantined");
    expect(counted).toContain("quarantined_total");
  });

  it("never blames the work while the store is away", async () => {
    const { quarantine, entries, events, fail } = build();
    await fail(50, new Error("away"));
    expect([entries, events, quarantine.isSuspect(SEAT.signalId)]).toEqual([[], [], false]);
  });

  it("only suspects a whole chunk: one of it is guilty, not all", async () => {
    const { quarantine, entries, fail } = build();
    await fail(20, POISON, { ...SEAT, to: 250 });
    expect(entries).toEqual([]);
    expect(quarantine.isSuspect(SEAT.signalId)).toBe(true);
    expect(quarantine.isSuspect("another" as SignalId)).toBe(false);
  });

  it("tries again to put away what the record did not take", async () => {
    let away = true;
    const { entries, events, fail } = build(() => {
      if (away) throw new Error("the record broke");
      return Promise.resolve(true);
    });
    await fail(4);
    expect(events.at(-1)).toBe("quarantine.failed");
    away = false;
    await fail(1);
    expect([entries.length, events.at(-1)]).toEqual([3, "signal.quarantined"]);
  });

  it("says what is gone, and waits on when the record still has it", async () => {
    const { entries, events, fail } = build(async () => false);
    await fail(4, new SubscriptionGone("sub-1"));
    expect(entries.map(({ denial }) => denial.code)).toEqual(["SUBSCRIPTION_GONE", "SUBSCRIPTION_GONE"]);
    expect(new Set(events)).toEqual(new Set(["subscription.gone"]));
  });
});

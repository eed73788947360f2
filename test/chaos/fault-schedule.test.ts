import { expect, it } from "vitest";
import { seededRandom } from "../fleet/random.ts";
import { faultSchedule } from "./fault-schedule.ts";

const FOUR_HOURS = { forMs: 4 * 3_600_000, queue: "redis", without: [] } as const;

it("comes from the seed alone", () => {
  const of = (seed: number) => faultSchedule(seededRandom(seed), FOUR_HOURS);
  expect(of(7)).toEqual(of(7));
  expect(of(7)).not.toEqual(of(8));
});

it("ends or stalls something every 2 to 5 seconds, and has every kind of fault", () => {
  const faults = faultSchedule(seededRandom(7), FOUR_HOURS);
  const machine = faults.filter(({ kind }) => !kind.startsWith("venue-"));
  const gaps = machine.slice(1).map(({ atMs }, at) => atMs - (machine[at]?.atMs ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(2_000);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(5_000);
  const kinds = new Set(faults.map((each) => (each.kind === "venue-fault" ? each.spec.kind : each.kind)));
  for (const kind of [
    ...["process-kill", "process-stop", "process-restart", "redis-kill", "redis-truncate", "redis-flush"],
    ...["postgres-restart", "postgres-crash", "postgres-stall", "postgres-cut", "venue-sockets", "venue-ban"],
    ...[
      "venue-clock",
      "venue-revoke",
      "drop-request",
      "delay-accept",
      "delay-reply",
      "stale-read",
      "http-503",
    ],
    ...["backend-timeout", "server-error", "html-body", "reject-stop", "reject-order", "rate-limited"],
    ...["drop-event", "duplicate-event", "reorder-event", "delay-event", "event-before-reply"],
  ]) {
    expect(kinds).toContain(kind);
  }
});

it("leaves out what it is told to", () => {
  const without = ["venue-", "postgres-crash"];
  const faults = faultSchedule(seededRandom(7), { ...FOUR_HOURS, without });
  expect(faults.length).toBeGreaterThan(100);
  expect(faults.filter(({ kind }) => without.some((prefix) => kind.startsWith(prefix)))).toEqual([]);
});

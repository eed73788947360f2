import { expect, it } from "vitest";
import { readChaosOptions } from "./chaos-options.ts";
import { atMost, targetRows } from "./chaos-targets.ts";

it("marks what was reached, missed and not measured", () => {
  const atLeast = { figure: "stops", bound: "at least", limit: 200, unit: "", measured: 199 } as const;
  const targets = [
    atMost("lost", 0, 0, ""),
    atMost("late", 1_500, 1_501, "ms"),
    atMost("bans", 0, undefined, ""),
    atLeast,
  ];
  expect(targetRows(targets)).toEqual([
    ["lost", "at most 0", "0", "✓"],
    ["late", "at most 1500 ms", "1501 ms", "✗"],
    ["bans", "at most 0", "not measured", "–"],
    ["stops", "at least 200", "199", "✗"],
  ]);
});

it("has a night that runs every scenario, both queues and the venues' limits, with seeds of their own", () => {
  const night = readChaosOptions(["--all", "--seed", "7"]);
  if (night.kind !== "options") throw new Error("these options are right");
  const { runs } = night;
  expect(new Set(runs.map(({ scenario }) => scenario))).toEqual(
    new Set(["storm", "drill", "zombie", "rewind"]),
  );
  expect(new Set(runs.map(({ seed }) => seed)).size).toBe(runs.length);
  expect(runs.some(({ limits }) => limits)).toBe(true);
  const storms = runs.filter(({ scenario }) => scenario === "storm");
  expect(new Set(storms.map(({ queue }) => queue))).toEqual(new Set(["redis", "postgres"]));
  // Half of the accounts, which are one tenant's, follow each signal.
  const intents = storms.reduce(
    (sum, { minutes, rate, accounts }) => sum + (minutes * 60 * rate * accounts) / 2,
    0,
  );
  expect(intents).toBeGreaterThan(100_000);
});

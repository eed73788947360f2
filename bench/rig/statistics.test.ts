// A bench is believed because of these few lines: they get a table of known answers.
import { describe, expect, it } from "vitest";
import { figure, median, quantile } from "./statistics.ts";

describe("quantile", () => {
  it.each([
    [[5], 0.5, 5],
    [[1, 2, 3], 0.5, 2],
    [[3, 1, 2], 0.5, 2],
    [[1, 2, 3, 4], 0.5, 2],
    [[1, 2, 3, 4], 0.99, 4],
    [Array.from({ length: 100 }, (_, index) => index + 1), 0.99, 99],
    [[1, 2, 3], 0, 1],
  ])("of %j at %d is %d", (samples, fraction, expected) => {
    expect(quantile(samples, fraction)).toBe(expected);
  });

  it("has no answer without samples", () => {
    expect(() => median([])).toThrow("no samples");
  });
});

describe("figure", () => {
  it("is the median of the rounds' medians, with their spread and the p99 of all samples", () => {
    expect(figure("x", "ms", [[1, 2, 9], [], [4, 4, 4], [3, 3, 30]])).toEqual({
      name: "x",
      unit: "ms",
      median: 3,
      low: 2,
      high: 4,
      p99: 30,
      samples: 9,
    });
  });

  it("gives no p99 when a round is one sample, and nothing when nothing was measured", () => {
    expect(figure("x", "s", [[2], [4], [3]])?.p99).toBeUndefined();
    expect(figure("x", "s", [[], []])).toBeUndefined();
  });
});

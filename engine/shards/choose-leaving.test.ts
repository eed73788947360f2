import { describe, expect, it } from "vitest";
import { chooseLeaving } from "./choose-leaving.ts";

const KEEPING = [0, 1, 2, 3, 4, 5];
const settling = (...shards: readonly number[]) => new Set(shards);

describe("shards given up for balance", () => {
  it("are none where the share is not exceeded", () => {
    expect(chooseLeaving(KEEPING, 6, settling(), true)).toEqual([]);
    expect(chooseLeaving(KEEPING, 9, settling(), false)).toEqual([]);
  });

  it("are settled ones", () => {
    expect(chooseLeaving(KEEPING, 4, settling(5, 3), true)).toEqual([2, 4]);
    expect(chooseLeaving(KEEPING, 3, settling(0, 1, 2), true)).toEqual([3, 4, 5]);
  });

  it("are none while too few are settled: half of them would recover twice what is left, in two steps", () => {
    expect(chooseLeaving(KEEPING, 3, settling(0, 1, 2, 3), true)).toEqual([]);
  });

  it("are as many as must be once patience has ended, the settled ones first", () => {
    const leaving = chooseLeaving(KEEPING, 3, settling(0, 1, 2, 3), false);
    expect(leaving).toEqual([3, 4, 5]);
    expect(chooseLeaving(KEEPING, 3, settling(...KEEPING), false)).toHaveLength(3);
  });
});

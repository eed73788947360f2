import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { iso } from "./view-text.ts";

/** The last moment that a Date can hold, and the first. */
const DATE_MS_MAX = 8_640_000_000_000_000;

describe("iso", () => {
  it("is what the language says, for any two times one after the other", () => {
    const anyTime = fc.oneof(
      fc.integer({ min: Date.UTC(2020), max: Date.UTC(2100) }),
      fc.integer({ min: -DATE_MS_MAX, max: DATE_MS_MAX }),
    );
    const nearby = fc.integer({ min: -130_000, max: 130_000 });
    fc.assert(
      fc.property(anyTime, nearby, (first, later) => {
        const second = Math.max(-DATE_MS_MAX, Math.min(DATE_MS_MAX, first + later));
        for (const at of [first, second, first]) expect(iso(at as UnixMs)).toBe(new Date(at).toISOString());
      }),
    );
  });

  it("has nothing to say of what is no time", () => {
    expect(() => iso(Number.NaN as UnixMs)).toThrow(RangeError);
  });
});

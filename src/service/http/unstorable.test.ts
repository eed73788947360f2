import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unstorableIn } from "./unstorable.ts";

/** Arrays in arrays. */
const nested = (depth: number): unknown => JSON.parse(`${"[".repeat(depth)}${"]".repeat(depth)}`);

describe("what cannot be kept", () => {
  it.each([
    [{ a: { b: ["x", "y\0"] } }, "a.b.1"],
    [{ a: "\ud800" }, "a"],
    [{ a: { "\0": 1 } }, "a"],
    ["\0", ""],
    [{ a: nested(40) }, "a.0.0"],
    [nested(20_000), "0.0.0"],
    [{ a: "plain 😀", b: [1, null, true] }, undefined],
    [nested(20), undefined],
    [undefined, undefined],
  ])("is found where it stands: %#", (value, path) => {
    expect(unstorableIn(value)).toBe(path);
  });

  it("is in no JSON without NUL and half characters", () => {
    const text = fc.string({ unit: "grapheme" });
    fc.assert(
      fc.property(fc.json({ stringUnit: "grapheme", maxDepth: 4 }), text, (json, extra) => {
        const value: unknown = JSON.parse(json);
        fc.pre(!json.includes("\\u0000") && !extra.includes("\0"));
        expect(unstorableIn([value, extra])).toBeUndefined();
      }),
    );
  });
});

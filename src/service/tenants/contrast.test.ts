import { describe, expect, it } from "vitest";
import { brandingBody } from "./branding.ts";
import { contrast } from "./contrast.ts";

const GOOD = { background: "#ffffff", text: "#111111", primary: "#0b5fff", onPrimary: "#ffffff" };

describe("contrast", () => {
  it.each([
    ["#000000", "#ffffff", 21],
    ["#ffffff", "#ffffff", 1],
    ["#767676", "#ffffff", 4.54],
    ["#ff0000", "#ffffff", 4.0],
    ["#0000ff", "#ffff00", 8.0],
  ] as const)("of %s and %s is %d", (one, other, ratio) => {
    expect(contrast(one, other)).toBeCloseTo(ratio, 1);
    expect(contrast(other, one)).toBe(contrast(one, other));
  });
});

describe("a tenant's looks", () => {
  const wrong = (branding: object): readonly PropertyKey[] =>
    brandingBody.safeParse(branding).error?.issues[0]?.path ?? [];

  it("takes colours that can be read", () => {
    expect(brandingBody.safeParse({ colours: GOOD }).success).toBe(true);
    expect(wrong({ colours: { ...GOOD, text: "#777777" } })).toEqual(["colours", "text"]);
    expect(wrong({ colours: { ...GOOD, onPrimary: "#0b5ffe" } })).toEqual(["colours", "onPrimary"]);
    expect(wrong({ colours: { ...GOOD, primary: "#eeeeee", onPrimary: "#000000" } })).toEqual([
      "colours",
      "primary",
    ]);
    expect(wrong({ colours: { ...GOOD, text: "red" } })).toEqual(["colours", "text"]);
  });

  it("takes images by https only", () => {
    expect(brandingBody.safeParse({ logoUrl: "https://cdn.example/logo.svg" }).success).toBe(true);
    for (const logoUrl of [
      "http://cdn.example/x",
      "javascript:alert(1)",
      "data:image/png;base64,x",
      "https://u:p@x.example/",
    ])
      expect(wrong({ logoUrl })).toEqual(["logoUrl"]);
  });

  it.each(["8px", "0.5rem", "#123456", "Inter, sans-serif", "12%"])(
    "takes the value %j for a variable",
    (value) => {
      expect(brandingBody.safeParse({ variables: { "--brand-any": value } }).success).toBe(true);
    },
  );

  it.each([
    "url(https://x)",
    "red;background:url(x)",
    "expression(1)",
    "}body{",
    "\\75rl(x)",
    "/*",
    "var(--x)",
    "<b>",
    "",
  ])("takes nothing that could be more than a value: %j", (value) => {
    expect(brandingBody.safeParse({ variables: { "--brand-any": value } }).success).toBe(false);
  });

  it("takes no variable that is not a brand's", () => {
    expect(brandingBody.safeParse({ variables: { "--text": "8px" } }).success).toBe(false);
    expect(brandingBody.safeParse({ css: "body{}" }).success).toBe(false);
  });
});

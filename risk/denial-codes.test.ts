import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DENIAL_CODES, DENIAL_SENTENCES } from "./denial-codes.ts";
import { deny } from "./deny.ts";

function sources(): string {
  const here = new URL(".", import.meta.url);
  const files = [here, new URL("checks/", here)].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && name !== "denial-codes.ts")
      .map((name) => readFileSync(new URL(name, folder), "utf8")),
  );
  return files.join("\n");
}

describe("denial codes", () => {
  it.each(DENIAL_CODES)("%s has a stable shape, a sentence, and a rule that uses it", (code) => {
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
    expect(DENIAL_SENTENCES[code]).toMatch(/\.$/);
    expect(sources()).toContain(`"${code}"`);
  });

  it("fill their sentence from the detail", () => {
    const denial = deny("STOP_WRONG_SIDE", { stopPrice: "101", entryPrice: "100", mark: "99.5" });
    expect(denial.sentence).toBe(
      "The stop 101 is not on the losing side of the entry 100 and the mark 99.5.",
    );
  });
});

import { describe, expect, it } from "vitest";
import { readOptions } from "./options.ts";
import { REGRESSIONS } from "./regressions/regressions.ts";

describe("the options of a simulation", () => {
  it.each`
    args                            | sentence
    ${["--bogus"]}                  | ${"Unknown option '--bogus'"}
    ${["--seed", "x"]}              | ${"--seed takes a whole number"}
    ${["--seeds", "1.5"]}           | ${"--seeds takes a whole number"}
    ${["--twice-each", "0"]}        | ${"--twice-each takes a whole number from 1 on"}
    ${["--only", "read-slow,rain"]} | ${'There is no fault "rain"'}
    ${["--plant", "tree"]}          | ${'There is no bug "tree" to plant'}
  `("$args are refused: $sentence", ({ args, sentence }) => {
    expect(readOptions(args)).toEqual({ kind: "wrong", sentence });
  });

  it("say which seeds", () => {
    const seedsOf = (...args: readonly string[]) => {
      const read = readOptions(args);
      return read.kind === "options" ? read.options.seeds : [];
    };
    expect(seedsOf("--seeds", "3", "--seed-from", "40")).toEqual([40, 41, 42]);
    expect(seedsOf("--seed", "9", "--seeds", "3")).toEqual([9]);
    expect(seedsOf("--regressions")).toEqual(REGRESSIONS.map(({ seed }) => seed));
  });

  it("name the world for whoever plays a seed again", () => {
    const read = readOptions(["--seed", "7", "--only", "read-slow,stream-gap", "--shared-legs"]);
    expect(read).toMatchObject({
      kind: "options",
      options: {
        ...{ seeds: [7], only: ["read-slow", "stream-gap"], workers: 1 },
        world: " --only read-slow,stream-gap --shared-legs",
      },
    });
  });
});

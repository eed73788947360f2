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
    const playsOf = (...args: readonly string[]) => {
      const read = readOptions(args);
      const plays = read.kind === "options" ? read.options.plays : [];
      return plays.map(({ seed, sharedLegs }) => (sharedLegs ? `${seed} shared` : `${seed}`));
    };
    expect(playsOf("--seeds", "3", "--seed-from", "40")).toEqual(["40", "40 shared", "41", "42"]);
    expect(playsOf("--seeds", "2", "--seed-from", "40", "--shared-legs")).toEqual(["40 shared", "41 shared"]);
    expect(playsOf("--seed", "9", "--seeds", "3")).toEqual(["9"]);
    expect(playsOf("--regressions")).toHaveLength(REGRESSIONS.length);
  });

  it("name the world for whoever plays a seed again", () => {
    const read = readOptions(["--seed", "7", "--only", "read-slow,stream-gap", "--shared-legs"]);
    expect(read).toMatchObject({
      kind: "options",
      options: {
        ...{ plays: [{ seed: 7, sharedLegs: true }], only: ["read-slow", "stream-gap"], workers: 1 },
        world: " --only read-slow,stream-gap",
      },
    });
  });
});

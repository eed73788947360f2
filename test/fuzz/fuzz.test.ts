// The short, repeatable part of the fuzzer: every target for a while from a fixed seed, and every input that ever failed.
import { afterAll, describe, expect, it } from "vitest";
import { seededRandom } from "../fleet/random.ts";
import { TARGETS } from "./all-targets.ts";
import { allFixtures } from "./fixture.ts";
import { readFuzzOptions } from "./fuzz-options.ts";
import { fuzzCase, inputOf, newTally, runCase } from "./fuzz-run.ts";
import type { FuzzTarget, TargetOpener } from "./fuzz-target.ts";
import { changeNode, nodeAt, raw, sizeOf, textOfTree, treeOf } from "./json-tree.ts";
import { mutate } from "./mutate.ts";
import { unstorable } from "./unstorable.ts";

const SEED = 7;
const CASES = 600;
const CASES_OVER_SOCKETS = 120;
/** A machine under load may be slow; a test fails only for what would be slow anywhere. */
const isSlowness = (fault: string): boolean => / ms of processor time$/.test(fault);
const HANG_MS = 1_000;

const targets = new Map<string, FuzzTarget>();

async function targetOf(opener: TargetOpener): Promise<FuzzTarget> {
  const target = targets.get(opener.name) ?? (await opener.open());
  targets.set(opener.name, target);
  return target;
}

afterAll(async () => {
  for (const target of targets.values()) await target.close?.();
});

describe.each(TARGETS)("$name", (opener) => {
  it("takes its valid inputs, and refuses broken ones as declared", { timeout: 60_000 }, async () => {
    const target = await targetOf(opener);
    for (const seed of target.seeds) expect(await target.check(Buffer.from(seed))).toBeUndefined();
    const tally = newTally(target.name);
    const cases = target.name.startsWith("paper-") ? CASES_OVER_SOCKETS : CASES;
    while (tally.cases < cases) await fuzzCase(target, tally, SEED);
    const faults = tally.findings.filter(({ fault }) => !isSlowness(fault));
    expect(
      faults.slice(0, 3).map(({ fault, input }) => `${fault}: ${input.toString().slice(0, 300)}`),
    ).toEqual([]);
    expect(tally.slowestCpuMs).toBeLessThan(HANG_MS);
  });
});

describe("inputs that once failed", () => {
  it.each(allFixtures())("$name", async ({ target: name, input }) => {
    const opener = TARGETS.find((each) => each.name === name);
    if (opener === undefined) throw new Error(`no target ${name}`);
    const { fault, cpuMs } = await runCase(await targetOf(opener), input);
    expect(fault === undefined || isSlowness(fault) ? undefined : fault).toBeUndefined();
    expect(cpuMs).toBeLessThan(HANG_MS);
  });
});

describe("the fuzzer itself", () => {
  const faulty: FuzzTarget = {
    name: "faulty",
    shape: "json",
    seeds: ['{"a":1}'],
    check(input) {
      const text = input.toString();
      if (text.includes("__proto__")) throw new Error("a bug");
      return undefined;
    },
  };

  it("finds a throw, and the same input again by its number", async () => {
    const tally = newTally(faulty.name);
    while (tally.findings.length === 0 && tally.cases < 2_000) await fuzzCase(faulty, tally, SEED);
    const [finding] = tally.findings;
    expect(finding?.fault).toMatch(/^threw Error: a bug/);
    expect(inputOf(faulty, SEED, tally.cases - 1)).toEqual(finding?.input);
  });

  it("sees a prototype that was changed", async () => {
    const polluting: FuzzTarget = {
      ...faulty,
      check() {
        Object.defineProperty(Object.prototype, "admin", { value: true, configurable: true });
        return undefined;
      },
    };
    try {
      expect((await runCase(polluting, Buffer.from("{}"))).fault).toBe("a prototype was changed");
    } finally {
      Reflect.deleteProperty(Object.prototype, "admin");
    }
  });

  it("repeats itself by the seed, and breaks most of what it is given", () => {
    const of = (seed: number) =>
      Array.from({ length: 200 }, (_, at) => mutate(faulty, seededRandom(seed * 1_000 + at)).toString());
    expect(of(1)).toEqual(of(1));
    expect(new Set(of(1)).size).toBeGreaterThan(120);
    expect(of(2)).not.toEqual(of(1));
  });

  it("changes one place of a tree", () => {
    const tree = treeOf({ a: [1, { b: 2 }], c: null });
    expect(sizeOf(tree)).toBe(6);
    expect(textOfTree(nodeAt(tree, 3))).toBe('{"b":2}');
    expect(textOfTree(changeNode(tree, 4, () => raw("NaN")))).toBe('{"a":[1,{"b":NaN}],"c":null}');
  });

  it("says what no record would take", () => {
    expect(unstorable({ at: 1, venueOrderId: "a-1", reason: "no" })).toBeUndefined();
    expect(unstorable({ at: Number.NaN })).toMatch(/at is no time/);
    expect(unstorable([{ venueTradeId: "a\nb" }])).toMatch(/no id/);
    expect(unstorable({ reason: "a\0" })).toMatch(/control character/);
  });

  it("refuses options that it does not know", () => {
    expect(readFuzzOptions(["--seconds", "5", "--target", "intake"])).toMatchObject({
      options: { seconds: 5, seed: 7, target: "intake" },
    });
    expect(readFuzzOptions(["--seconds", "long"]).kind).toBe("wrong");
    expect(readFuzzOptions(["--nope"]).kind).toBe("wrong");
  });
});

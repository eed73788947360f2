import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GroupCommit } from "./group-commit.ts";

interface Item {
  readonly key: string;
  readonly size: number;
}

/** A store whose writes end when the test says so. */
function heldStore(fails: (items: readonly Item[]) => unknown = () => undefined) {
  const groups: (readonly Item[])[] = [];
  const ends: (() => void)[] = [];
  const commits = new GroupCommit<Item, string>({
    write: (items) => {
      groups.push(items);
      return new Promise((resolve, reject) => {
        const failure = fails(items);
        ends.push(() =>
          failure === undefined ? resolve(items.map(({ key }) => `wrote ${key}`)) : reject(failure),
        );
      });
    },
    keysOf: ({ key }) => [key],
    sizeOf: ({ size }) => size,
    sizeMax: 10,
    underWayMax: 1,
    fewMax: 0,
  });
  const endAll = async () => {
    while (ends.length > 0) {
      ends.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { commits, groups, endAll };
}

const keysOf = (groups: readonly (readonly Item[])[]) => groups.map((group) => group.map(({ key }) => key));

describe("commits under load", () => {
  it("go at once while there is room, and share the next one while there is none", async () => {
    const { commits, groups, endAll } = heldStore();
    const results = ["a", "b", "c"].map((key) => commits.add({ key, size: 1 }));
    expect(keysOf(groups)).toEqual([["a"]]);
    await endAll();
    expect(keysOf(groups)).toEqual([["a"], ["b", "c"]]);
    expect(await Promise.all(results)).toEqual(["wrote a", "wrote b", "wrote c"]);
  });

  it("never share between items with a key in common, and never grow beyond the limit", async () => {
    const { commits, groups, endAll } = heldStore();
    const items = [
      { key: "first", size: 1 },
      { key: "a", size: 1 },
      { key: "a", size: 1 },
      { key: "b", size: 8 },
      { key: "c", size: 3 },
      { key: "large", size: 99 },
    ];
    const results = items.map((item) => commits.add(item));
    await endAll();
    expect(keysOf(groups)).toEqual([["first"], ["a"], ["a", "b"], ["c"], ["large"]]);
    expect(await Promise.all(results)).toHaveLength(items.length);
  });

  it("try each alone when a row is at fault, and tell everybody when the connection is", async () => {
    const fault = Object.assign(new Error("check constraint"), { code: "23514" });
    const bad = heldStore((items) => (items.some(({ key }) => key === "bad") ? fault : undefined));
    const first = bad.commits.add({ key: "first", size: 1 });
    const rest = ["good", "bad"].map((key) => bad.commits.add({ key, size: 1 }));
    const settled = Promise.allSettled([first, ...rest]);
    await bad.endAll();
    expect((await settled).map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);

    const broken = heldStore(() => new Error("connection lost"));
    const lost = Promise.allSettled(["a", "b", "c"].map((key) => broken.commits.add({ key, size: 1 })));
    await broken.endAll();
    expect((await lost).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(keysOf(broken.groups)).toEqual([["a"], ["b", "c"]]);
  });

  it("answer every caller with its own result, in whatever order things come", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({ key: fc.constantFrom("a", "b", "c", "d"), size: fc.integer({ min: 1, max: 12 }) }),
        ),
        async (items) => {
          const { commits, groups, endAll } = heldStore();
          const results = items.map((item) => commits.add(item));
          await endAll();
          expect(await Promise.all(results)).toEqual(items.map(({ key }) => `wrote ${key}`));
          expect(groups.flat()).toEqual(items);
        },
      ),
    );
  });
});

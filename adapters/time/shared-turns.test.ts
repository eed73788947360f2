import { setImmediate as laterTurn } from "node:timers/promises";
import { expect, it } from "vitest";
import { SharedTurns } from "./shared-turns.ts";

/** A loop that turns by hand, and a clock that only slices move. */
function loop() {
  const due: (() => void)[] = [];
  const time = { ms: 0 };
  const turns = new SharedTurns({ monotonic: () => time.ms, soon: (run) => void due.push(run) });
  const done: string[] = [];
  const slice = async (name: string, costsMs: number): Promise<void> => {
    await turns.next();
    time.ms += costsMs;
    done.push(name);
  };
  /** Answers what was done between two looks at the sockets. */
  const turn = async (): Promise<readonly string[]> => {
    const from = done.length;
    for (const run of due.splice(0)) run();
    await laterTurn();
    return done.slice(from);
  };
  return { slice, turn, due };
}

it("lets the sockets be looked at after a long slice, whoever has the next one", async () => {
  const { slice, turn, due } = loop();
  const work = Promise.all([slice("plan", 5), slice("send", 5), slice("tell", 5)]);
  expect(due).toHaveLength(1);
  expect(await turn()).toEqual(["plan"]);
  expect(await turn()).toEqual(["send"]);
  expect(await turn()).toEqual(["tell"]);
  expect(due).toHaveLength(0);
  await work;
});

it("does short slices together, in the order of asking", async () => {
  const { slice, turn } = loop();
  const work = Promise.all(["a", "b", "c", "d", "e"].map((name) => slice(name, 1)));
  expect(await turn()).toEqual(["a", "b"]);
  expect(await turn()).toEqual(["c", "d"]);
  expect(await turn()).toEqual(["e"]);
  await work;
});

it("serves who asks again behind those who waited, and starts anew after a rest", async () => {
  const { slice, turn, due } = loop();
  const again = slice("first", 3).then(() => slice("again", 3));
  const other = slice("other", 3);
  expect(await turn()).toEqual(["first"]);
  expect(await turn()).toEqual(["other"]);
  expect(await turn()).toEqual(["again"]);
  expect(await turn()).toEqual([]);
  await Promise.all([again, other]);
  const later = slice("later", 0);
  expect(due).toHaveLength(1);
  expect(await turn()).toEqual(["later"]);
  await later;
});

it("gives turns on the process's own loop", async () => {
  const turns = new SharedTurns();
  let given = 0;
  await Promise.all(Array.from({ length: 100 }, () => turns.next().then(() => (given += 1))));
  expect(given).toBe(100);
});

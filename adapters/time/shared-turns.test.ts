import { setImmediate as laterTurn } from "node:timers/promises";
import { expect, it } from "vitest";
import type { MonotonicMs } from "../../engine/domain/time.ts";
import { SharedTurns } from "./shared-turns.ts";
import { systemClock, systemTimers } from "./system-clock.ts";

/** A loop that turns by hand, and a clock that only slices and `pass` move. */
function loop() {
  const due: (() => void)[] = [];
  const timers = new Map<() => void, number>();
  const time = { ms: 0 };
  const turns = new SharedTurns({
    clock: { monotonic: () => time.ms as MonotonicMs },
    timers: {
      after: (delayMs, run) => {
        timers.set(run, time.ms + delayMs);
        return () => void timers.delete(run);
      },
    },
    soon: (run) => void due.push(run),
  });
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
  /** Answers what was done when so much time had passed. */
  const pass = async (ms: number): Promise<readonly string[]> => {
    const from = done.length;
    time.ms += ms;
    for (const [run, atMs] of timers) if (atMs <= time.ms && timers.delete(run)) run();
    await laterTurn();
    return done.slice(from);
  };
  return { slice, turn, pass, due, timers, holdBack: () => turns.holdBack() };
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
  const { slice, turn, holdBack } = loop();
  holdBack()();
  const work = Promise.all(["a", "b", "c", "d", "e"].map((name) => slice(name, 0.5)));
  expect(await turn()).toEqual(["a", "b"]);
  expect(await turn()).toEqual(["c", "d"]);
  expect(await turn()).toEqual(["e"]);
  await work;
});

it("does more at a time where nobody had an order of his own for five seconds", async () => {
  const { slice, turn, pass, holdBack } = loop();
  const work = async () => {
    const done = Promise.all(["a", "b", "c", "d", "e", "f"].map((name) => slice(name, 1)));
    const first = await turn();
    while ((await turn()).length > 0);
    await done;
    return first;
  };
  expect(await work()).toEqual(["a", "b", "c", "d", "e"]);
  holdBack()();
  expect(await work()).toEqual(["a"]);
  await pass(4_000);
  expect(await work()).toEqual(["a"]);
  await pass(1_000);
  expect(await work()).toEqual(["a", "b", "c", "d", "e"]);
});

it("serves who asks again behind those who waited, and starts anew after a rest", async () => {
  const { slice, turn, due } = loop();
  const again = slice("first", 6).then(() => slice("again", 6));
  const other = slice("other", 6);
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

it("stands back while an order is on its way, and goes on as soon as none is", async () => {
  const { slice, turn, pass, due, timers, holdBack } = loop();
  const [first, second] = [holdBack(), holdBack()];
  const work = Promise.all([slice("a", 0), slice("b", 0)]);
  expect(due).toHaveLength(0);
  first();
  expect(await pass(4)).toEqual([]);
  second();
  expect([due.length, timers.size]).toEqual([1, 0]);
  expect(await turn()).toEqual(["a", "b"]);
  await work;
});

it("gets one slice every 5 ms however many orders are on their way", async () => {
  const { slice, pass, turn, timers, holdBack } = loop();
  const release = holdBack();
  const work = Promise.all([slice("a", 0), slice("b", 0), slice("c", 0)]);
  expect(await pass(5)).toEqual(["a"]);
  expect(await pass(4)).toEqual([]);
  expect(await pass(1)).toEqual(["b"]);
  release();
  expect(await turn()).toEqual(["c"]);
  await work;
  expect(timers.size).toBe(0);
  holdBack()();
  expect(await turn()).toEqual([]);
});

it("finishes the slice that was due already when an order came, and then stands back", async () => {
  const { slice, turn, pass, holdBack } = loop();
  const work = Promise.all([slice("a", 0), slice("b", 0)]);
  holdBack();
  expect(await turn()).toEqual(["a"]);
  expect(await turn()).toEqual([]);
  expect(await pass(5)).toEqual(["b"]);
  await work;
});

it("gives turns on the process's own loop", async () => {
  const turns = new SharedTurns({ clock: systemClock, timers: systemTimers, soon: setImmediate });
  const release = turns.holdBack();
  let given = 0;
  const work = Promise.all(Array.from({ length: 100 }, () => turns.next().then(() => (given += 1))));
  setTimeout(release, 20);
  await work;
  expect(given).toBe(100);
});

import { expect, it } from "vitest";
import type { MonotonicMs } from "../../engine/domain/time.ts";
import { awaitDatabase } from "./await-database.ts";

/** Fails with these codes one after the other; the database answers then, unless it is `gone`. */
function build(codes: readonly string[], { gone = false } = {}) {
  let nowMs = 0;
  let asked = 0;
  const journal: unknown[] = [];
  const answer = awaitDatabase(
    async () => {
      const code = codes[asked] ?? (gone ? codes.at(-1) : undefined);
      asked += 1;
      if (code !== undefined) throw Object.assign(new Error(code), { code });
      return "ready";
    },
    {
      clock: { monotonic: () => nowMs as MonotonicMs },
      timers: {
        after: (delayMs, run) => {
          nowMs += delayMs;
          queueMicrotask(run);
          return () => undefined;
        },
      },
      journal: { write: (...line) => void journal.push(line) },
    },
  );
  return { answer, journal, asked: () => asked, nowMs: () => nowMs };
}

it("waits for a database that is restarted, and says so once for each reason", async () => {
  const { answer, journal, nowMs } = build(["ECONNREFUSED", "ECONNREFUSED", "57P03", "57P03", "57P03"]);
  expect(await answer).toBe("ready");
  expect(nowMs()).toBe(500);
  expect(journal).toEqual([
    ["warn", "database.awaited", { code: "ECONNREFUSED", patienceMs: 3_000 }],
    ["warn", "database.awaited", { code: "57P03", patienceMs: 60_000 }],
  ]);
});

it.each([
  ["ECONNREFUSED", 3_000],
  ["57P03", 60_000],
])("does not wait for ever: %s for %i ms", async (code, patienceMs) => {
  const { answer, nowMs } = build([code], { gone: true });
  await expect(answer).rejects.toThrow(code);
  expect(nowMs()).toBe(patienceMs);
});

it.each(["28P01", "3D000", "ENOTFOUND"])("does not wait where no wait helps: %s", async (code) => {
  const { answer, asked, journal } = build([code]);
  await expect(answer).rejects.toThrow(code);
  expect([asked(), journal]).toEqual([1, []]);
});

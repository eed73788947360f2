import fc from "fast-check";
import { expect, it } from "vitest";
import { readWholeRange } from "./read-whole-range.ts";

const PAGE = 10;

it.each(["oldest", "newest"] as const)("is complete when a full page keeps the %s rows", async (end) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 120 }), async (times) => {
      const perMillisecond = new Map<number, number>();
      const rows = times
        .filter((at) => {
          const count = (perMillisecond.get(at) ?? 0) + 1;
          perMillisecond.set(at, count);
          return count < PAGE;
        })
        .sort((left, right) => left - right);
      const answer = await readWholeRange<number>({
        fromMs: 0,
        toMs: 5_000,
        pageSize: PAGE,
        pagesMax: 1_000,
        timeOf: (row) => row,
        read: async (fromMs, toMs) => {
          const inRange = rows.filter((at) => at >= fromMs && at <= toMs);
          const value = end === "oldest" ? inRange.slice(0, PAGE) : inRange.slice(-PAGE);
          return { kind: "ok", value };
        },
      });
      expect(answer).toEqual({ kind: "ok", value: rows });
    }),
  );
});

it("fails rather than leave rows out: one full millisecond, or too many pages", async () => {
  const full = { kind: "ok", value: Array.from({ length: PAGE }, () => 7) } as const;
  const request = { pageSize: PAGE, pagesMax: 50, timeOf: (row: number) => row, read: async () => full };
  expect((await readWholeRange({ ...request, fromMs: 7, toMs: 7 })).kind).toBe("failed");
  const none = {
    ...request,
    read: async (fromMs: number) => ({ kind: "ok" as const, value: Array(PAGE).fill(fromMs) }),
  };
  const tooMany = { kind: "failed", failure: { kind: "not-sent", reason: "TOO_MANY_PAGES" } };
  expect(await readWholeRange({ ...none, fromMs: 0, toMs: 1_000_000 })).toEqual(tooMany);
});

it("does not go on asking a venue that answers with other times than it was asked for", async () => {
  let asked = 0;
  const answer = await readWholeRange<number>({
    ...{ fromMs: 0, toMs: 1_000_000, pageSize: PAGE, pagesMax: 50, timeOf: (row) => row },
    read: async () => {
      asked += 1;
      return { kind: "ok", value: Array.from({ length: PAGE }, (_, at) => at * 1_000) };
    },
  });
  expect(answer).toEqual({ kind: "failed", failure: { kind: "lost", reason: "ROWS_OUTSIDE_OF_RANGE" } });
  expect(asked).toBe(2);
});

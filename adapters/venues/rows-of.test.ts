import { expect, it } from "vitest";
import { z } from "zod";
import { fieldAtFault } from "./field-at-fault.ts";
import { rowsOf } from "./rows-of.ts";
import { wire } from "./wire-fields.ts";

const Answer = z.object({
  result: z.object({ list: rowsOf(z.object({ id: wire.venueTradeId, side: z.string() })) }),
});

it("reads each row", () => {
  const list = [
    { id: 7, side: "BUY", other: 1 },
    { id: "8", side: "SELL" },
  ];
  expect(Answer.parse({ result: { list } }).result.list).toEqual([
    { id: "7", side: "BUY" },
    { id: "8", side: "SELL" },
  ]);
  expect(Answer.parse({ result: { list: [] } }).result.list).toEqual([]);
});

it.each([
  ["a row", [{ id: 7, side: "BUY" }, { id: "no id", side: 1 }, {}], "result.list.1.id"],
  ["a row that is none", [{ id: 7, side: "BUY" }, null], "result.list.1"],
  ["the list", { 0: {} }, "result.list"],
  ["the list's absence", undefined, "result.list"],
])("names the first field at fault, and no other: %s", (_, list, field) => {
  const read = Answer.safeParse({ result: { list } });
  expect(read.error?.issues).toHaveLength(1);
  expect(read.error && fieldAtFault(read.error)).toBe(field);
});

import { describe, expect, it } from "vitest";
import { spreadsheetSafe } from "./spreadsheet-safe.ts";

describe("a cell for a spreadsheet", () => {
  it.each([
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\0=1",
    '=HYPERLINK("http://x")',
    "-",
    "+5",
  ])("makes text of %j", (cell) => expect(spreadsheetSafe(cell)).toBe(`'${cell}`));
  it.each(["", "abc", "-1.5", "0.001", "-12", "a=b", "BTC/USDT:USDT"])("leaves %j", (cell) =>
    expect(spreadsheetSafe(cell)).toBe(cell),
  );
});

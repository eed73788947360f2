// One row per code of RELIABILITY.md section 3.4: the class of each answer, and unknown for everything that is not listed.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Failure } from "../venue-failure.ts";
import { BINANCE_OUTCOMES } from "./binance-outcomes.ts";
import { BYBIT_OUTCOMES } from "./bybit-outcomes.ts";
import { outcomeOf, verdictOf } from "./outcome-table.ts";

const answer = (httpStatus: number, code?: number, text = ""): Extract<Failure, { kind: "answer" }> => ({
  kind: "answer",
  httpStatus,
  code,
  text,
});
const classOf = (verdict: ReturnType<typeof verdictOf>): string =>
  verdict.kind === "rejected" ? `rejected ${verdict.cause}` : verdict.kind;

describe("binance", () => {
  it.each<[number, number | undefined, string, string]>([
    [400, -1013, "Filter failure: LOT_SIZE", "rejected filter"],
    [400, -1100, "", "rejected other"],
    [400, -1102, "", "rejected other"],
    [400, -1106, "", "rejected other"],
    [400, -1111, "", "rejected filter"],
    [400, -1121, "", "rejected other"],
    [400, -1131, "", "rejected timestamp"],
    [400, -1021, "", "rejected timestamp"],
    [400, -5028, "", "rejected timestamp"],
    [400, -1022, "", "rejected credentials"],
    [401, -2014, "", "rejected credentials"],
    [401, -2015, "", "rejected credentials"],
    [400, -2018, "", "rejected insufficient-margin"],
    [400, -2019, "", "rejected insufficient-margin"],
    [400, -2021, "", "rejected would-trigger"],
    [400, -2022, "", "rejected reduce-only"],
    [400, -4003, "", "rejected filter"],
    [400, -4014, "", "rejected filter"],
    [400, -4023, "", "rejected filter"],
    [400, -4061, "", "rejected other"],
    [400, -4120, "", "rejected other"],
    [400, -4131, "", "rejected filter"],
    [400, -4164, "", "rejected filter"],
    [400, -5021, "", "rejected other"],
    [400, -5022, "", "rejected other"],
    [400, -1003, "", "rejected rate-limit"],
    [400, -1015, "", "rejected rate-limit"],
    [429, undefined, "", "rejected rate-limit"],
    [418, -1003, "", "rejected rate-limit"],
    [400, -4116, "", "exists"],
    [400, -4130, "", "exists"],
    [400, -2010, "Duplicate order sent.", "exists"],
    [400, -2010, "Account has insufficient balance for requested action.", "unknown"],
    [503, undefined, "Unknown error, please check your request or try again later.", "unknown"],
    [503, undefined, "Service Unavailable.", "rejected overload"],
    [503, -1001, "Internal error; unable to process your request. Please try again.", "rejected overload"],
    [503, -1008, "Request throttled by system-level protection.", "rejected overload"],
    [500, -1001, "Internal error; unable to process your request. Please try again.", "unknown"],
    [503, undefined, "Service Unavailable", "unknown"],
    [503, -2019, "", "unknown"],
    [400, -1000, "", "unknown"],
    [400, -1001, "", "unknown"],
    [400, -1006, "", "unknown"],
    [408, -1007, "", "unknown"],
    [408, undefined, "", "unknown"],
    [502, undefined, "not a venue answer", "unknown"],
    [504, undefined, "", "unknown"],
    [403, undefined, "", "unknown"],
    [400, undefined, "", "unknown"],
    [200, undefined, "not a venue answer", "unknown"],
  ])("HTTP %i %s %s is %s", (status, code, text, expected) => {
    expect(classOf(verdictOf(BINANCE_OUTCOMES, answer(status, code, text)))).toBe(expected);
  });
});

describe("bybit", () => {
  it.each<[number, number | undefined, string]>([
    [200, 10001, "rejected other"],
    [200, 10002, "rejected timestamp"],
    [200, 10003, "rejected credentials"],
    [401, 10003, "rejected credentials"],
    [200, 10004, "rejected credentials"],
    [200, 10005, "rejected credentials"],
    [200, 10010, "rejected credentials"],
    [200, 10006, "rejected rate-limit"],
    [200, 10018, "rejected rate-limit"],
    [403, undefined, "rejected rate-limit"],
    [200, 110003, "rejected filter"],
    [200, 110004, "rejected insufficient-margin"],
    [200, 110007, "rejected insufficient-margin"],
    [200, 110012, "rejected insufficient-margin"],
    [200, 110017, "rejected reduce-only"],
    [200, 110020, "rejected other"],
    [200, 110090, "rejected other"],
    [200, 110092, "rejected would-trigger"],
    [200, 110093, "rejected would-trigger"],
    [200, 110094, "rejected filter"],
    [200, 110072, "exists"],
    [200, 10014, "exists"],
    [200, 10000, "unknown"],
    [200, 10016, "unknown"],
    [200, 10429, "unknown"],
    [429, undefined, "unknown"],
    [429, 10006, "unknown"],
    [500, 110007, "unknown"],
    [502, undefined, "unknown"],
    [200, undefined, "unknown"],
    [200, 170131, "unknown"],
  ])("HTTP %i %s is %s", (status, code, expected) => {
    expect(classOf(verdictOf(BYBIT_OUTCOMES, answer(status, code)))).toBe(expected);
  });
});

describe.each([
  { name: "binance", table: BINANCE_OUTCOMES },
  { name: "bybit", table: BYBIT_OUTCOMES },
])("$name", ({ table }) => {
  it("a code that is not listed proves nothing, whatever comes with it", () => {
    const listed = (code: number): boolean =>
      table.codes.has(code) || table.ranges.some(({ from, to }) => code >= from && code <= to);
    fc.assert(
      fc.property(
        fc.integer({ min: -9_999, max: 199_999 }).filter((code) => !listed(code)),
        fc.constantFrom(200, 400, 401, 409, 500, 502, 504),
        fc.string(),
        (code, status, text) => {
          if (text === "Duplicate order sent.") return true;
          return verdictOf(table, answer(status, code, text)).kind === "unknown";
        },
      ),
    );
  });

  it("bytes that left without an answer are unknown, a failed connect is not sent", () => {
    expect(outcomeOf(table, { kind: "lost", reason: "ECONNRESET" }).kind).toBe("unknown");
    expect(outcomeOf(table, { kind: "not-sent", reason: "ECONNREFUSED" }).kind).toBe("not-sent");
  });
});

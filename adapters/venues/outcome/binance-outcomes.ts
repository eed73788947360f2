// Binance USD-M futures: which answers to an order prove something. Source: RELIABILITY.md section 3.4 and Binance's error pages.
import { EXISTS, type OutcomeTable, rejectedFor, type Verdict } from "./outcome-table.ts";

const codes = (verdict: Verdict, ...list: readonly number[]): readonly (readonly [number, Verdict])[] =>
  list.map((code) => [code, verdict] as const);

const FILTER_CODES = [
  -1013, -1111, -4001, -4002, -4003, -4004, -4005, -4013, -4014, -4016, -4023, -4024, -4131, -4164,
] as const;

export const BINANCE_OUTCOMES: OutcomeTable = {
  statusFirst: new Map([
    [429, rejectedFor("rate-limit")],
    [418, rejectedFor("rate-limit")],
  ]),
  // Variant A of 503 ("Unknown error, …") is not here on purpose: its outcome is unknown.
  exactTexts: [
    { httpStatus: 503, text: "Service Unavailable.", verdict: rejectedFor("overload") },
    {
      httpStatus: 503,
      text: "Internal error; unable to process your request. Please try again.",
      verdict: rejectedFor("overload"),
    },
  ],
  codeTexts: [{ code: -2010, text: "Duplicate order sent.", verdict: EXISTS }],
  codes: new Map([
    ...codes(EXISTS, -4116, -4130),
    ...codes(rejectedFor("would-trigger"), -2021),
    ...codes(rejectedFor("insufficient-margin"), -2018, -2019),
    ...codes(rejectedFor("reduce-only"), -2022, -4118),
    ...codes(rejectedFor("timestamp"), -1021, -5028, -1131),
    ...codes(rejectedFor("credentials"), -1022, -2014, -2015),
    ...codes(rejectedFor("rate-limit"), -1003, -1015),
    ...codes(rejectedFor("overload"), -1008),
    ...codes(rejectedFor("filter"), ...FILTER_CODES),
    // Post-only that would cross, fill-or-kill that cannot fill.
    ...codes(rejectedFor("other"), -5021, -5022),
  ]),
  ranges: [
    { from: -1199, to: -1100, verdict: rejectedFor("other") },
    { from: -4999, to: -4000, verdict: rejectedFor("other") },
  ],
  inServerErrors: new Set([-1008]),
  statusLast: new Map(),
};

/** Cancels and lookups: there is no such open order. */
export const BINANCE_NOT_FOUND: ReadonlySet<number> = new Set([-2011, -2013]);
/** Margin type and position mode that are as wanted already. */
export const BINANCE_NOT_MODIFIED: ReadonlySet<number> = new Set([-4046, -4059]);
/** The key is unusable, not the request. */
export const BINANCE_CREDENTIALS: ReadonlySet<number> = new Set([-2014, -2015]);
export const BINANCE_TIMESTAMP: ReadonlySet<number> = new Set([-1021, -5028]);

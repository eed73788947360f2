// Bybit V5 linear: which answers to an order prove something. Source: RELIABILITY.md section 3.4 and Bybit's error pages.
import { EXISTS, type OutcomeTable, rejectedFor, UNKNOWN, type Verdict } from "./outcome-table.ts";

const codes = (verdict: Verdict, ...list: readonly number[]): readonly (readonly [number, Verdict])[] =>
  list.map((code) => [code, verdict] as const);

export const BYBIT_OUTCOMES: OutcomeTable = {
  // Overload at the gateway is not documented as unexecuted.
  statusFirst: new Map([[429, UNKNOWN]]),
  exactTexts: [],
  codeTexts: [],
  codes: new Map([
    ...codes(EXISTS, 110072, 10014),
    ...codes(rejectedFor("other"), 10001),
    ...codes(rejectedFor("timestamp"), 10002),
    ...codes(rejectedFor("credentials"), 10003, 10004, 10005, 10010),
    ...codes(rejectedFor("rate-limit"), 10006, 10018),
    ...codes(
      rejectedFor("insufficient-margin"),
      110004,
      110006,
      110007,
      110012,
      110014,
      110044,
      110045,
      110052,
    ),
    ...codes(rejectedFor("reduce-only"), 110017),
    ...codes(rejectedFor("would-trigger"), 110092, 110093),
    ...codes(rejectedFor("filter"), 110003, 110094),
  ]),
  ranges: [{ from: 110000, to: 110099, verdict: rejectedFor("other") }],
  inServerErrors: new Set(),
  statusLast: new Map([[403, rejectedFor("rate-limit")]]),
};

/** Cancels: nothing open under this id. */
export const BYBIT_NOT_OPEN: ReadonlySet<number> = new Set([110001, 110008, 110010]);
/** Leverage and margin mode that are as wanted already. */
export const BYBIT_NOT_MODIFIED: ReadonlySet<number> = new Set([110043, 110026, 34040]);
/** The key is unusable, not the request. 10004 is not here: a bad signature is our bug, not the trader's key. */
export const BYBIT_CREDENTIALS: ReadonlySet<number> = new Set([10003, 10005, 10010, 33004]);
export const BYBIT_TIMESTAMP: ReadonlySet<number> = new Set([10002]);

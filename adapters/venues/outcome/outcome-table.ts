// How an answer to an order reads, as data: only what is listed is definite, everything else is unknown.

import { assertNever } from "../../../engine/domain/assert-never.ts";
import type { RejectionCause, SubmitOutcome } from "../../../engine/ports/venue.ts";
import { describeFailure, type Failure, failureCode } from "../venue-failure.ts";

export type Verdict =
  | { readonly kind: "rejected"; readonly cause: RejectionCause }
  | { readonly kind: "exists" }
  | { readonly kind: "unknown" };

export interface OutcomeTable {
  /** HTTP statuses that decide alone, before any code in the body. */
  readonly statusFirst: ReadonlyMap<number, Verdict>;
  /** Exact messages that decide under one HTTP status, before any code. */
  readonly exactTexts: readonly {
    readonly httpStatus: number;
    readonly text: string;
    readonly verdict: Verdict;
  }[];
  /** Codes with a message that decides. */
  readonly codeTexts: readonly { readonly code: number; readonly text: string; readonly verdict: Verdict }[];
  /** Codes that are definite under any HTTP status below 500, and under 5xx where `inServerErrors` lists them. */
  readonly codes: ReadonlyMap<number, Verdict>;
  readonly ranges: readonly { readonly from: number; readonly to: number; readonly verdict: Verdict }[];
  readonly inServerErrors: ReadonlySet<number>;
  /** HTTP statuses that decide where the body has no code. */
  readonly statusLast: ReadonlyMap<number, Verdict>;
}

export const UNKNOWN: Verdict = { kind: "unknown" };
export const EXISTS: Verdict = { kind: "exists" };

export function rejectedFor(cause: RejectionCause): Verdict {
  return { kind: "rejected", cause };
}

export function verdictOf(table: OutcomeTable, failure: Extract<Failure, { kind: "answer" }>): Verdict {
  const { httpStatus, code, text } = failure;
  const byStatus = table.statusFirst.get(httpStatus);
  if (byStatus !== undefined) return byStatus;
  const byText = table.exactTexts.find((rule) => rule.httpStatus === httpStatus && rule.text === text);
  if (byText !== undefined) return byText.verdict;
  if (code === undefined) return table.statusLast.get(httpStatus) ?? UNKNOWN;
  if (httpStatus >= 500 && !table.inServerErrors.has(code)) return UNKNOWN;
  const byCodeText = table.codeTexts.find((rule) => rule.code === code && rule.text === text);
  if (byCodeText !== undefined) return byCodeText.verdict;
  const byCode = table.codes.get(code);
  if (byCode !== undefined) return byCode;
  return table.ranges.find((range) => code >= range.from && code <= range.to)?.verdict ?? UNKNOWN;
}

export function outcomeOf(table: OutcomeTable, failure: Failure): SubmitOutcome {
  const code = failureCode(failure);
  const reason = describeFailure(failure);
  if (failure.kind === "not-sent") return { kind: "not-sent", reason };
  if (failure.kind === "lost") return { kind: "unknown", code, reason };
  const verdict = verdictOf(table, failure);
  switch (verdict.kind) {
    case "rejected":
      return { kind: "rejected", code, reason, cause: verdict.cause };
    case "exists":
      return { kind: "exists", code };
    case "unknown":
      return { kind: "unknown", code, reason };
    default:
      return assertNever(verdict);
  }
}

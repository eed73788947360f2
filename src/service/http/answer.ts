// What a handler answers: a body, or a problem. Expected outcomes are values; a throw becomes a 500.
import type { Readable } from "node:stream";
import type { Outcome } from "../../../adapters/postgres/admin/administration.ts";
import { type Problem, type ProblemCode, type ProblemWords, problemOf } from "./problems.ts";

/** Several values: a header that is sent several times, like Set-Cookie. */
export type AnswerHeaders = Readonly<Record<string, string | readonly string[]>>;

export type Answer<Body> =
  | { readonly kind: "done"; readonly body: Body; readonly headers?: AnswerHeaders }
  /** A body that is not JSON, sent as it comes. */
  | { readonly kind: "stream"; readonly stream: Readable; readonly headers: AnswerHeaders }
  | {
      readonly kind: "refused";
      readonly problem: Problem;
      readonly headers?: AnswerHeaders;
    };

export function done<Body>(body: Body, headers?: AnswerHeaders): Answer<Body> {
  return headers === undefined ? { kind: "done", body } : { kind: "done", body, headers };
}

export function refuse(
  code: ProblemCode,
  words: ProblemWords = {},
): Extract<Answer<never>, { kind: "refused" }> {
  return { kind: "refused", problem: problemOf(code, words) };
}

/** A refusal that ends by itself: says when to come back. */
export function refuseFor(
  code: ProblemCode,
  waitMs: number,
  words: ProblemWords = {},
): Extract<Answer<never>, { kind: "refused" }> {
  return {
    ...refuse(code, words),
    headers: { "retry-after": String(Math.max(1, Math.ceil(waitMs / 1_000))) },
  };
}

/** The record's own outcome as an answer. */
export function answerOf<T, Body>(outcome: Outcome<T>, bodyOf: (value: T) => Body): Answer<Body> {
  return outcome.kind === "ok"
    ? done(bodyOf(outcome.value))
    : refuse(outcome.code, { detail: outcome.sentence });
}

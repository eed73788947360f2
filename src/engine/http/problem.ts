// Every answer that is not a success has one shape: RFC 9457, with a stable code and a sentence.
import type { FastifyReply } from "fastify";
import type { Refusal } from "../../../engine/intake/refusals.ts";

/** What the HTTP layer itself refuses; intake's codes stand in engine/intake/refusals.ts. */
const PROBLEMS = {
  REQUEST_MALFORMED: [400, "The request is not valid HTTP, or broke off."],
  CREDENTIAL_CHECK_INVALID: [400, "This is no question about a sealed key."],
  URL_MALFORMED: [400, "The URL is not valid."],
  OPERATOR_TOKEN_MISSING: [401, "This needs the operator token, as Authorization: Bearer …"],
  OPERATOR_TOKEN_WRONG: [401, "The operator token is wrong."],
  ROUTE_NOT_FOUND: [404, "Nothing is at this URL."],
  SIGNAL_NOT_FOUND: [404, "No signal has this id."],
  METHOD_NOT_ALLOWED: [405, "This URL does not take this method."],
  REQUEST_TIMEOUT: [408, "The request did not arrive in time."],
  BODY_TOO_LARGE: [413, "The body is larger than 64 KiB."],
  CONTENT_TYPE_NOT_READ: [415, "This URL does not read bodies of this type."],
  SEAL_NOT_OPENED: [
    422,
    "The sealed key does not open here: it was changed, or sealed for other keys or another account.",
  ],
  KEY_OF_ANOTHER_ENVIRONMENT: [
    422,
    "The key was sealed for another environment. Paper, testnet and live never mix.",
  ],
  ENVIRONMENT_NOT_SERVED: [422, "This engine is not connected to that venue and environment."],
  HEADERS_TOO_LARGE: [431, "The headers are too large."],
  QUESTION_NOT_JSON: [400, "The body is not valid JSON."],
  QUESTION_INVALID: [422, "A field is missing or cannot be read."],
  STRATEGY_NOT_FOUND: [404, "No strategy has this id."],
  ACCOUNT_NOT_FOUND: [404, "No account has this id."],
  ACCOUNT_ELSEWHERE: [409, "Another engine has this account: ask there."],
  VENUE_NOT_CONNECTED: [404, "This engine is not connected to that venue and environment."],
  STREAMS_FULL: [503, "As many processes listen to this engine as it serves: try again later."],
  INTERNAL: [500, "Something failed here. If this was a signal, it was not accepted."],
  STORE_UNAVAILABLE: [
    503,
    "The record cannot be reached and nothing was accepted: send again in a few seconds.",
  ],
  VENUE_NOT_ANSWERING: [503, "The venue did not answer: try again."],
  DRAINING: [503, "This engine is stopping and accepted nothing: send again in a few seconds."],
  NOT_READY: [503, "A dependency is at fault."],
} as const satisfies Record<string, readonly [status: number, sentence: string]>;

export type ProblemCode = keyof typeof PROBLEMS;

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly field?: string;
  readonly signalId?: string;
}

export function problemOf(code: ProblemCode, detail?: string, field?: string): Problem {
  const [status, sentence] = PROBLEMS[code];
  return {
    type: typeOf(code),
    title: sentence,
    status,
    code,
    detail: detail ?? sentence,
    ...(field === undefined ? {} : { field }),
  };
}

export function problemOfRefusal(refusal: Refusal, signalId: string | undefined): Problem {
  const { code, status, sentence, detail, field } = refusal;
  return {
    type: typeOf(code),
    title: sentence,
    status,
    code,
    detail,
    ...(field === undefined ? {} : { field }),
    ...(signalId === undefined ? {} : { signalId }),
  };
}

function typeOf(code: string): string {
  return `urn:flotilla:problem:${code.toLowerCase().replaceAll("_", "-")}`;
}

export const PROBLEM_TYPE = "application/problem+json; charset=utf-8";

/** Sent as text: the serializer for JSON would put its own content type. */
export function sendProblem<T extends Problem>(reply: FastifyReply, problem: T): FastifyReply {
  return reply.code(problem.status).header("content-type", PROBLEM_TYPE).send(JSON.stringify(problem));
}

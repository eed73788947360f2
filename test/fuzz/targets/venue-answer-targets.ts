// Answers of the two venues: third parties' replies are as hostile as anyone's. Unreadable is an unknown outcome, never a throw.

import { readFailure } from "../../../adapters/venues/ccxt/read-failure.ts";
import { createResponseParser } from "../../../adapters/venues/order-entry/response-parser.ts";
import { BINANCE_OUTCOMES } from "../../../adapters/venues/outcome/binance-outcomes.ts";
import { BYBIT_OUTCOMES } from "../../../adapters/venues/outcome/bybit-outcomes.ts";
import { type OutcomeTable, outcomeOf } from "../../../adapters/venues/outcome/outcome-table.ts";
import type { VenueName } from "../../../engine/domain/venue.ts";
import type { SubmitOutcome } from "../../../engine/ports/venue.ts";
import { type FuzzTarget, opener, type TargetOpener } from "../fuzz-target.ts";
import { unstorable } from "../unstorable.ts";

/** The HTTP status stands before the body: `400 {"code":-4116}`. */
function outcomes(venue: VenueName, table: OutcomeTable, bodies: readonly string[]): FuzzTarget {
  return {
    name: `${venue}-outcome`,
    shape: "text",
    seeds: ["200", "400", "429", "503"].flatMap((status) => bodies.map((body) => `${status} ${body}`)),
    check(input) {
      const text = input.toString();
      const httpStatus = /^\d{3}(?= )/.exec(text)?.[0];
      const rawBody = httpStatus === undefined ? text : text.slice(4);
      const failure = readFailure(venue, Number(httpStatus ?? 400), parsed(rawBody), rawBody);
      if (failure === undefined) return undefined;
      return wrongOutcome(outcomeOf(table, failure));
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A definite outcome needs a code of the venue's kind, which is a whole number. */
function wrongOutcome(outcome: SubmitOutcome): string | undefined {
  if (outcome.kind === "accepted") return "accepted without an order";
  if (outcome.kind === "not-sent") return "an answer to nothing sent";
  const code = /^(?:-?\d{1,9}|HTTP_\d{3})$/.test(outcome.code);
  if (!code && outcome.kind !== "unknown") return `${outcome.kind} by code ${outcome.code}`;
  return unstorable(outcome);
}

const BINANCE_BODIES = [
  '{"code":-2019,"msg":"Margin is insufficient."}',
  '{"code":-4116,"msg":"ClientOrderId is duplicated."}',
  '{"code":-1007,"msg":"Timeout waiting for response from backend server."}',
  "Service Unavailable.",
];
const BYBIT_BODIES = [
  '{"retCode":110007,"retMsg":"ab not enough for new order","result":{},"retExtInfo":{},"time":1700000000000}',
  '{"retCode":110072,"retMsg":"OrderLinkedID is duplicate","result":{}}',
  "<html><body>502 Bad Gateway</body></html>",
];

const HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
const BODY = '{"orderId":1,"status":"NEW"}';
const DECLARED =
  /^(?:response head too large|response body too large|malformed content-length|not an HTTP\/1 answer|malformed response header|malformed chunk size)$/;

/** The same bytes in one piece and in many: the same answer. A refusal is one of the parser's own errors. */
const responses: FuzzTarget = {
  name: "http-response",
  shape: "text",
  seeds: [
    `${HEAD}Content-Length: ${BODY.length}\r\nKeep-Alive: timeout=5\r\n\r\n${BODY}`,
    `${HEAD}Transfer-Encoding: chunked\r\n\r\n${BODY.length.toString(16)};x=y\r\n${BODY}\r\n0\r\nTrailer: 1\r\n\r\n`,
    `${HEAD}Transfer-Encoding: chunked\r\n\r\n${"1\r\na\r\n".repeat(3_000)}0\r\n\r\n`,
    `HTTP/1.1 100 Continue\r\n\r\n${HEAD}Connection: close\r\n\r\n${BODY}`,
    "HTTP/1.0 429 Too Many Requests\r\nRetry-After: 3\r\n\r\n",
    "HTTP/1.1 204 No Content\r\n\r\n",
  ],
  check(input) {
    const whole = answerTo([input]);
    const size = Math.max(1, Math.ceil(input.length / 400));
    const pieces = Array.from({ length: Math.ceil(input.length / size) }, (_, at) =>
      input.subarray(at * size, (at + 1) * size),
    );
    const cut = answerTo(pieces);
    if (whole.kind === "undeclared") return whole.text;
    if (cut.kind === "undeclared") return cut.text;
    const body = (answer: Answered) => (answer.kind === "answer" ? answer.text : "");
    const bothAnswered = whole.kind === "answer" && cut.kind === "answer";
    return bothAnswered && body(whole) !== body(cut) ? "pieces read otherwise than the whole" : undefined;
  },
};

interface Answered {
  readonly kind: "answer" | "incomplete" | "refused" | "undeclared";
  readonly text: string;
}

function answerTo(pieces: readonly Buffer[]): Answered {
  const parser = createResponseParser();
  try {
    for (const piece of pieces) {
      const answer = parser.feed(piece);
      if (answer !== undefined) return { kind: "answer", text: `${answer.status} ${answer.body}` };
    }
    const last = parser.end();
    return last === undefined
      ? { kind: "incomplete", text: "" }
      : { kind: "answer", text: `${last.status} ${last.body}` };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: DECLARED.test(message) ? "refused" : "undeclared", text: message };
  }
}

export const VENUE_ANSWER_TARGETS: readonly TargetOpener[] = [
  outcomes("binance", BINANCE_OUTCOMES, BINANCE_BODIES),
  outcomes("bybit", BYBIT_OUTCOMES, BYBIT_BODIES),
  responses,
].map(opener);

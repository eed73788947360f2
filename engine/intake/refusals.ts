// Every reason why intake refuses a request: a closed list of stable codes that senders may program against.
// All are 4xx: the sender must change something; sending the same again is refused again.

const REFUSALS = {
  TOKEN_UNKNOWN: [401, "No strategy has this webhook URL."],
  STRATEGY_PAUSED: [403, "This strategy is paused and takes no signals."],
  SOURCE_IP_NOT_ALLOWED: [403, "Requests to this strategy are not allowed from this address."],
  SIGNATURE_MISSING: [
    401,
    "This strategy asks for the headers webhook-id, webhook-timestamp and webhook-signature.",
  ],
  SIGNATURE_TIMESTAMP_INVALID: [
    401,
    "The header webhook-timestamp is not within 300 seconds of now (Unix seconds).",
  ],
  SIGNATURE_WRONG: [
    401,
    "No signature in the header webhook-signature matches the body under a current secret.",
  ],
  BODY_SECRET_MISSING: [401, "This strategy asks for a secret in the body."],
  BODY_SECRET_WRONG: [401, "The secret in the body is wrong."],
  BODY_EMPTY: [400, "The body is empty."],
  BODY_TOO_LARGE: [413, "The body is larger than 64 KiB."],
  BODY_COMPRESSED: [415, "Compressed bodies are not read; send the text itself."],
  BODY_NOT_UTF8: [400, "The body is not UTF-8 text."],
  BODY_NOT_JSON: [400, "The body starts like JSON but is not valid JSON."],
  BODY_NOT_FORM: [400, "The body looks form-encoded but its encoding is broken."],
  BODY_TOO_DEEP: [400, "The body nests deeper than 10 levels."],
  BODY_KEY_DUPLICATE: [400, "A key stands twice in one object."],
  BODY_KEY_FORBIDDEN: [400, "A key has a name that is not allowed."],
  BODY_NUMBER_OUT_OF_RANGE: [400, "A number is too long or too large to be a price or quantity."],
  BODY_CHARACTER_FORBIDDEN: [400, "A text holds a control character or half a surrogate pair."],
  PLACEHOLDER_UNRESOLVED: [422, "The body still holds a placeholder that the sender should have filled in."],
  DIALECT_UNKNOWN: [422, "The body matches none of the known signal formats."],
  FIELD_MISSING: [422, "A required field is missing."],
  FIELD_INVALID: [422, "A field has a value that cannot be read."],
  FIELD_UNKNOWN: [422, "A field is not part of the format."],
  INSTRUMENT_UNKNOWN: [422, "No tradable instrument has this name."],
  INSTRUMENT_AMBIGUOUS: [422, "Several instruments could be meant by this name."],
  SIGNAL_STALE: [422, "The signal is older than this strategy allows."],
  SIGNAL_RATE_EXCEEDED: [
    429,
    "This strategy sends more entries per minute than it may; closes are not counted.",
  ],
  SIGNALS_LIMIT: [429, "The tenant has used all signals of its month; closes are not counted, and go on."],
  SIGNAL_FROM_FUTURE: [422, "The signal's time lies more than 30 seconds in the future."],
} as const satisfies Record<
  string,
  readonly [status: 400 | 401 | 403 | 413 | 415 | 422 | 429, sentence: string]
>;

export type RefusalCode = keyof typeof REFUSALS;

export const REFUSAL_CODES = Object.keys(REFUSALS) as readonly RefusalCode[];

export interface Refusal {
  readonly code: RefusalCode;
  readonly status: number;
  /** The same for every refusal with this code. */
  readonly sentence: string;
  /** What was wrong this time; never holds a secret. */
  readonly detail: string;
  /** Dotted path of the field at fault, where there is one. */
  readonly field: string | undefined;
  /** Where the same may be sent again later. */
  readonly retryAfterMs?: number;
}

export interface Refused {
  readonly kind: "refused";
  readonly refusal: Refusal;
}

export function refused(code: RefusalCode, detail?: string, field?: string): Refused {
  const [status, sentence] = REFUSALS[code];
  return { kind: "refused", refusal: { code, status, sentence, detail: detail ?? sentence, field } };
}

/** Foreign text for a sentence: short, and without what could disturb a reader's terminal or direction of writing. */
export function quoted(text: string): string {
  const printable = text.replace(/[\p{C}\p{Z}]/gu, " ");
  return `"${printable.length > 48 ? `${printable.slice(0, 48).toWellFormed()}…` : printable}"`;
}

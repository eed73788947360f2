// One shape for everything that can go wrong between us and a venue, free of URLs, headers, keys and signatures.

export type Failure =
  /** The venue answered. `code` is its own numeric code where the body was readable, `text` its own message. */
  | {
      readonly kind: "answer";
      readonly httpStatus: number;
      readonly code: number | undefined;
      readonly text: string;
    }
  /** No byte left: nothing can have happened. */
  | { readonly kind: "not-sent"; readonly reason: string }
  /** Bytes left and no complete answer came back. */
  | { readonly kind: "lost"; readonly reason: string };

/** Carries a `Failure` through ccxt, which can only throw. */
export class VenueFailure extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(describeFailure(failure));
    this.name = "VenueFailure";
    this.failure = failure;
  }
}

export function describeFailure(failure: Failure): string {
  return failure.kind === "answer"
    ? `HTTP ${failure.httpStatus}${failure.code === undefined ? "" : ` ${failure.code}`}: ${failure.text}`
    : failure.reason;
}

/** The code for records: the venue's own, else `HTTP_502`, else what happened to the connection. */
export function failureCode(failure: Failure): string {
  switch (failure.kind) {
    case "answer":
      return failure.code === undefined ? `HTTP_${failure.httpStatus}` : String(failure.code);
    case "not-sent":
      return "NOT_SENT";
    case "lost":
      return "NO_ANSWER";
  }
}

const NOT_SENT_CODES: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "UND_ERR_CONNECT_TIMEOUT",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "ERR_TLS_CERT_ALTNAME_INVALID",
]);

/** Anything thrown by a transport to a `Failure`. What is not known to precede the first byte counts as lost. */
export function failureOf(error: unknown): Failure {
  if (error instanceof VenueFailure) return error.failure;
  const code = errorCode(error);
  if (code !== undefined && NOT_SENT_CODES.has(code)) return { kind: "not-sent", reason: code };
  const name = error instanceof Error ? error.name : "Error";
  if (name === "AbortError" || name === "TimeoutError") return { kind: "lost", reason: "TIMEOUT" };
  return { kind: "lost", reason: code ?? name };
}

function errorCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" && /^[A-Z_0-9]{2,40}$/.test(error.code) ? error.code : undefined;
}

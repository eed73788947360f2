// The answers that armed faults give instead of the true one, in Binance's words.
import type { DueFault, FaultContext, FaultInjector } from "../control/fault-injector.ts";
import { failWithCode } from "./error-code.ts";
import type { Params } from "./params.ts";
import { fail, type Reply } from "./reply.ts";

const VARIANTS: Readonly<Record<DueFault["variant"], Reply>> = {
  /** Outcome unknown. */
  A: fail(-1000, "Unknown error, please check your request or try again later.", 503),
  B: fail(-1000, "Service Unavailable.", 503),
  C: fail(-1001, "Internal error; unable to process your request. Please try again.", 503),
  D: fail(
    -1008,
    "Request throttled by system-level protection. Reduce-only/close-position orders are exempt. Please try again.",
    503,
  ),
};
const BACKEND_TIMEOUT = fail(
  -1007,
  "Timeout waiting for response from backend server. Send status unknown; execution status unknown.",
  408,
);
const SERVER_ERROR = fail(-1000, "An unknown error occurred while processing the request.", 500);
const HTML = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>";

/** A refusal in place of executing. */
export function refusalFault(faults: FaultInjector, context: FaultContext): Reply | undefined {
  if (faults.take("rate-limited", context) !== undefined) {
    return { ...fail(-1003, "Too many requests.", 429), retryAfterS: 1 };
  }
  const stop = context.requestClass === "place-conditional" ? faults.take("reject-stop", context) : undefined;
  if (stop !== undefined) return failWithCode(stop.code ?? -2021);
  const isPlacing = context.requestClass === "place-order" || context.requestClass === "place-conditional";
  const order = isPlacing ? faults.take("reject-order", context) : undefined;
  return order === undefined ? undefined : failWithCode(order.code ?? -2019);
}

export interface MaskedReply {
  readonly reply: Reply;
  /** Whether the request is carried out although the answer says otherwise. */
  readonly executed: boolean;
}

/** An answer that hides the true outcome. */
export function maskingFault(
  faults: FaultInjector,
  context: FaultContext,
  params: Params,
): MaskedReply | undefined {
  const unavailable = faults.take("http-503", context);
  if (unavailable !== undefined && !(unavailable.variant === "D" && isExempt(context, params))) {
    return { reply: VARIANTS[unavailable.variant], executed: unavailable.executed };
  }
  const timeout = faults.take("backend-timeout", context);
  if (timeout !== undefined) return { reply: BACKEND_TIMEOUT, executed: timeout.executed };
  const broken = faults.take("server-error", context);
  if (broken !== undefined) return { reply: SERVER_ERROR, executed: broken.executed };
  const html = faults.take("html-body", context);
  if (html === undefined) return undefined;
  return { reply: { status: html.code ?? 502, body: undefined, rawText: HTML }, executed: html.executed };
}

/** The overload answer spares what reduces risk. */
function isExempt(context: FaultContext, params: Params): boolean {
  const reduces = params.get("reduceOnly") === "true" || params.get("closePosition") === "true";
  return reduces || context.requestClass === "cancel";
}

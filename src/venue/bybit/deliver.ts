// Runs a request under the faults that are armed for it and says what, if anything, goes back to the client.
import type { DueFault, FaultContext, FaultInjector, FaultKind } from "../control/fault-injector.ts";
import { type Answer, type Refusal, refused } from "./answer.ts";

export type Delivery =
  | { readonly kind: "answer"; readonly answer: Answer }
  | { readonly kind: "raw"; readonly status: number; readonly contentType: string; readonly body: string }
  /** The connection ends without a word. */
  | { readonly kind: "cut" };

export interface Steps {
  /** Executes the request; called at most once. */
  readonly run: () => Answer;
  /** Is it still in time? Asked again after a delay, as the engine does before matching. */
  readonly recheck: () => Refusal | undefined;
  /** Venue time stands still meanwhile: it is judged and executed at one time. */
  readonly atOneInstant: (judge: () => void) => void;
  /** Sends the stream events caused so far, before the answer. */
  readonly flushEvents: () => void;
}

/** Faults that replace the answer; each may have executed the request or not. */
const REPLACING: readonly FaultKind[] = ["http-503", "backend-timeout", "server-error", "html-body"];
const EVENT_HEAD_START_MS = 5;

/** Calls `send` exactly once: at once when nothing is armed, possibly later otherwise. */
export function deliver(
  faults: FaultInjector,
  context: FaultContext,
  steps: Steps,
  send: (delivery: Delivery) => void,
) {
  if (!faults.anyArmed) return send({ kind: "answer", answer: steps.run() });
  if (faults.take("drop-request", context) !== undefined) return send({ kind: "cut" });
  const held = faults.take("delay-accept", context);
  if (held === undefined) return execute(faults, context, steps, send);
  const judgeAgain = () => {
    const late = steps.recheck();
    if (late !== undefined) return send({ kind: "answer", answer: late });
    execute(faults, context, steps, send);
  };
  setTimeout(() => steps.atOneInstant(judgeAgain), held.delayMs);
}

function execute(
  faults: FaultInjector,
  context: FaultContext,
  steps: Steps,
  send: (delivery: Delivery) => void,
) {
  if (faults.take("rate-limited", context) !== undefined) {
    return send({ kind: "answer", answer: refused(10006) });
  }
  for (const kind of REPLACING) {
    const due = faults.take(kind, context);
    if (due === undefined) continue;
    if (due.executed) steps.run();
    return send(replacement(due));
  }
  const answer = steps.run();
  if (faults.take("accept-then-drop-reply", context) !== undefined) return send({ kind: "cut" });
  sendInOrder(faults, context, steps, () => send({ kind: "answer", answer }));
}

function sendInOrder(faults: FaultInjector, context: FaultContext, steps: Steps, send: () => void) {
  const eventsFirst = faults.take("event-before-reply", context);
  if (eventsFirst !== undefined) steps.flushEvents();
  const slow = faults.take("delay-reply", context);
  const headStartMs = eventsFirst === undefined ? 0 : Math.max(EVENT_HEAD_START_MS, eventsFirst.delayMs);
  const waitMs = Math.max(slow?.delayMs ?? 0, headStartMs);
  if (waitMs === 0) return send();
  setTimeout(send, waitMs);
}

const PROXY_PAGE = "<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>";
const UNAVAILABLE: Readonly<Record<DueFault["variant"], string>> = {
  A: "Service Unavailable",
  B: "upstream connect error or disconnect/reset before headers. reset reason: connection termination",
  C: "Service Temporarily Unavailable",
  D: "no healthy upstream",
};

function replacement(due: DueFault): Delivery {
  switch (due.kind) {
    case "backend-timeout":
      return { kind: "answer", answer: refused(10000) };
    case "server-error":
      return { kind: "answer", answer: refused(10016) };
    case "html-body":
      // Variant A is the page of a proxy that claims success.
      return {
        kind: "raw",
        status: due.variant === "A" ? 200 : 502,
        contentType: "text/html",
        body: PROXY_PAGE,
      };
    default:
      return { kind: "raw", status: 503, contentType: "text/plain", body: UNAVAILABLE[due.variant] };
  }
}

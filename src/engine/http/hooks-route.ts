// POST /hooks/:token, the hot path: raw bytes in, one commit, 202. No hook, schema or plugin that it does not need.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { assertNever } from "../../../engine/domain/assert-never.ts";
import {
  type AcceptOutcome,
  type AcceptSignalDeps,
  acceptSignal,
  StoreUnavailable,
} from "../../../engine/intake/accept-signal.ts";
import { refused } from "../../../engine/intake/refusals.ts";
import type { Meter } from "../../../engine/ports/journal.ts";
import type { Drain } from "../drain.ts";
import { problemOf, problemOfRefusal, sendProblem } from "./problem.ts";
import { type RouteAcceptedDeps, routeAccepted } from "./route-accepted.ts";

export interface HooksDeps extends AcceptSignalDeps, RouteAcceptedDeps {
  readonly meter: Meter;
  readonly drain: Pick<Drain, "phase">;
}

const EMPTY = new Uint8Array(0);

interface HookRoute {
  readonly Params: { readonly token: string };
}

export function registerHooks(app: FastifyInstance, deps: HooksDeps): void {
  app.post<HookRoute>(
    "/hooks/:token",
    {
      // Senders' content types are not to be trusted; without one no sender can be refused for a broken one.
      onRequest: (request, _reply, done) => {
        delete request.raw.headers["content-type"];
        done();
      },
    },
    (request, reply) => {
      answer(deps, request, reply).catch((error: unknown) => journalBug(deps, error));
    },
  );
}

async function answer(
  deps: HooksDeps,
  request: FastifyRequest<HookRoute>,
  reply: FastifyReply,
): Promise<void> {
  const startedAt = deps.clock.monotonic();
  if (deps.drain.phase !== "serving") {
    reply.header("connection", "close");
    if (deps.drain.phase === "refusing") {
      reply.header("retry-after", "1");
      sendProblem(reply, problemOf("DRAINING"));
      return;
    }
  }
  let outcome: AcceptOutcome;
  try {
    outcome = await intake(deps, request);
  } catch (error) {
    sendFailure(deps, reply, error);
    return;
  }
  sendOutcome(reply, outcome);
  deps.meter.observe("intake_duration_ms", deps.clock.monotonic() - startedAt);
  deps.meter.count("signals_total", labelsOf(outcome));
  if (outcome.kind === "accepted") void routeAccepted(deps, outcome.signal);
}

async function intake(deps: HooksDeps, request: FastifyRequest<HookRoute>): Promise<AcceptOutcome> {
  const { headers } = request;
  if (headers["content-encoding"] !== undefined && headers["content-encoding"] !== "identity") {
    return { ...refused("BODY_COMPRESSED"), signalId: undefined };
  }
  return acceptSignal(deps, {
    token: request.params.token,
    sourceIp: request.ip,
    signing: {
      id: single(headers["webhook-id"]),
      timestamp: single(headers["webhook-timestamp"]),
      signature: single(headers["webhook-signature"]),
    },
    body: request.body instanceof Uint8Array ? request.body : EMPTY,
  });
}

function single(header: string | string[] | undefined): string | undefined {
  return typeof header === "string" ? header : undefined;
}

function sendOutcome(reply: FastifyReply, outcome: AcceptOutcome): void {
  switch (outcome.kind) {
    case "accepted":
      sendAcknowledgement(reply, outcome.signal.id, "accepted");
      return;
    case "duplicate":
      sendAcknowledgement(reply, outcome.signalId, "duplicate");
      return;
    case "refused":
      if (outcome.refusal.retryAfterMs !== undefined)
        reply.header("retry-after", String(Math.ceil(outcome.refusal.retryAfterMs / 1_000)));
      sendProblem(reply, problemOfRefusal(outcome.refusal, outcome.signalId));
      return;
    default:
      assertNever(outcome);
  }
}

/** Signal ids are hexadecimal and hyphens: the text needs no escaping. */
function sendAcknowledgement(reply: FastifyReply, signalId: string, status: "accepted" | "duplicate"): void {
  reply
    .code(202)
    .header("content-type", "application/json; charset=utf-8")
    .send(`{"signalId":"${signalId}","status":"${status}"}`);
}

function labelsOf(outcome: AcceptOutcome): Readonly<Record<string, string>> {
  return { outcome: outcome.kind, code: outcome.kind === "refused" ? outcome.refusal.code : "" };
}

function sendFailure(deps: HooksDeps, reply: FastifyReply, error: unknown): void {
  const isStore = error instanceof StoreUnavailable;
  const cause = isStore ? error.cause : error;
  deps.journal.write("error", "signal.failed", {
    code: isStore ? "STORE_UNAVAILABLE" : "INTERNAL",
    reason: cause instanceof Error ? cause.name : typeof cause,
  });
  deps.meter.count("signals_total", { outcome: "failed", code: isStore ? "STORE_UNAVAILABLE" : "INTERNAL" });
  reply.header("retry-after", "1");
  sendProblem(reply, problemOf(isStore ? "STORE_UNAVAILABLE" : "INTERNAL"));
}

/** Past the commit nothing may turn into a 5xx: the sender would send again what is accepted. */
function journalBug(deps: HooksDeps, error: unknown): void {
  const reason = error instanceof Error ? error.name : typeof error;
  deps.journal.write("error", "signal.answer-failed", { reason });
}

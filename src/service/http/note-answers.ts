// Counts and times every answer: for /metrics by operation, and for the last minute's figures by tenant.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ServiceMeter } from "../../../adapters/observability/service-meter.ts";
import type { RequestWindow } from "../health/request-window.ts";

export interface NoteAnswersDeps {
  readonly meter: Pick<ServiceMeter, "answered">;
  readonly requests: Pick<RequestWindow, "note">;
}

/** Asked by machines all the time: no call of anybody's. */
const NOT_CALLS = new Set(["/healthz", "/readyz", "/metrics", "/tls-ask"]);

export function noteAnswers(app: FastifyInstance, { meter, requests }: NoteAnswersDeps): void {
  app.addHook("onResponse", async (request, reply) => {
    const url = request.routeOptions.url ?? "";
    if (NOT_CALLS.has(url)) return;
    const ms = isStream(reply) ? undefined : reply.elapsedTime;
    meter.answered({ operation: operationOf(request), status: reply.statusCode, ms });
    if (ms !== undefined) requests.note(request.entered?.tenant.id, ms);
  });
}

/** Never the URL itself: strangers choose those, and each would be a time series. */
function operationOf(request: FastifyRequest): string {
  const schema = request.routeOptions.schema as { readonly operationId?: string } | undefined;
  return schema?.operationId ?? "none";
}

/** Lasts as long as its reader likes. */
function isStream(reply: FastifyReply): boolean {
  return String(reply.getHeader("content-type") ?? "").startsWith("text/event-stream");
}

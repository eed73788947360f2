// GET /v1/events: what happens, live and resumable, for the side service and for operators.
import type { FastifyInstance } from "fastify";
import type { EventRing } from "../../../adapters/observability/event-ring.ts";
import { EventStream } from "./event-stream.ts";
import { problemOf, sendProblem } from "./problem.ts";

export interface EventsDeps {
  readonly events: EventRing;
}

/** A few processes listen and pass on; people do not connect here. */
const STREAMS_MAX = 32;

export function registerEvents(app: FastifyInstance, { events }: EventsDeps): void {
  const open = new Set<EventStream>();
  app.get("/v1/events", async (request, reply) => {
    if (open.size >= STREAMS_MAX) return sendProblem(reply, problemOf("STREAMS_FULL"));
    const lastEventId = request.headers["last-event-id"];
    reply.hijack();
    const stream = new EventStream(events, reply.raw, lastEventId?.toString());
    open.add(stream);
    reply.raw.on("close", () => open.delete(stream));
    return reply;
  });
  // A stream has no end of its own, and closing waits for requests in hand.
  app.addHook("preClose", async () => {
    for (const stream of open) stream.end();
  });
}

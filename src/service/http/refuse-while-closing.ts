// What still arrives on an open connection while the service stops is refused like everything else: with a code and a sentence.
import type { FastifyInstance } from "fastify";
import { problemOf } from "./problems.ts";
import { sendProblem } from "./send-answer.ts";

const COME_BACK_AFTER_SECONDS = 5;

/** Register before every other hook. Needs `return503OnClosing: false`, else Fastify answers in words of its own. */
export function refuseWhileClosing(app: FastifyInstance): void {
  let closing = false;
  app.addHook("preClose", async () => {
    closing = true;
  });
  app.addHook("onRequest", async (_request, reply) => {
    if (!closing) return undefined;
    reply.headers({ connection: "close", "retry-after": String(COME_BACK_AFTER_SECONDS) });
    return sendProblem(reply, problemOf("SERVICE_STOPPING"));
  });
}

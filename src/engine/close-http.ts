// Closes the HTTP face without cutting a webhook in two: requests in hand are answered, then connections end, within a bound.
import type { FastifyInstance } from "fastify";
import type { Drain } from "./drain.ts";

const PATIENCE_MS = 2_000;
const AFTER_REFUSAL_MS = 250;

export async function closeHttp(http: FastifyInstance, drain: Drain): Promise<void> {
  const closed = http.close();
  // A sender that drips its body must not hold the process: it is told to send again, then its connection goes.
  const refusing = setTimeout(() => drain.refuse(), PATIENCE_MS);
  const cutting = setTimeout(() => http.server.closeAllConnections(), PATIENCE_MS + AFTER_REFUSAL_MS);
  try {
    await closed;
  } finally {
    clearTimeout(refusing);
    clearTimeout(cutting);
    drain.refuse();
  }
}

// Runs a handler for a request that carries an Idempotency-Key: once, however often the request comes.
import type { FastifyReply } from "fastify";
import type { Principal } from "../access/principal.ts";
import type { Answer } from "../http/answer.ts";
import type { Call } from "../http/call.ts";
import type { Operation } from "../http/operation.ts";
import { problemOf } from "../http/problems.ts";
import { sendAnswer, sendProblem } from "../http/send-answer.ts";
import type { Ending, Idempotency } from "./idempotency.ts";

export interface KeyedHandling {
  readonly key: string;
  readonly principal: Principal;
  readonly call: Call;
  readonly operation: Operation;
  readonly reply: FastifyReply;
  readonly idempotency: Idempotency;
}

/** A handler that throws leaves its key claimed: whether it changed something is not known, as after a crash. */
export async function handleOnce({ key, principal, call, operation, reply, idempotency }: KeyedHandling) {
  const { url } = reply.request;
  const admission = await idempotency.admit({
    key,
    principal,
    operation: operation.id,
    url,
    body: call.body,
  });
  switch (admission.kind) {
    case "refused":
      return sendProblem(reply, problemOf(admission.code, { field: "idempotency-key" }));
    case "replay":
      return replay(reply, admission);
    case "carry-out": {
      const answer = await operation.handle(call);
      await idempotency.end(admission.name, endingOf(reply, operation, answer));
      return sendAnswer(reply, operation, answer);
    }
  }
}

/** Refused is unchanged: a handler refuses instead of doing, never after it. */
function endingOf(
  reply: FastifyReply,
  { success, answersSecret }: Operation,
  answer: Answer<unknown>,
): Ending {
  if (answer.kind === "refused") return { kind: "unchanged" };
  if (answer.kind === "stream" || answersSecret === true) return { kind: "secret" };
  if (success.body === undefined) return { kind: "answered", status: success.status, body: null };
  // What is kept is what the schema lets out, never what the handler had in hand.
  const body = String(reply.code(success.status).serialize(answer.body));
  return { kind: "answered", status: success.status, body };
}

function replay(
  reply: FastifyReply,
  { status, body }: { readonly status: number; readonly body: string | null },
) {
  reply.code(status).header("idempotency-replayed", "true");
  if (body === null) return reply.send();
  return reply
    .header("content-type", "application/json; charset=utf-8")
    .serializer((payload: string) => payload)
    .send(body);
}

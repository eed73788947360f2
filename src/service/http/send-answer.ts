// Puts an answer on the wire.
import type { FastifyReply } from "fastify";
import type { Answer } from "./answer.ts";
import type { Operation } from "./operation.ts";
import { PROBLEM_TYPE, type Problem } from "./problems.ts";

export function sendAnswer(
  reply: FastifyReply,
  { success }: Operation,
  answer: Answer<unknown>,
): FastifyReply {
  for (const [name, value] of Object.entries(answer.headers ?? {})) reply.header(name, value);
  switch (answer.kind) {
    case "refused":
      return sendProblem(reply, answer.problem);
    case "stream":
      return reply.code(success.status).send(answer.stream);
    case "done":
      return success.body === undefined
        ? reply.code(success.status).send()
        : reply.code(success.status).send(answer.body);
  }
}

/** Sent as text: the serializer for JSON would put its own content type. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  if (problem.status === 401) reply.header("www-authenticate", 'Bearer realm="flotilla"');
  return reply
    .code(problem.status)
    .header("content-type", PROBLEM_TYPE)
    .serializer((payload: string) => payload)
    .send(JSON.stringify(problem));
}

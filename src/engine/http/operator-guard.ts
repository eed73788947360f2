// Routes that show accounts and orders are for operators only, on loopback too: other programs run there as well.
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Digests } from "../../../engine/intake/digests.ts";
import { problemOf, sendProblem } from "./problem.ts";

const BEARER = /^Bearer ([\x21-\x7e]{1,512})$/i;

/** `operatorTokenHash`: SHA-256 of the token, hex. The answer is a fastify `onRequest` hook. */
export function operatorGuard(digests: Digests, operatorTokenHash: string) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const token = BEARER.exec(request.headers.authorization ?? "")?.[1];
    if (token !== undefined && digests.timingSafeEqual(digests.sha256Hex(token), operatorTokenHash)) {
      return undefined;
    }
    reply.header("www-authenticate", 'Bearer realm="flotilla"');
    return sendProblem(
      reply,
      problemOf(token === undefined ? "OPERATOR_TOKEN_MISSING" : "OPERATOR_TOKEN_WRONG"),
    );
  };
}

// Proves who sends a request, from its Authorization header.
import type { FastifyRequest } from "fastify";
import type { Clock } from "../../../engine/ports/clock.ts";
import type { Authenticate, Authentication } from "../http/register-operation.ts";
import type { AccessTokens } from "./access-token.ts";

const BEARER = /^Bearer ([\x21-\x7e]{1,4096})$/i;

export function authenticateWith(tokens: AccessTokens, clock: Clock): Authenticate {
  return async (request: FastifyRequest): Promise<Authentication> => {
    const { authorization } = request.headers;
    if (authorization === undefined) return { kind: "nobody" };
    const token = BEARER.exec(authorization)?.[1];
    const principal = token === undefined ? undefined : await tokens.verify(token, clock.now());
    return principal === undefined
      ? { kind: "refused", code: "TOKEN_INVALID" }
      : { kind: "known", principal };
  };
}

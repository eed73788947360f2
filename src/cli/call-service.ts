// One call of the service's API for commands, through the generated client: what it refuses, or does not answer, becomes a problem with
// its next step.
import { randomUUID } from "node:crypto";
import { serviceClient } from "../client/service-client.ts";
import type { ApiOperation } from "./api-operations.ts";
import { CliProblem, EXIT, type ExitCode } from "./cli-problem.ts";

export interface ServiceCall {
  readonly url: string;
  /** An API key or access token; undefined: the operation needs none. */
  readonly token: string | undefined;
  readonly operation: ApiOperation;
  readonly params: Readonly<Record<"path" | "query", Readonly<Record<string, string>>>>;
  readonly body: unknown;
}

export type ServiceAnswer =
  | { readonly kind: "json"; readonly value: unknown }
  | { readonly kind: "stream"; readonly stream: ReadableStream<Uint8Array> };

export async function callService(call: ServiceCall): Promise<ServiceAnswer> {
  const { url, token, operation, params, body } = call;
  const client = serviceClient({ url, token: () => token, newIdempotencyKey: randomUUID });
  const parseAs = operation.isStream ? "stream" : "json";
  // Which operation it is comes from the command line, so its types are the document's and not the compiler's.
  const init = { params, parseAs, ...(body === undefined ? {} : { body }) } as Record<string, unknown>;
  const { data, error, response } = await client
    .request(operation.method as "get", operation.path as "/v1/me", init)
    .catch((reason: Error) => unreachable(url, reason));
  if (error !== undefined) throw refused(error, response.status);
  if (operation.isStream) return { kind: "stream", stream: data as unknown as ReadableStream<Uint8Array> };
  return { kind: "json", value: data ?? null };
}

const EXITS: Readonly<Record<number, ExitCode>> = { 400: EXIT.usage, 404: EXIT.notFound };

function refused(problem: unknown, status: number): CliProblem {
  const { code = "UNREADABLE", detail = "", field } = Object(problem) as Partial<Record<string, string>>;
  const where = field === undefined ? "" : ` (${field})`;
  const advice =
    status === 401
      ? "Give an API key or access token that counts: see --key-env."
      : "The API's own pages say more: /v1/docs.";
  return new CliProblem(
    `The service answered ${status} (${code}): ${detail}${where}`,
    advice,
    EXITS[status] ?? EXIT.refused,
  );
}

function unreachable(url: string, { message, cause }: Error): never {
  const reason = (cause as NodeJS.ErrnoException | undefined)?.code ?? message;
  throw new CliProblem(
    `The service at ${url} cannot be reached (${reason}).`,
    "Start it with `npm start`, or say where it is with SERVICE_URL.",
    EXIT.unreachable,
  );
}

// The engine's HTTP API for the operator: bounded in time, and with a next step in each failure.
import { readFile } from "node:fs/promises";
import { CliProblem, EXIT } from "./cli-problem.ts";

const TIMEOUT_MS = 10_000;

export interface EngineClient {
  /** Parsed JSON of a GET under the operator's token. `undefined`: 404. */
  get(path: string): Promise<unknown>;
  /** Posts a webhook body as a provider would. */
  postHook(token: string, body: string, headers: Readonly<Record<string, string>>): Promise<HookAnswer>;
}

export interface HookAnswer {
  readonly status: number;
  readonly body: unknown;
}

export function engineClient(baseUrl: string, operatorTokenFile: string): EngineClient {
  return {
    get: async (path) => {
      const token = await readToken(operatorTokenFile);
      const response = await request(`${baseUrl}${path}`, { headers: { authorization: `Bearer ${token}` } });
      if (response.status === 404) return undefined;
      if (response.ok) return response.json();
      throw new CliProblem(
        `The engine answered ${response.status} to ${path}.`,
        response.status === 401
          ? `The token in ${operatorTokenFile} is not the one that this engine started with.`
          : "Its log says more.",
        EXIT.refused,
      );
    },
    postHook: async (token, body, headers) => {
      const response = await request(`${baseUrl}/hooks/${encodeURIComponent(token)}`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body,
      });
      return { status: response.status, body: await response.json().catch(() => undefined) };
    },
  };
}

async function request(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, redirect: "error", signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    throw new CliProblem(
      `The engine at ${new URL(url).origin} cannot be reached (${reasonOf(error)}).`,
      "Start it with `npm start`, or say where it is with ENGINE_URL.",
      EXIT.unreachable,
    );
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause as NodeJS.ErrnoException | undefined;
  return cause?.code ?? error.message;
}

async function readToken(file: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch {
    throw new CliProblem(
      `The operator token ${file} cannot be read.`,
      "Run as the user that started Flotilla, or set FLOTILLA_HOME or OPERATOR_TOKEN_FILE.",
      EXIT.usage,
    );
  }
}

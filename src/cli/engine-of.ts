// The engine for commands: what it refuses, or does not answer, becomes a problem with its next step.
import { readFile } from "node:fs/promises";
import { assertNever } from "../../engine/domain/assert-never.ts";
import type { EngineAnswer } from "../engine-client/engine-answer.ts";
import { EngineClient } from "../engine-client/engine-client.ts";
import { CliProblem, EXIT } from "./cli-problem.ts";

export async function engineOf(url: string, operatorTokenFile: string): Promise<EngineClient> {
  return new EngineClient({ url, operatorToken: await readToken(operatorTokenFile) });
}

/** `undefined`: the engine does not know what was asked for. */
export function answered<T>(answer: EngineAnswer<T>): T | undefined {
  switch (answer.kind) {
    case "ok":
      return answer.value;
    case "unreachable":
      throw new CliProblem(
        `The engine at ${new URL(answer.url).origin} cannot be reached (${answer.reason}).`,
        "Start it with `npm start`, or say where it is with ENGINE_URL.",
        EXIT.unreachable,
      );
    case "refused":
      if (answer.status === 404) return undefined;
      throw new CliProblem(
        `The engine answered ${answer.status} (${answer.code}): ${answer.detail}`,
        answer.status === 401
          ? "The operator token here is not the one that this engine started with."
          : "Its log says more.",
        EXIT.refused,
      );
    default:
      return assertNever(answer);
  }
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

// One command from its arguments to its exit code: every failure becomes a sentence and a next step.
import { CommanderError } from "commander";
import { loadCliConfig } from "../../config/cli.ts";
import { ConfigError, type Environment } from "../../config/load-config.ts";
import { OperatorProblem } from "../start/operator-problem.ts";
import { CliProblem, EXIT } from "./cli-problem.ts";
import { buildProgram } from "./program.ts";

/** PostgreSQL's code for what a role may not do. */
const NOT_ALLOWED = "42501";

export interface Terminal {
  /** Answers. */
  readonly write: (text: string) => void;
  /** Refusals and what to do about them. */
  readonly complain: (text: string) => void;
  /** Absent: this process's own. */
  readonly env?: Environment;
}

export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { write, complain, env } = terminal;
  try {
    const program = buildProgram(loadCliConfig(env), write, complain);
    await program.parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    return explain(error, (text) => complain(`${text}\n`));
  }
}

function explain(error: unknown, say: (text: string) => void): number {
  // Commander has said it already; help and --version are no failures.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.usage;
  if (error instanceof OperatorProblem) {
    say(`${error.sentence}\n${error.advice}`.trim());
    return error instanceof CliProblem ? error.exitCode : EXIT.unreachable;
  }
  if (error instanceof ConfigError) {
    say(error.message);
    return EXIT.usage;
  }
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ECONNREFUSED" || code === "ENOENT" || code === "ECONNRESET") {
    say(
      `The database cannot be reached (${code}).\nStart Flotilla with \`npm start\`, or say where the database is with DATABASE_URL.`,
    );
    return EXIT.unreachable;
  }
  if (code === NOT_ALLOWED) {
    say(
      `The database refuses this (${message}).\nIt takes the database's owner: say who that is with DATABASE_URL.`,
    );
    return EXIT.refused;
  }
  say(`Failed: ${message}`);
  return EXIT.failed;
}

// `npm run cli`: runs one command, and turns every failure into a sentence, a next step and an exit code.
import { CommanderError } from "commander";
import { loadCliConfig } from "../../config/cli.ts";
import { ConfigError } from "../../config/load-config.ts";
import { OperatorProblem } from "../start/operator-problem.ts";
import { CliProblem, EXIT } from "./cli-problem.ts";
import { buildProgram } from "./program.ts";

process.stdout.on("error", () => process.exit());
try {
  await buildProgram(loadCliConfig(), (text) => void process.stdout.write(text)).parseAsync();
} catch (error) {
  process.exitCode = explain(error);
}

function explain(error: unknown): number {
  // Commander has said it already; help and --version are no failures.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.usage;
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
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
  say(`Failed: ${message}`);
  return EXIT.failed;
}

// Secrets come from a prompt, from standard input or from a named variable; never from the arguments, which every process of the machine can read.
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { secretFromEnvironment } from "../../config/cli.ts";
import { CliProblem, EXIT } from "./cli-problem.ts";

/** `variable` is the name of the environment variable that holds it, if the operator gave one. */
export async function readSecret(what: string, variable: string | undefined): Promise<string> {
  const secret = (await rawSecret(what, variable)).trim();
  if (secret !== "") return secret;
  throw new CliProblem(
    `No ${what} was given.`,
    "Type it at the prompt, pipe it in on standard input, or name a variable that holds it with --secret-env.",
    EXIT.usage,
  );
}

async function rawSecret(what: string, variable: string | undefined): Promise<string> {
  if (variable !== undefined) return secretFromEnvironment(variable) ?? "";
  return process.stdin.isTTY ? prompt(`${what}: `) : text(process.stdin);
}

async function prompt(question: string): Promise<string> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await reader.question("");
  } finally {
    reader.close();
    process.stderr.write("\n");
  }
}

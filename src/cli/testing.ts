// The real command line for tests: as a process of its own, or all of it but the process, which costs a tenth of the CPU.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { runCommand } from "./run-command.ts";

const MAIN = join(import.meta.dirname, "main.ts");

export interface CliAnswer {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

export interface CliRun {
  readonly stdin?: string | undefined;
  readonly env: Readonly<Record<string, string>>;
}

export async function runCli(args: readonly string[], { stdin = "", env }: CliRun): Promise<CliAnswer> {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], { env: { PATH, NODE_COMPILE_CACHE, ...env } });
  child.stdin.end(stdin);
  const [out, error, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once("exit", resolve)),
  ]);
  return { code, out, error };
}

/** In this process, which has the modules already. What reads standard input or ends itself needs `runCli`. */
export async function runCliHere(args: readonly string[], { env }: Pick<CliRun, "env">): Promise<CliAnswer> {
  const out: string[] = [];
  const error: string[] = [];
  const code = await runCommand(args, {
    write: (more) => void out.push(more),
    complain: (more) => void error.push(more),
    env,
  });
  return { code, out: out.join(""), error: error.join("") };
}

// The real command line as a process of its own, for tests.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";

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

// The checks that need no test runner: types and lint. Each is a program of its own; all of them run, whatever the first says.
import { spawn } from "node:child_process";
import { setPriority } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";

export const ROOT = resolve(import.meta.dirname, "..");

const CHECKS = [
  { name: "types", program: "tsc", args: ["-p", "."] },
  { name: "lint and format", program: "biome", args: ["check", "."] },
] as const;

/** They get what others leave of the processors: tests that run beside them hold bounds in seconds. */
const NICE = 10;

/** The names of the checks that failed; what each said goes to the terminal in one piece when it has ended. */
export async function runStaticChecks(): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const { name, program, args } of CHECKS) {
    const { code, words } = await runQuietly(program, args);
    process.stdout.write(
      `\n— ${name}: ${program} ${args.join(" ")}: ${code === 0 ? "passed" : "FAILED"}\n${words}`,
    );
    if (code !== 0) failed.push(name);
  }
  return failed;
}

/** Exit code of a program that npm installed; its output goes to the terminal. */
export async function runTool(program: string, args: readonly string[]): Promise<number> {
  return (await run(program, args, "inherit")).code;
}

function runQuietly(program: string, args: readonly string[]): Promise<Ended> {
  return run(program, args, "pipe", NICE);
}

interface Ended {
  readonly code: number;
  /** Empty where they went to the terminal. */
  readonly words: string;
}

async function run(
  program: string,
  args: readonly string[],
  output: "inherit" | "pipe",
  nice = 0,
): Promise<Ended> {
  const child = spawn(join(ROOT, "node_modules", ".bin", program), args, {
    cwd: ROOT,
    stdio: ["ignore", output, output],
  });
  if (nice > 0 && child.pid !== undefined) setPriority(child.pid, nice);
  const ended = new Promise<Ended>((resolve) => {
    child.once("error", ({ message }) => resolve({ code: 1, words: `${program}: ${message}\n` }));
    child.once("close", (code) => resolve({ code: code ?? 1, words: "" }));
  });
  const [{ code, words }, ...said] = await Promise.all([
    ended,
    ...[child.stdout, child.stderr].map((stream) => (stream === null ? "" : text(stream))),
  ]);
  return { code, words: `${words}${said.join("")}` };
}

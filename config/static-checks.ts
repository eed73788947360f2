// The checks that need no test runner: types and lint. Each is a program of its own; all of them run, whatever the first says.
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "..");

const CHECKS = [
  { name: "types", program: "tsc", args: ["-p", "."] },
  { name: "lint and format", program: "biome", args: ["check", "."] },
] as const;

/** The names of the checks that failed; their own words went to the terminal. */
export function runStaticChecks(): readonly string[] {
  return CHECKS.filter(({ name, program, args }) => {
    process.stdout.write(`\n— ${name}: ${program} ${args.join(" ")}\n`);
    return runTool(program, args) !== 0;
  }).map(({ name }) => name);
}

/** Exit code of a program that npm installed; its output goes to the terminal. */
export function runTool(program: string, args: readonly string[]): number {
  const { status, error } = spawnSync(join(ROOT, "node_modules", ".bin", program), args, {
    cwd: ROOT,
    stdio: "inherit",
  });
  if (error !== undefined) process.stderr.write(`${program}: ${error.message}\n`);
  return status ?? 1;
}

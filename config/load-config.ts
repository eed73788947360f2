// One way from environment variables to a typed configuration: every mistake at once, in words.
import type { z } from "zod";
import { fromFiles } from "./from-files.ts";

/** The operator's mistake, not ours: `message` lists every wrong variable. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** An empty variable counts as absent, because compose files and CI systems produce them. Throws `ConfigError`. */
export function loadConfig<S extends z.ZodType>(
  process: string,
  schema: S,
  env: Environment,
): Readonly<z.infer<S>> {
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ""),
  );
  const { values, mistakes } = fromFiles(set);
  const parsed = schema.safeParse({ ...set, ...values });
  if (parsed.success && mistakes.length === 0) return Object.freeze(parsed.data);
  const issues = parsed.error?.issues ?? [];
  const lines = [
    ...mistakes,
    ...issues.map((issue) => `${issue.path.join(".")}: ${wordsFor(issue, { ...set, ...values })}`),
  ].map((line) => `  ${line}`);
  throw new ConfigError(
    `The ${process} cannot start; these environment variables are wrong:\n${lines.join("\n")}`,
  );
}

/** Values of secrets are not repeated; a database URL may carry a password. */
function wordsFor(issue: z.core.$ZodIssue, set: Readonly<Record<string, unknown>>): string {
  const name = String(issue.path[0] ?? "");
  const given = set[name];
  if (given === undefined) return "is not set";
  return /URL|SECRET|PASSWORD|TOKEN|KEY/.test(name) ? issue.message : `${issue.message} (it is "${given}")`;
}

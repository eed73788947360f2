// One way from environment variables to a typed configuration: every mistake at once, in words.
import type { z } from "zod";

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
  const parsed = schema.safeParse(set);
  if (parsed.success) return Object.freeze(parsed.data);
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join(".")}: ${wordsFor(issue, set)}`);
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

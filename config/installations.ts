// Other installations that the command line may be told of: `FLOTILLA_INSTALLATION_PROD_URL` is the database of the one called prod.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { postgresUrl } from "./fields.ts";
import { ConfigError, type Environment } from "./load-config.ts";

export interface Installation {
  readonly name: string;
  readonly databaseUrl: string;
  /** Its data folder, where that is on this machine: what its keys open is then known. */
  readonly home: string | undefined;
}

/** Lower-case letters, digits and hyphens; in the variable upper-case, with underscores. */
export function installationVariable(name: string): string {
  return `FLOTILLA_INSTALLATION_${name.toUpperCase().replaceAll("-", "_")}`;
}

/** Undefined: nothing is set for this name. Throws `ConfigError`, which never repeats the address: it holds a password. */
export function installationIn(env: Environment, name: string): Installation | undefined {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/i.test(name)) return undefined;
  const variable = installationVariable(name);
  const text = env[`${variable}_URL`] || fromFile(env[`${variable}_URL_FILE`], variable);
  if (text === undefined) return undefined;
  const parsed = postgresUrl.safeParse(text);
  if (!parsed.success)
    throw new ConfigError(`${variable}_URL ${parsed.error.issues[0]?.message ?? "is no database address"}`);
  const home = env[`${variable}_HOME`];
  return { name, databaseUrl: parsed.data, home: home ? resolve(home) : undefined };
}

function fromFile(file: string | undefined, variable: string): string | undefined {
  if (!file) return undefined;
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new ConfigError(
      `${variable}_URL_FILE: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`,
    );
  }
}

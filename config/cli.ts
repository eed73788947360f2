// What the command line can be told from outside; whatever is absent it reads from the data folder of the running Flotilla.
import { z } from "zod";
import { httpUrl, postgresUrl } from "./fields.ts";
import { homeFolder } from "./home.ts";
import { type Environment, loadConfig } from "./load-config.ts";

const CliSchema = z.object({
  FLOTILLA_HOME: homeFolder,
  DATABASE_URL: postgresUrl.optional(),
  ENGINE_URL: httpUrl.optional(),
  OPERATOR_TOKEN_FILE: z.string().optional(),
  VAULT_KEY_FILE: z.string().optional(),
  /** The paper venue's addresses: its control API, and what its two exchanges serve. */
  PAPER_CONTROL: httpUrl.optional(),
  PAPER_BINANCE_REST: httpUrl.optional(),
  PAPER_BYBIT_REST: httpUrl.optional(),
});

export type CliConfig = Readonly<z.infer<typeof CliSchema>>;

/** Throws `ConfigError`. */
export function loadCliConfig(env: Environment = process.env): CliConfig {
  return loadConfig("command line", CliSchema, env);
}

/** A secret that the caller put in a variable of its own choosing, so that it never stands among the arguments. */
export function secretFromEnvironment(name: string, env: Environment = process.env): string | undefined {
  return env[name];
}

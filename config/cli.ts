// What the command line can be told from outside; whatever is absent it reads from the data folder of the running Flotilla.
import { z } from "zod";
import { httpUrl, postgresUrl, secretFile } from "./fields.ts";
import { homeFolder } from "./home.ts";
import { type Installation, installationIn } from "./installations.ts";
import { type Environment, loadConfig } from "./load-config.ts";

export const CliSchema = z.object({
  FLOTILLA_HOME: homeFolder,
  DATABASE_URL: postgresUrl
    .optional()
    .meta({ description: "As its owner. Absent: as the running Flotilla says, like all below." }),
  ENGINE_DATABASE_URL: postgresUrl.optional().meta({
    description:
      "Where there is no DATABASE_URL: enough for all but `tenants restore` and `tenants migrate`.",
  }),
  ENGINE_URL: httpUrl.optional().meta({ description: "The engine that is asked." }),
  SERVICE_URL: httpUrl.optional().meta({ description: "The service whose API is called." }),
  OPERATOR_TOKEN_FILE: secretFile("operator.token").meta({
    description: "Who shows it may ask an engine everything, and read the service's metrics.",
  }),
  VAULT_KEY_FILE: secretFile("vault.key").meta({
    description: "Opens the sealed exchange keys; `vault.pairs` and `vault.public` stand beside it.",
  }),
  PAPER_CONTROL: httpUrl
    .optional()
    .meta({ description: "The paper venue's addresses: its control API, and what its two exchanges serve." }),
  PAPER_BINANCE_REST: httpUrl.optional().meta({ description: "The paper venue's Binance." }),
  PAPER_BYBIT_REST: httpUrl.optional().meta({ description: "The paper venue's Bybit." }),
});

export type CliConfig = Readonly<z.infer<typeof CliSchema>> & {
  /** Undefined: nothing is set for this name. Throws `ConfigError`. */
  readonly installation: (name: string) => Installation | undefined;
};

/** Throws `ConfigError`. */
export function loadCliConfig(env: Environment = process.env): CliConfig {
  return Object.freeze({
    ...loadConfig("command line", CliSchema, env),
    installation: (name: string) => installationIn(env, name),
  });
}

/** A secret that the caller put in a variable of its own choosing, so that it never stands among the arguments. */
export function secretFromEnvironment(name: string, env: Environment = process.env): string | undefined {
  return env[name];
}

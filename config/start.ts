// What `npm start` can be told from outside, and what it hands on to the processes that it starts.
import { z } from "zod";
import { level, port, postgresUrl, redisUrl, whole } from "./fields.ts";
import { homeFolder } from "./home.ts";
import { type Environment, loadConfig } from "./load-config.ts";

export const StartSchema = z.object({
  DATABASE_URL: postgresUrl.optional().meta({
    description: "Your own PostgreSQL, as its owner; absent: an embedded one in the data folder.",
  }),
  REDIS_URL: redisUrl.optional().meta({ description: "Handed on to engine and service." }),
  FLOTILLA_HOME: homeFolder,
  ENGINE_DATABASE_URL: postgresUrl.optional().meta({
    description:
      "The same database as the role flotilla_engine; absent: the role is given a password and used.",
  }),
  SERVICE_DATABASE_URL: postgresUrl.optional().meta({
    description:
      "The same database as the role flotilla_service; absent: the role is given a password and used.",
  }),
  ENGINE_HOST: z.string().default("127.0.0.1").meta({ description: "Where webhooks and HTTP are served." }),
  ENGINE_PORT: port.default(8080).meta({ description: "Its port; 0: any free one." }),
  SERVICE_HOST: z.string().default("127.0.0.1").meta({ description: "Where the API is served." }),
  SERVICE_PORT: port.default(8070).meta({ description: "Its port; 0: any free one." }),
  ADMIN_EMAIL: z
    .email()
    .default("admin@flotilla.example")
    .meta({ description: "Whom the first boot invites as the platform's admin." }),
  POSTGRES_PORT: port.default(54_329).meta({ description: "Of the embedded PostgreSQL; 0: any free one." }),
  PAPER_PORT: port.default(8090).meta({
    description:
      "Of the paper venue's Binance; the next two are Bybit's and the control API's; 0: any free ones.",
  }),
  PAPER_SEED: whole(0, 2_147_483_647)
    .default(7)
    .meta({ description: "Decides the paper venue's price path on the first boot." }),
  LOG_LEVEL: level,
  NO_COLOR: z.string().optional().meta({ description: "Set to anything: no colours." }),
});

export type StartConfig = Readonly<z.infer<typeof StartSchema>>;

/** Throws `ConfigError`. */
export function loadStartConfig(env: Environment = process.env): StartConfig {
  return loadConfig("start command", StartSchema, env);
}

/** What is said of the database is this process's own: no child inherits the owner's address, or another child's. */
const OWN = new Set(
  ["DATABASE_URL", "ENGINE_DATABASE_URL", "SERVICE_DATABASE_URL"].flatMap((name) => [name, `${name}_FILE`]),
);

/** This process's environment for a child, but for the database's addresses, and with `settings` on top. */
export function childEnvironment(settings: Environment): Environment {
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !OWN.has(name))),
    ...settings,
  };
}

/** What decides how the terminal is used (NO_COLOR). */
export function startEnvironment(): Environment {
  return process.env;
}

// What `npm start` can be told from outside, and what it hands on to the processes that it starts.
import { z } from "zod";
import { logLevel, port, postgresUrl, redisUrl, whole } from "./fields.ts";
import { homeFolder } from "./home.ts";
import { type Environment, loadConfig } from "./load-config.ts";

const StartSchema = z.object({
  /** Your own PostgreSQL; absent: an embedded one in the data folder. */
  DATABASE_URL: postgresUrl.optional(),
  REDIS_URL: redisUrl.optional(),
  FLOTILLA_HOME: homeFolder,
  /** The same database as the role flotilla_service; absent: the role is given a password and used. */
  SERVICE_DATABASE_URL: postgresUrl.optional(),
  ENGINE_HOST: z.string().default("127.0.0.1"),
  ENGINE_PORT: port.default(8080),
  SERVICE_HOST: z.string().default("127.0.0.1"),
  SERVICE_PORT: port.default(8070),
  /** Whom the first boot invites as the platform's admin. */
  ADMIN_EMAIL: z.email().default("admin@flotilla.example"),
  /** Of the embedded PostgreSQL; 0: any free one. */
  POSTGRES_PORT: port.default(54_329),
  /** Of the paper venue's Binance; the next two are Bybit's and the control API's; 0: any free ones. */
  PAPER_PORT: port.default(8090),
  /** Decides the paper venue's price path on the first boot. */
  PAPER_SEED: whole(0, 2_147_483_647).default(7),
  LOG_LEVEL: logLevel.default("info"),
});

export type StartConfig = Readonly<z.infer<typeof StartSchema>>;

/** Throws `ConfigError`. */
export function loadStartConfig(env: Environment = process.env): StartConfig {
  return loadConfig("start command", StartSchema, env);
}

/** This process's environment for a child, with `settings` on top. */
export function childEnvironment(settings: Environment): Environment {
  return { ...process.env, ...settings };
}

/** What decides how the terminal is used (NO_COLOR). */
export function startEnvironment(): Environment {
  return process.env;
}

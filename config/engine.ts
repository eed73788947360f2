// What the engine process can be told from outside. Nothing else in it reads the environment.
import { z } from "zod";
import {
  addressList,
  httpUrl,
  logLevel,
  onOff,
  port,
  postgresUrl,
  redisUrl,
  websocketUrl,
  whole,
} from "./fields.ts";
import { home, homeFolder } from "./home.ts";
import { type Environment, loadConfig } from "./load-config.ts";

const crashAt = z
  .string()
  .regex(/^[a-z-]+:[1-9]\d{0,4}$/, "must look like order-answered:3")
  .transform((text) => {
    const [name = "", visit = ""] = text.split(":");
    return { name, visit: Number.parseInt(visit, 10) };
  });

const EngineSchema = z
  .object({
    DATABASE_URL: postgresUrl,
    /** Absent: the execution queue runs on PostgreSQL. */
    REDIS_URL: redisUrl.optional(),
    ENGINE_HOST: z.string().default("127.0.0.1"),
    ENGINE_PORT: port.default(8080),
    /** Where other processes reach this engine. Absent: the address that it listens on. */
    ENGINE_URL: httpUrl.optional(),
    FLOTILLA_HOME: homeFolder,
    VAULT_KEY_FILE: z.string().optional(),
    OPERATOR_TOKEN_FILE: z.string().optional(),

    /** The paper venue's addresses; a venue without both is not traded on paper. */
    PAPER_BINANCE_REST: httpUrl.optional(),
    PAPER_BINANCE_WS: websocketUrl.optional(),
    PAPER_BYBIT_REST: httpUrl.optional(),
    PAPER_BYBIT_WS: websocketUrl.optional(),
    /** Real money. Off unless said out loud: live accounts are then denied. */
    LIVE_TRADING: onOff.default(false),
    /** `direct`: our own prepared, signed request. `ccxt`: every order through ccxt's createOrder. */
    ORDER_ENTRY: z.enum(["direct", "ccxt"]).default("direct"),
    /** Our own pacing under the venues' limits. Off is honoured for paper only, for benchmarks. */
    VENUE_LIMITS: onOff.default(true),

    /** Accounts per execution job. */
    CHUNK_SIZE: whole(1, 10_000).default(250),
    /** Execution jobs taken from the queue at once: so many that one tenant's fan-out does not fill them. Planning is bounded apart. */
    EXECUTION_CONCURRENCY: whole(1, 256).default(32),
    /** Entries that one strategy may signal per minute, all at once or spread; closes are not counted. 0: no limit. */
    STRATEGY_SIGNALS_PER_MINUTE: whole(0, 1_000_000).default(600),
    /** Between two trials of each venue on the account kept for it; 0: none. */
    CANARY_MINUTES: whole(0, 1_440).default(5),
    ROLE_EXECUTION: onOff.default(true),
    LOG_LEVEL: logLevel.default("info"),
    /** Addresses or ranges of your own reverse proxies, comma-separated: whose `X-Forwarded-For` is believed. */
    TRUST_PROXY: addressList.default(false),
    /** For rigs only: `name:visit` kills this process, as SIGKILL does, at that crash point. */
    CRASH_AT: crashAt.optional(),
    /** For rigs only: visits count from the start, or from SIGUSR2 on. */
    CRASH_ARMED_BY: z.enum(["start", "signal"]).default("start"),
    /** For rigs only: a file that gets a line of JSON when this process ends, with the visits of every crash point. */
    CRASH_VISITS: z.string().optional(),
    /** For rigs only: `name:visits` stops this process, as SIGSTOP does, every so many visits; the rig continues it. */
    STOP_AT: crashAt.optional(),
  })
  .transform((config) => {
    const files = home(config.FLOTILLA_HOME);
    return {
      ...config,
      VAULT_KEY_FILE: config.VAULT_KEY_FILE ?? files.vaultKey,
      OPERATOR_TOKEN_FILE: config.OPERATOR_TOKEN_FILE ?? files.operatorToken,
    };
  });

export type EngineConfig = Readonly<z.infer<typeof EngineSchema>>;

/** Called once, in `src/engine/main.ts`. Throws `ConfigError`. */
export function loadEngineConfig(env: Environment = process.env): EngineConfig {
  return loadConfig("engine", EngineSchema, env);
}

// What the engine process can be told from outside. Nothing else in it reads the environment.
import { z } from "zod";
import {
  addressList,
  httpUrl,
  level,
  onOff,
  port,
  postgresUrl,
  redisUrl,
  secretFile,
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

export const EngineSchema = z
  .object({
    ENGINE_DATABASE_URL: postgresUrl.meta({
      description: "Connects as flotilla_engine: never as the owner of the tables.",
    }),
    REDIS_URL: redisUrl.optional().meta({ description: "Absent: the execution queue runs on PostgreSQL." }),
    ENGINE_HOST: z.string().default("127.0.0.1").meta({ description: "Where webhooks and HTTP are served." }),
    ENGINE_PORT: port.default(8080).meta({ description: "Its port; 0: any free one." }),
    ENGINE_URL: httpUrl.optional().meta({
      description: "Where other processes reach this engine. Absent: the address that it listens on.",
    }),
    FLOTILLA_HOME: homeFolder,
    VAULT_KEY_FILE: secretFile("vault.key").meta({
      description: "Opens the sealed exchange keys; `vault.pairs` and `vault.public` stand beside it.",
    }),
    OPERATOR_TOKEN_FILE: secretFile("operator.token").meta({
      description: "Who shows it may ask an engine everything, and read the service's metrics.",
    }),

    PAPER_BINANCE_REST: httpUrl
      .optional()
      .meta({ description: "The paper venue's addresses; a venue without both is not traded on paper." }),
    PAPER_BINANCE_WS: websocketUrl.optional().meta({ description: "Its Binance's websockets." }),
    PAPER_BYBIT_REST: httpUrl.optional().meta({ description: "Its Bybit." }),
    PAPER_BYBIT_WS: websocketUrl.optional().meta({ description: "Its Bybit's websockets." }),
    LIVE_TRADING: onOff
      .default(false)
      .meta({ description: "Real money. Off unless said out loud: live accounts are then denied." }),
    ORDER_ENTRY: z.enum(["direct", "ccxt"]).default("direct").meta({
      description:
        "`direct`: our own prepared, signed request. `ccxt`: every order through ccxt's createOrder.",
    }),
    VENUE_LIMITS: onOff.default(true).meta({
      description: "Our own pacing under the venues' limits. Off is honoured for paper only, for benchmarks.",
    }),
    SHARED_IP: onOff.default(true).meta({
      description:
        "Engines reach the venues from one address, so each keeps to its part of a limit that the venue does not count aloud.",
    }),

    CHUNK_SIZE: whole(1, 10_000).default(250).meta({ description: "Accounts per execution job." }),
    EXECUTION_CONCURRENCY: whole(1, 256).default(32).meta({
      description:
        "Execution jobs taken from the queue at once: so many that one tenant's fan-out does not fill them. Planning is bounded apart.",
    }),
    STRATEGY_SIGNALS_PER_MINUTE: whole(0, 1_000_000).default(600).meta({
      description:
        "Entries that one strategy may signal per minute, all at once or spread; closes are not counted. 0: no limit.",
    }),
    CANARY_MINUTES: whole(0, 1_440)
      .default(5)
      .meta({ description: "Between two trials of each venue on the account kept for it; 0: none." }),
    ROLE_EXECUTION: onOff.default(true).meta({
      description: "`off`: this process only takes signals in. Engines with `on` share the accounts.",
    }),
    LOG_LEVEL: level,
    TRUST_PROXY: addressList.default(false).meta({
      description:
        "Addresses or ranges of your own reverse proxies, comma-separated: whose `X-Forwarded-For` is believed.",
    }),
    CRASH_AT: crashAt.optional().meta({
      description: "For rigs only: `name:visit` kills this process, as SIGKILL does, at that crash point.",
    }),
    CRASH_ARMED_BY: z
      .enum(["start", "signal"])
      .default("start")
      .meta({ description: "For rigs only: visits count from the start, or from SIGUSR2 on." }),
    CRASH_VISITS: z.string().optional().meta({
      description:
        "For rigs only: a file that gets a line of JSON when this process ends, with the visits of every crash point.",
    }),
    STOP_AT: crashAt.optional().meta({
      description:
        "For rigs only: `name:visits` stops this process, as SIGSTOP does, every so many visits; the rig continues it.",
    }),
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

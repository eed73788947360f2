// What an operator gives: environment variables, command lines, sizes and signals written by hand. Mistakes are answered in words.
import { Command, CommanderError } from "commander";
import { loadCliConfig } from "../../../config/cli.ts";
import { loadEngineConfig } from "../../../config/engine.ts";
import { ConfigError } from "../../../config/load-config.ts";
import { loadStartConfig } from "../../../config/start.ts";
import { CliProblem } from "../../../src/cli/cli-problem.ts";
import { accountCommands } from "../../../src/cli/commands/account-commands.ts";
import { haltCommands } from "../../../src/cli/commands/halt-commands.ts";
import { limitCommands } from "../../../src/cli/commands/limit-commands.ts";
import { peopleCommands } from "../../../src/cli/commands/people-commands.ts";
import { shardCommands } from "../../../src/cli/commands/shard-commands.ts";
import { signalCommands } from "../../../src/cli/commands/signal-commands.ts";
import { strategyCommands } from "../../../src/cli/commands/strategy-commands.ts";
import { subscriptionCommands } from "../../../src/cli/commands/subscription-commands.ts";
import type { Run } from "../../../src/cli/program.ts";
import { readSizing } from "../../../src/cli/read-sizing.ts";
import { type SignalOptions, signalBody } from "../../../src/cli/signal-body.ts";
import { type FuzzTarget, opener, type TargetOpener } from "../fuzz-target.ts";

const PASSWORD = "hunter2hunter2";
const ENVIRONMENT = {
  DATABASE_URL: `postgres://flotilla:${PASSWORD}@127.0.0.1:5432/flotilla`,
  ENGINE_DATABASE_URL: `postgres://flotilla_engine:${PASSWORD}@127.0.0.1:5432/flotilla`,
  ...{ REDIS_URL: "redis://127.0.0.1:6379", ENGINE_HOST: "127.0.0.1", ENGINE_PORT: "8080" },
  ...{ PAPER_BINANCE_REST: "http://127.0.0.1:8090", PAPER_BINANCE_WS: "ws://127.0.0.1:8090" },
  ...{
    LIVE_TRADING: "off",
    ORDER_ENTRY: "direct",
    VENUE_LIMITS: "on",
    CHUNK_SIZE: "250",
    CANARY_MINUTES: "5",
  },
  ...{
    EXECUTION_CONCURRENCY: "32",
    STRATEGY_SIGNALS_PER_MINUTE: "600",
    ROLE_EXECUTION: "on",
    LOG_LEVEL: "info",
  },
  ...{ TRUST_PROXY: "10.0.0.0/8, 127.0.0.1", CRASH_AT: "order-answered:3", STOP_AT: "order-sending:2" },
  ...{ POSTGRES_PORT: "54329", PAPER_PORT: "0", PAPER_SEED: "7", FLOTILLA_HOME: ".flotilla" },
  ...{ PAPER_CONTROL: "http://127.0.0.1:8092", ENGINE_URL: "http://127.0.0.1:8080" },
};

/** An environment as one JSON object; its values are text, whatever was made of them. */
const environment: FuzzTarget = {
  name: "environment",
  shape: "json",
  seeds: [JSON.stringify(ENVIRONMENT), JSON.stringify({ DATABASE_URL: ENVIRONMENT.DATABASE_URL })],
  check(input) {
    const fields = parsed(input);
    if (typeof fields !== "object" || fields === null) return undefined;
    const env = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, textOf(value)]));
    return [loadEngineConfig, loadStartConfig, loadCliConfig]
      .map((load) => wrongLoad(() => load(env)))
      .find((wrong) => wrong !== undefined);
  },
};

/** A mistake in the database's URL must not print the password in it. */
function wrongLoad(load: () => object): string | undefined {
  try {
    return Object.isFrozen(load()) ? undefined : "a configuration that can be changed";
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const line = error.message.split("\n").find((one) => /^\s*(ENGINE_)?DATABASE_URL/.test(one));
    return line?.includes(PASSWORD) === true ? "the password is repeated" : undefined;
  }
}

function parsed(input: Buffer): unknown {
  try {
    return JSON.parse(input.toString());
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  // Objects may nest deeper than any serialiser goes.
  return typeof value === "object" ? "[object]" : String(value);
}

const COMMANDS = [
  ...[peopleCommands, strategyCommands, accountCommands, limitCommands, subscriptionCommands],
  ...[signalCommands, haltCommands, shardCommands],
];
/** What a command does is another test's: here only the words before it. */
const nothing: Run = () => async () => undefined;

function program(): Command {
  const root = new Command("flotilla").option("--json").option("--tenant <name>").exitOverride();
  root.configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  for (const add of COMMANDS) add(root, nothing);
  return root;
}

/** Words of a command line as a JSON list. */
const commandLine: FuzzTarget = {
  name: "command-line",
  shape: "json",
  seeds: [
    '["accounts","link","Dora","--venue","bybit","--balance","5000","--profile","balanced"]',
    '["subscriptions","create","Dora","Trend","--size","risk:1%","--directions","long"]',
    '["halt","account","Dora","--mode","reduce","--reason","on holiday"]',
    '["signal","send","Trend","open","BTCUSDT","--side","long","--target","65000@0.5","--target","4%"]',
    '["--json","--tenant","A","strategies","create","Trend"]',
    '["limits","set","Dora","--profile","bold","--help"]',
  ],
  async check(input) {
    const list = parsed(input);
    const words = (Array.isArray(list) ? list : [list]).slice(0, 2_000).map(textOf);
    try {
      await program().parseAsync(words, { from: "user" });
    } catch (error) {
      if (!(error instanceof CommanderError) && !(error instanceof CliProblem)) throw error;
    }
    return undefined;
  },
};

const SIGNAL = {
  ...{ id: "s-1", action: "open", instrument: "BTCUSDT", side: "long", limit: "60000", expires: "60" },
  ...{ stop: "2%", target: ["65000@0.5", "4%"], share: "0.5", leverage: "5", quote: "500" },
};

/** The value of an option: commander gives text, or a list of texts. */
const signalOptions: FuzzTarget = {
  name: "signal-options",
  shape: "json",
  seeds: [JSON.stringify(SIGNAL)],
  check(input) {
    const fields = parsed(input);
    if (typeof fields !== "object" || fields === null) return undefined;
    const options = Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [
        name,
        name === "target" ? textsOf(value) : textOf(value),
      ]),
    );
    return refusedInWords(() => {
      // The required ones are there, or commander would not have called.
      const body = signalBody({ ...SIGNAL, ...options } as SignalOptions, new Date(0));
      return JSON.stringify(body).length > 0;
    });
  },
};

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(textOf) : [textOf(value)];
}

const sizing: FuzzTarget = {
  name: "sizing",
  shape: "text",
  seeds: ["500", "0.01q", "5%", "risk:50", "risk:1%", "x2"],
  check: (input) => refusedInWords(() => readSizing(input.toString()).kind !== undefined),
};

function refusedInWords(work: () => boolean): string | undefined {
  try {
    return work() ? undefined : "nothing came out";
  } catch (error) {
    if (error instanceof CliProblem) return undefined;
    throw error;
  }
}

export const OPERATOR_TARGETS: readonly TargetOpener[] = [
  environment,
  commandLine,
  signalOptions,
  sizing,
].map(opener);

// The command line as a whole: its commands, its global options, and how each command meets its context.
import { Command } from "commander";
import type { CliConfig } from "../../config/cli.ts";
import { CliContext, type GlobalOptions } from "./cli-context.ts";
import { accountCommands } from "./commands/account-commands.ts";
import { apiCommands } from "./commands/api-commands.ts";
import { auditCommands } from "./commands/audit-commands.ts";
import { haltCommands } from "./commands/halt-commands.ts";
import { keyCommands } from "./commands/key-commands.ts";
import { limitCommands } from "./commands/limit-commands.ts";
import { peopleCommands } from "./commands/people-commands.ts";
import { personCommands } from "./commands/person-commands.ts";
import { quarantineCommands } from "./commands/quarantine-commands.ts";
import { shardCommands } from "./commands/shard-commands.ts";
import { signalCommands } from "./commands/signal-commands.ts";
import { statsCommands } from "./commands/stats-commands.ts";
import { strategyCommands } from "./commands/strategy-commands.ts";
import { subscriptionCommands } from "./commands/subscription-commands.ts";
import { tenantCommands } from "./commands/tenant-commands.ts";
import { output } from "./output.ts";

/** Commander calls an action with its arguments, its options and itself; a command wants its context first. */
export type Run = <Args extends readonly unknown[]>(
  work: (context: CliContext, ...args: Args) => Promise<void>,
) => (...args: readonly unknown[]) => Promise<void>;

const EXAMPLES = `
Examples
  npm run cli -- accounts list
  npm run cli -- accounts link Dora --venue bybit --balance 5000 --profile balanced
  npm run cli -- subscriptions create Dora Trend --size risk:1%
  npm run cli -- signals
  npm run cli -- trace <signal>
  npm run cli -- api listPositions --key-env KEY
  npm run cli -- halt account Dora --mode reduce --reason "on holiday"

Exit codes: 0 done · 1 failed · 2 wrong usage · 3 not found · 4 refused · 5 cannot be reached`;

export function buildProgram(
  config: CliConfig,
  write: (text: string) => void,
  complain: (text: string) => void,
): Command {
  const program = new Command("flotilla")
    .description("Operate a running Flotilla: tenants, providers, traders, accounts, signals, kill switches.")
    .option("--json", "answers for machines")
    .option("--tenant <name>", "which tenant, where there are several")
    .addHelpText("after", EXAMPLES)
    .showHelpAfterError("(add --help for more)")
    .configureOutput({ writeOut: write, writeErr: complain })
    .exitOverride();
  const run: Run =
    <Args extends readonly unknown[]>(work: (context: CliContext, ...args: Args) => Promise<void>) =>
    async (...args: readonly unknown[]) => {
      const options = program.opts<GlobalOptions>();
      const context = new CliContext(
        config,
        options,
        output(options.json === true ? "json" : "human", write),
      );
      try {
        // Last comes the command itself, which no command needs.
        await work(context, ...(args.slice(0, -1) as unknown as Args));
      } finally {
        await context.close();
      }
    };
  for (const add of [
    tenantCommands,
    peopleCommands,
    personCommands,
    strategyCommands,
    accountCommands,
    limitCommands,
    subscriptionCommands,
    signalCommands,
    haltCommands,
    shardCommands,
    quarantineCommands,
    keyCommands,
    statsCommands,
    auditCommands,
    apiCommands,
  ]) {
    add(program, run);
  }
  return program;
}

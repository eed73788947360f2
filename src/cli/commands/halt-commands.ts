// Kill switches at each level. The most restrictive one that applies to an order wins.
import { type Command, Option } from "commander";
import {
  type KillSwitch,
  listTradingStates,
  setTradingState,
} from "../../../adapters/postgres/admin/trading-states.ts";
import { assertNever } from "../../../engine/domain/assert-never.ts";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { TradingScope, TradingState } from "../../../engine/domain/trading-state.ts";
import { type CliContext, granted } from "../cli-context.ts";
import { CliProblem, EXIT } from "../cli-problem.ts";
import { findAccount, findProvider, findTrader } from "../find.ts";
import { leftUnder } from "../left-under.ts";
import { moment } from "../output.ts";
import type { Run } from "../program.ts";

const LEVELS = "platform, tenant, provider, trader, account or instrument";
const STATE = { halt: "halted", reduce: "reducing", flatten: "flattening" } as const;
type Mode = keyof typeof STATE;
const VERBS: Readonly<Record<Exclude<Mode, "halt">, string>> = {
  reduce: "no entries at a level; exits go on",
  flatten: "close what we hold at a level, and open nothing there until it is resumed",
};

interface HaltOptions {
  readonly mode: Mode;
  readonly reason: string;
  readonly everyone?: boolean;
}

export function haltCommands(program: Command, run: Run): void {
  program
    .command("halt <level> [which]")
    .description(`stop trading at a level: ${LEVELS}`)
    .addOption(
      new Option(
        "--mode <mode>",
        "halt: only protection goes out; reduce: exits too; flatten: closes positions",
      )
        .choices(Object.keys(STATE))
        .default("halt"),
    )
    .option("--reason <text>", "for the audit and for whoever sees the denial", "by the operator")
    .option("--everyone", "with instrument: for every tenant")
    .action(
      run((context: CliContext, level: string, which: string | undefined, options: HaltOptions) =>
        change(context, level, which, options, STATE[options.mode]),
      ),
    );
  for (const [mode, description] of Object.entries(VERBS) as [Exclude<Mode, "halt">, string][]) {
    program
      .command(`${mode} <level> [which]`)
      .description(description)
      .option("--reason <text>", "for the audit and for whoever sees the denial", "by the operator")
      .option("--everyone", "with instrument: for every tenant")
      .action(
        run(
          (
            context: CliContext,
            level: string,
            which: string | undefined,
            options: Omit<HaltOptions, "mode">,
          ) => change(context, level, which, options, STATE[mode]),
        ),
      );
  }
  program
    .command("resume <level> [which]")
    .description("trade again at a level")
    .option("--reason <text>", "for the audit", "by the operator")
    .option("--everyone", "with instrument: for every tenant")
    .action(
      run(
        (context: CliContext, level: string, which: string | undefined, options: Omit<HaltOptions, "mode">) =>
          change(context, level, which, options, "active"),
      ),
    );
  program
    .command("states")
    .description("every kill switch that was ever set, newest first")
    .action(
      run(async (context) => {
        const { admin } = await context.record();
        const left = await leftUnder(context);
        const rows = (await listTradingStates(admin)).map((row) => ({
          level: row.scope,
          which: row.scopeId,
          state: row.state,
          ...left(row),
          reason: row.reason,
          by: row.changedBy,
          at: moment(row.changedAt),
        }));
        context.out.table(rows, "Everything is active: no kill switch was ever set.");
      }),
    );
}

async function change(
  context: CliContext,
  level: string,
  which: string | undefined,
  { reason, everyone }: Omit<HaltOptions, "mode">,
  state: TradingState,
): Promise<void> {
  const target = await targetOf(context, scopeOf(level), which, everyone === true);
  const { admin } = await context.record();
  granted(await setTradingState(admin, target.kill, state, reason));
  context.out.record({ level, which: target.name, state, reason });
  if (state === "flattening")
    context.out.note("What is left to close: npm run cli -- states. To trade again: npm run cli -- resume …");
}

const SCOPES: readonly TradingScope[] = ["platform", "tenant", "provider", "trader", "account", "instrument"];

function scopeOf(level: string): TradingScope {
  const scope = SCOPES.find((known) => known === level);
  if (scope !== undefined) return scope;
  throw new CliProblem(`"${level}" is no level.`, `Write one of: ${LEVELS}`, EXIT.usage);
}

interface Target {
  readonly kill: KillSwitch;
  readonly name: string;
}

async function targetOf(
  context: CliContext,
  scope: TradingScope,
  which: string | undefined,
  everyone: boolean,
): Promise<Target> {
  if (scope === "platform")
    return { kill: { tenantId: undefined, scope, scopeId: "platform" }, name: "all of it" };
  if (scope === "instrument" && everyone) {
    const scopeId = instrumentId(named(scope, which));
    return { kill: { tenantId: undefined, scope, scopeId }, name: `${scopeId}, every tenant` };
  }
  const tenantId = await context.tenantId();
  const { id, name } = await subjectOf(context, scope, tenantId, which);
  return { kill: { tenantId, scope, scopeId: id }, name };
}

async function subjectOf(
  context: CliContext,
  scope: Exclude<TradingScope, "platform">,
  tenantId: TenantId,
  which: string | undefined,
): Promise<{ readonly id: string; readonly name: string }> {
  const { admin } = await context.record();
  switch (scope) {
    case "tenant":
      return { id: tenantId, name: tenantId };
    case "provider":
      return findProvider(admin, tenantId, named(scope, which));
    case "trader":
      return findTrader(admin, tenantId, named(scope, which));
    case "account":
      return findAccount(admin, tenantId, named(scope, which));
    case "instrument": {
      const id = instrumentId(named(scope, which));
      return { id, name: id };
    }
    default:
      return assertNever(scope);
  }
}

function named(scope: TradingScope, which: string | undefined): string {
  if (which !== undefined) return which;
  throw new CliProblem(`Which ${scope}?`, `Name it: npm run cli -- halt ${scope} <name>`, EXIT.usage);
}

/** `BTC/USDT:USDT` as it is; `BTCUSDT` as its linear perpetual. */
function instrumentId(text: string): string {
  const upper = text.toUpperCase();
  if (/^[A-Z0-9]+\/[A-Z0-9]+:[A-Z0-9]+$/.test(upper)) return upper;
  const base = /^([A-Z0-9]{2,20})USDT$/.exec(upper)?.[1];
  if (base !== undefined) return `${base}/USDT:USDT`;
  throw new CliProblem(`"${text}" is no instrument.`, "Write it as BTC/USDT:USDT or BTCUSDT.", EXIT.usage);
}
